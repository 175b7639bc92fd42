<?php
/**
 * What the survey is told of somebody, made coarse here on the server: a member or a visitor, one of three roles, the
 * day of joining. No name, number or address leaves it. With a key, a signed token vouches for a member.
 */

defined( 'ABSPATH' ) || exit;

/** Attributes of the tag that say who is asked. */
function commend_audience( WP_User $user, array $settings ): array {
	if ( ! $user->exists() ) {
		return array( 'data-audience' => 'visitor' );
	}
	$role = $settings['role'] ? commend_role( $user ) : '';
	// An empty one, too: the survey then reads none off the page.
	$told = array(
		'data-audience'     => 'member',
		'data-segment-role' => $role,
	);
	// Kept in UTC by WordPress. It stays in the page, for the rule `tenure`.
	if ( preg_match( '/^[1-9]\d{3}-\d\d-\d\d/', $user->user_registered, $joined ) ) {
		$told['data-since'] = $joined[0];
	}
	$token = commend_member_token( $user, $role, $settings );
	if ( '' !== $token ) {
		$told['data-token'] = $token;
	}
	return $told;
}

/**
 * `team` who look after what others write, `author` who write articles, else `member`. bbPress gives its keymasters
 * and moderators the capability `moderate`. A site can say it in its own words with the filter `commend_role`.
 */
function commend_role( WP_User $user ): string {
	$role = 'member';
	if ( $user->has_cap( 'edit_others_posts' ) || $user->has_cap( 'moderate' ) ) {
		$role = 'team';
	} elseif ( $user->has_cap( 'edit_posts' ) ) {
		$role = 'author';
	}
	return (string) apply_filters( 'commend_role', $role, $user );
}

/** A token that is good for a day, or nothing where there is no key. */
function commend_member_token( WP_User $user, string $role, array $settings ): string {
	$key = preg_split( '/\s+/', trim( commend_key( $settings ) ), 2 );
	if ( 2 !== count( $key ) || '' === $settings['wave'] ) {
		return '';
	}
	$claims = array(
		'survey' => $settings['survey'],
		'wave'   => $settings['wave'],
		// Known to this site alone: not even the collector can tell who it is.
		'sub'    => hash_hmac( 'sha256', get_current_blog_id() . ':' . $user->ID, commend_secret() ),
		'exp'    => time() + DAY_IN_SECONDS,
	);
	if ( '' !== $role ) {
		$claims['segment'] = array( 'role' => $role );
	}
	return commend_sign( $key[0], $key[1], $claims );
}

/** A JSON Web Token of HS256. */
function commend_sign( string $id, string $secret, array $claims ): string {
	$encode = static function ( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	};
	$header = array(
		'alg' => 'HS256',
		'kid' => $id,
	);
	$signed = $encode( wp_json_encode( $header ) ) . '.' . $encode( wp_json_encode( $claims ) );
	return $signed . '.' . $encode( hash_hmac( 'sha256', $signed, $secret, true ) );
}

/** The key that is shared with the collector: of wp-config.php, else of the settings. */
function commend_key( array $settings ): string {
	return defined( 'COMMEND_MEMBER_KEY' ) ? (string) COMMEND_MEMBER_KEY : $settings['key'];
}

/** The site's own secret that makes members unknown. Made once: with another one a member could answer again. */
function commend_secret(): string {
	$secret = get_option( 'commend_secret' );
	if ( ! is_string( $secret ) || '' === $secret ) {
		add_option( 'commend_secret', bin2hex( random_bytes( 32 ) ), '', 'no' );
		// Two pages at once: the first one's holds for both.
		wp_cache_delete( 'commend_secret', 'options' );
		$secret = (string) get_option( 'commend_secret' );
	}
	return $secret;
}
