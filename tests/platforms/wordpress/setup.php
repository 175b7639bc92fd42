<?php
// Makes a site of an empty database: members of three roles, a page with a survey.
// php setup.php FOLDER, where FOLDER holds WordPress. Prints the number of the page.
$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = parse_url( getenv( 'COMMEND_SITE' ), PHP_URL_HOST );
define( 'WP_INSTALLING', true );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install( 'Forum', 'admin', 'admin@example.org', true, '', 'a password' );
foreach ( array( 'subscriber', 'author', 'editor' ) as $role ) {
	$member = array(
		'user_login'      => $role,
		'user_pass'       => 'a password',
		'user_email'      => "$role@example.org",
		'role'            => $role,
		'user_registered' => '2024-02-29 23:30:00',
	);
	if ( is_wp_error( wp_insert_user( $member ) ) ) {
		exit( 1 );
	}
}
$page = array(
	'post_title'   => 'With a survey',
	'post_name'    => 'with',
	'post_content' => '<p>Before.</p>[commend]<p>After.</p>',
	'post_status'  => 'publish',
	'post_author'  => 1,
);
echo wp_insert_post( $page );
