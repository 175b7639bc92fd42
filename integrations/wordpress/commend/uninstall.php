<?php
/** Takes away all that the plugin has kept, on every site of a network. */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

$commend_sites = is_multisite() ? get_sites(
	array(
		'fields' => 'ids',
		'number' => 0,
	)
) : array( 0 );
foreach ( $commend_sites as $commend_site ) {
	if ( $commend_site ) {
		switch_to_blog( $commend_site );
	}
	delete_option( 'commend' );
	delete_option( 'commend_secret' );
	if ( $commend_site ) {
		restore_current_blog();
	}
}
