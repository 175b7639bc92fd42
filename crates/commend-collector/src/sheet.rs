//! CSV that a spreadsheet takes for what it is: no text in it is a formula.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use std::borrow::Cow;

/// What begins a formula, or lets one begin.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// A table as CSV: RFC 4180, lines that end in CR LF, UTF-8.
pub(crate) struct Sheet(Writer<Vec<u8>>);

/// A field of it.
pub(crate) enum Field<'a> {
    /// Somebody's words, or a name that somebody chose.
    Text(&'a str),
    Number(f64),
    Count(u64),
    Nothing,
}

impl Sheet {
    /// A sheet with these columns.
    pub(crate) fn new(columns: &[&str]) -> Self {
        let writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .flexible(true)
            .from_writer(Vec::new());
        let mut sheet = Self(writer);
        let columns: Vec<_> = columns.iter().map(|name| Field::Text(name)).collect();
        sheet.row(&columns);
        sheet
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, fields: &[Field<'_>]) {
        // A vector takes whatever is written to it.
        let _ = self.0.write_record(fields.iter().map(|field| field.text().into_owned()));
    }

    /// The sheet as text.
    pub(crate) fn into_text(self) -> String {
        self.0.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

/// A text in which nothing can be a formula, also where a program takes `;` or a tab for the end of a field.
fn harmless(text: &str) -> Cow<'_, str> {
    const ENDS: [char; 5] = [';', '\t', '\r', '\n', '"'];
    let mut before = Some(';');
    let dangerous =
        |before: Option<char>, c: char| before.is_some_and(|b| ENDS.contains(&b)) && FORMULA.contains(&c);
    let mut safe = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if dangerous(before, c) {
            safe.push('\'');
        }
        safe.push(c);
        before = Some(c);
    }
    if safe.len() == text.len() { text.into() } else { safe.into() }
}

impl Field<'_> {
    /// As it stands in the sheet. A text that could be a formula begins with an apostrophe; a number is none, also
    /// where it is below 0.
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => harmless(text),
            Self::Number(n) => n.to_string().into(),
            Self::Count(n) => n.to_string().into(),
            Self::Nothing => "".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The fields of the second row, as a spreadsheet reads them.
    fn read(text: &str) -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let record = reader.records().next().expect("a row").expect("a record");
        record.iter().map(ToOwned::to_owned).collect()
    }

    fn sheet(fields: &[Field<'_>]) -> String {
        let mut sheet = Sheet::new(&["a", "b"]);
        sheet.row(fields);
        sheet.into_text()
    }

    #[test]
    fn numbers_stay_numbers() {
        let text = sheet(&[Field::Number(-12.5), Field::Count(3), Field::Nothing]);
        assert_eq!(text, "a,b\r\n-12.5,3,\r\n");
    }

    #[test]
    fn texts_that_could_be_formulas_are_none() {
        for begin in ["=", "+", "-", "@", "\t", "\r", "\0", "=\"", "+\r\n"] {
            let text = format!("{begin}HYPERLINK(\"https://example.org\")");
            assert_eq!(
                read(&sheet(&[Field::Text(&text), Field::Nothing])),
                [format!("'{text}"), String::new()]
            );
        }
    }

    proptest! {
        #[test]
        fn no_part_of_a_text_is_a_formula(text in "\\PC*", more in "[=+@\t\r\n\"',;a-]{0,9}\\PC{0,9}") {
            for text in [&text, &more] {
                let back = read(&sheet(&[Field::Text(text), Field::Count(1)]));
                prop_assert_eq!(back[0].replace('\'', ""), text.replace('\'', ""), "nothing but apostrophes is added");
                prop_assert_eq!(&back[1], "1");
                let parts = back[0].split([';', '\t', '\r', '\n', '"']);
                prop_assert!(parts.into_iter().all(|part| !part.starts_with(FORMULA)), "{}", back[0]);
                if !text.contains(['\t', '\r', '\n', '"', ';']) && !text.starts_with(FORMULA) {
                    prop_assert_eq!(&back[0], text);
                }
            }
        }
    }
}
