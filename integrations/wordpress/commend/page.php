<?php
/** The page of the settings. Printed by settings.php. */

defined( 'ABSPATH' ) || exit;

$commend       = commend_settings();
$commend_words = array(
	''       => __( 'As the survey itself says', 'commend' ),
	'corner' => __( 'A card in a corner', 'commend' ),
	'bar'    => __( 'A bar over the whole width', 'commend' ),
	'modal'  => __( 'A dialog in the middle', 'commend' ),
	'tab'    => __( 'A label at the edge', 'commend' ),
);
$commend_fixed = defined( 'COMMEND_MEMBER_KEY' );
?>
<div class="wrap">
	<h1>Commend</h1>
	<form action="options.php" method="post">
		<?php settings_fields( 'commend' ); ?>
		<table class="form-table" role="presentation">
			<tr>
				<th scope="row"><label for="commend-collector"><?php esc_html_e( 'Collector', 'commend' ); ?></label></th>
				<td>
					<input id="commend-collector" name="commend[collector]" type="url" class="regular-text" placeholder="https://nps.example.org" value="<?php echo esc_attr( $commend['collector'] ); ?>">
					<p class="description"><?php esc_html_e( 'The address of your collector. Without one nobody is asked.', 'commend' ); ?></p>
				</td>
			</tr>
			<tr>
				<th scope="row"><label for="commend-survey"><?php esc_html_e( 'Survey', 'commend' ); ?></label></th>
				<td>
					<input id="commend-survey" name="commend[survey]" type="text" class="regular-text" value="<?php echo esc_attr( $commend['survey'] ); ?>">
					<p class="description"><?php esc_html_e( 'The id of the survey. The pages, days and shares that it asks stand in its definition, on the collector. To have it in a text, write [commend] there.', 'commend' ); ?></p>
				</td>
			</tr>
			<tr>
				<th scope="row"><label for="commend-mode"><?php esc_html_e( 'Place', 'commend' ); ?></label></th>
				<td>
					<select id="commend-mode" name="commend[mode]">
						<?php foreach ( COMMEND_MODES as $commend_mode ) : ?>
							<option value="<?php echo esc_attr( $commend_mode ); ?>" <?php selected( $commend['mode'], $commend_mode ); ?>><?php echo esc_html( $commend_words[ $commend_mode ] ); ?></option>
						<?php endforeach; ?>
					</select>
				</td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'Preview', 'commend' ); ?></th>
				<td><label><input name="commend[preview]" type="checkbox" value="1" <?php checked( $commend['preview'] ); ?>> <?php esc_html_e( 'Show it to administrators alone, at once, and send nothing', 'commend' ); ?></label></td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'Consent', 'commend' ); ?></th>
				<td><label><input name="commend[consent]" type="checkbox" value="1" <?php checked( $commend['consent'] ); ?>> <?php esc_html_e( 'Ask nobody before your consent banner has called commend.consent(true)', 'commend' ); ?></label></td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'Roles', 'commend' ); ?></th>
				<td>
					<label><input name="commend[role]" type="checkbox" value="1" <?php checked( $commend['role'] ); ?>> <?php esc_html_e( 'Tell members apart as team, author and member', 'commend' ); ?></label>
					<p class="description"><?php esc_html_e( 'The definition must list the dimension "role" with these values, else it is not sent.', 'commend' ); ?></p>
				</td>
			</tr>
			<tr>
				<th scope="row"><label for="commend-key"><?php esc_html_e( 'Key', 'commend' ); ?></label></th>
				<td>
					<?php if ( $commend_fixed ) : ?>
						<p><?php esc_html_e( 'wp-config.php has it, as COMMEND_MEMBER_KEY.', 'commend' ); ?></p>
					<?php else : ?>
						<input id="commend-key" name="commend[key]" type="password" class="regular-text" autocomplete="off" value="" placeholder="<?php echo '' === $commend['key'] ? '' : esc_attr__( 'There is one; it is not shown', 'commend' ); ?>">
						<?php if ( '' !== $commend['key'] ) : ?>
							<label><input name="commend[forget]" type="checkbox" value="1"> <?php esc_html_e( 'Forget it', 'commend' ); ?></label>
						<?php endif; ?>
						<p class="description"><?php esc_html_e( 'With the line that "commend token key" prints, each member answers once in a wave. The collector needs the same line. It is safer in wp-config.php: define( \'COMMEND_MEMBER_KEY\', \'…\' );', 'commend' ); ?></p>
					<?php endif; ?>
				</td>
			</tr>
			<tr>
				<th scope="row"><label for="commend-wave"><?php esc_html_e( 'Wave', 'commend' ); ?></label></th>
				<td>
					<input id="commend-wave" name="commend[wave]" type="text" class="regular-text" placeholder="2026-q4" value="<?php echo esc_attr( $commend['wave'] ); ?>">
					<p class="description"><?php esc_html_e( 'Only with a key: the wave of the definition, exactly. Change it together with the definition.', 'commend' ); ?></p>
				</td>
			</tr>
		</table>
		<?php submit_button(); ?>
	</form>
</div>
