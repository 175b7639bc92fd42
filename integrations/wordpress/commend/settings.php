<?php
/**
 * Settings, Commend: what the administrator says, and what of it makes sense. A value that makes none is named, and the
 * one before it stays. WordPress itself checks the nonce and the capability as it saves (options.php).
 */

defined( 'ABSPATH' ) || exit;

add_action( 'admin_init', 'commend_register_settings' );
add_action( 'admin_menu', 'commend_add_page' );
add_filter( 'plugin_action_links_' . plugin_basename( __DIR__ . '/commend.php' ), 'commend_link_page' );

/** Places that a tag can name; the survey itself says where it stands by default. */
const COMMEND_MODES = array( '', 'corner', 'bar', 'modal', 'tab' );

/** All settings, each with its default. */
function commend_settings(): array {
	$defaults = array(
		'collector' => '',
		'survey'    => 'community',
		'mode'      => '',
		'preview'   => false,
		'role'      => false,
		'consent'   => false,
		'wave'      => '',
		'key'       => '',
	);
	return array_merge( $defaults, array_intersect_key( (array) get_option( 'commend', array() ), $defaults ) );
}

function commend_register_settings() {
	register_setting( 'commend', 'commend', array( 'sanitize_callback' => 'commend_sanitize' ) );
}

function commend_add_page() {
	add_options_page( 'Commend', 'Commend', 'manage_options', 'commend', 'commend_print_page' );
}

function commend_link_page( array $links ): array {
	$address = admin_url( 'options-general.php?page=commend' );
	array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( $address ), esc_html__( 'Settings', 'commend' ) ) );
	return $links;
}

/** What is kept of what was sent. */
function commend_sanitize( $sent ): array {
	$kept = commend_settings();
	$sent = is_array( $sent ) ? array_map( 'commend_trim', $sent ) : array(); // WordPress has unslashed it.
	foreach ( commend_rules() as $name => list( $is_good, $complaint ) ) {
		if ( ! isset( $sent[ $name ] ) ) {
			continue;
		}
		if ( $is_good( $sent[ $name ] ) ) {
			$kept[ $name ] = $sent[ $name ];
		} else {
			add_settings_error( 'commend', "commend_$name", $complaint );
		}
	}
	$kept['collector'] = rtrim( $kept['collector'], '/' );
	$kept['preview']   = ! empty( $sent['preview'] );
	$kept['role']      = ! empty( $sent['role'] );
	$kept['consent']   = ! empty( $sent['consent'] );
	// The key is never shown again, so an empty field leaves it as it is.
	$kept['key'] = empty( $sent['forget'] ) ? ( $kept['key'] ?: commend_settings()['key'] ) : '';
	if ( '' !== commend_key( $kept ) && '' === $kept['wave'] ) {
		add_settings_error( 'commend', 'commend_wave_missing', __( 'There is a key, but no wave: say which wave of the survey your members are asked in. Until then no answer is verified.', 'commend' ) );
	}
	return $kept;
}

function commend_trim( $value ) {
	return is_string( $value ) ? trim( $value ) : $value;
}

/** For each setting that is a text: what it may be, and what is said where it is not. */
function commend_rules(): array {
	return array(
		'collector' => array(
			'commend_is_address',
			__( 'The collector needs an address that begins with https://, without query, such as https://nps.example.org. It stays as it was.', 'commend' ),
		),
		'survey'    => array(
			'commend_is_id',
			__( 'The survey is an id of 1 to 64 letters, digits, "-", "_" or "." that begins with a letter or digit. It stays as it was.', 'commend' ),
		),
		'mode'      => array(
			static function ( $value ) {
				return in_array( $value, COMMEND_MODES, true );
			},
			__( 'There is no such place. It stays as it was.', 'commend' ),
		),
		'wave'      => array(
			static function ( $value ) {
				return '' === $value || commend_is_id( $value );
			},
			__( 'The wave is an id of 1 to 64 letters, digits, "-", "_" or "." that begins with a letter or digit. It stays as it was.', 'commend' ),
		),
		'key'       => array(
			static function ( $value ) {
				return is_string( $value ) && ( '' === $value || 1 === preg_match( '/^\S+[ \t]+\S.{31,}$/D', $value ) );
			},
			__( 'The key is the line that "commend token key" prints: a name, a space, and a secret of at least 32 characters. It stays as it was.', 'commend' ),
		),
	);
}

function commend_is_id( $value ): bool {
	return is_string( $value ) && 1 === preg_match( '/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/D', $value );
}

/** Empty, or https; on this computer also http, to try it. */
function commend_is_address( $value ): bool {
	if ( '' === $value ) {
		return true;
	}
	$parts = is_string( $value ) && 1 === preg_match( '~^[\w:/.\[\]%-]+$~D', $value ) ? wp_parse_url( $value ) : false;
	if ( ! is_array( $parts ) || empty( $parts['host'] ) || isset( $parts['user'] ) ) {
		return false;
	}
	$scheme = strtolower( $parts['scheme'] ?? '' );
	return 'https' === $scheme || ( 'http' === $scheme && in_array( $parts['host'], array( 'localhost', '127.0.0.1' ), true ) );
}

function commend_print_page() {
	if ( current_user_can( 'manage_options' ) ) {
		require __DIR__ . '/page.php';
	}
}
