<?php
/**
 * Plugin Name:       Commend
 * Description:       Asks your members how likely they are to recommend your community, in its own pages. Answers go to your own Commend collector.
 * Version:           0.1.0
 * Requires at least: 5.7
 * Requires PHP:      7.4
 * License:           MIT OR Apache-2.0
 * Text Domain:       commend
 * Domain Path:       /languages
 *
 * Puts one script tag into the pages that people read, and says on it who they are as far as the survey may know:
 * member.php. What is set is read and checked in settings.php. Nothing is asked of another server.
 */

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/member.php';
require __DIR__ . '/settings.php';

add_action( 'init', 'commend_load_words' );
add_action( 'wp_enqueue_scripts', 'commend_enqueue' );
add_filter( 'script_loader_tag', 'commend_tag', 10, 2 );
add_shortcode( 'commend', 'commend_shortcode' );

function commend_load_words() {
	load_plugin_textdomain( 'commend', false, dirname( plugin_basename( __FILE__ ) ) . '/languages' );
}

/** Whether somebody may be asked on this page: never in feeds, in the customizer or in a page that another one embeds. */
function commend_is_asking(): bool {
	$settings = commend_settings();
	if ( '' === $settings['collector'] || is_admin() || is_feed() || is_embed() || is_customize_preview() ) {
		return false;
	}
	return ! $settings['preview'] || current_user_can( 'manage_options' );
}

function commend_enqueue() {
	if ( commend_is_asking() ) {
		$settings = commend_settings();
		// Without a version: the address must be that of the survey, which the collector has revalidated.
		wp_enqueue_script( 'commend', $settings['collector'] . '/e/' . $settings['survey'] . '.js', array(), null, true );
	}
}

/** The tag as the survey wants it: async, with what it has to know. */
function commend_tag( $tag, $handle ) {
	if ( 'commend' !== $handle ) {
		return $tag;
	}
	$settings   = commend_settings();
	$attributes = array(
		'async'       => true,
		'src'         => $settings['collector'] . '/e/' . $settings['survey'] . '.js',
		'data-survey' => $settings['survey'],
	);
	if ( '' !== (string) wp_parse_url( $settings['collector'], PHP_URL_PATH ) ) {
		$attributes['data-endpoint'] = $settings['collector'];
	}
	if ( '' !== $settings['mode'] ) {
		$attributes['data-mode'] = $settings['mode'];
	}
	if ( $settings['consent'] ) {
		$attributes['data-consent'] = 'required';
	}
	if ( $settings['preview'] ) {
		$attributes['data-preview'] = 'true';
		$attributes['data-open']    = 'now';
	}
	$own = wp_get_script_tag( $attributes + commend_audience( wp_get_current_user(), $settings ) );
	// What a site has put before it (wp_add_inline_script) stays: getToken, for instance.
	return preg_replace_callback(
		'~<script\b[^>]*\ssrc=[^>]*></script>\n?~',
		static function () use ( $own ) {
			return $own;
		},
		$tag,
		1
	);
}

/** `[commend]`: the survey as a part of the text. The tag fills it. */
function commend_shortcode(): string {
	if ( ! commend_is_asking() ) {
		return '';
	}
	return sprintf( '<commend-survey survey="%s" mode="inline"></commend-survey>', esc_attr( commend_settings()['survey'] ) );
}
