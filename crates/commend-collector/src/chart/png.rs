//! A chart as pixels. Its letters are the collector's own, so that the same figures give the same bytes on every machine.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};
use std::sync::{Arc, LazyLock};

/// Pixels of a unit, for slides and for screens that are that fine.
const SCALE: f32 = 2.0;

/// The collector's letters first, then those of the machine for whatever script these lack.
static LETTERS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut letters = Database::new();
    letters.load_font_data(include_bytes!("../../fonts/Inter-Regular.otf").into());
    letters.load_font_data(include_bytes!("../../fonts/Inter-SemiBold.otf").into());
    letters.load_system_fonts();
    Arc::new(letters)
});

/// What a chart that stands by itself looks like; nothing where it is no chart.
pub(super) fn of(svg: &str) -> Option<Vec<u8>> {
    scaled(svg, SCALE)
}

/// The letters of Europe's languages, which the collector brings.
pub(super) fn has_letters(text: &str) -> bool {
    let brought =
        ['\u{20}'..='\u{24f}', '\u{370}'..='\u{52f}', '\u{1e00}'..='\u{1eff}', '\u{2010}'..='\u{203a}'];
    text.chars().all(|letter| brought.iter().any(|letters| letters.contains(&letter)))
}

/// The same with so many pixels for a unit.
pub(super) fn scaled(svg: &str, scale: f32) -> Option<Vec<u8>> {
    let options = Options { fontdb: Arc::clone(&LETTERS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).ok()?;
    let size = tree.size().to_int_size().scale_by(scale)?;
    let mut pixels = Pixmap::new(size.width(), size.height())?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(svg: &str) -> Pixmap {
        Pixmap::decode_png(&of(svg).expect("a picture")).expect("a PNG")
    }

    fn text(style: &str, text: &str) -> String {
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40" font-family="Inter, sans-serif"><style>.ink {{ fill: #1f5d8c{style} }}</style><rect width="100%" height="100%" fill="#fff"/><text class="ink" y="30">{text}</text></svg>"##
        )
    }

    fn ink(svg: &str) -> usize {
        pixels(svg).pixels().iter().filter(|pixel| pixel.red() < 128).count()
    }

    #[test]
    fn a_chart_is_drawn_with_its_letters_twice_as_fine() {
        let picture = pixels(&text("", "The Harbour 42 ± 7"));
        assert_eq!((picture.width(), picture.height()), (600, 80));
        let [plain, strong] =
            ["", "; font-weight: 600"].map(|style| ink(&text(style, "Ålesund − Ωμέγα Жизнь")));
        assert!(plain > 500 && strong > plain + plain / 10, "{plain} {strong}");
        assert_eq!(ink(&text("", "")), 0);
    }

    #[test]
    fn the_same_chart_is_the_same_bytes() {
        let svg = text("", "42");
        assert_eq!(of(&svg), of(&svg));
        assert_eq!(of("no chart"), None);
    }
}
