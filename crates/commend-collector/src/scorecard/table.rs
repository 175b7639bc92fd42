//! The scorecard as CSV.

use super::{Line, Scorecard};
use crate::sheet::{Field, Sheet};

const COLUMNS: [&str; 15] = [
    "role",
    "measure",
    "name",
    "owner",
    "accountable",
    "figure",
    "of",
    "unit",
    "target",
    "value",
    "low",
    "high",
    "n",
    "day",
    "chance",
];

impl Scorecard {
    /// A row for each measure. A field that is not known or not told is empty.
    pub(crate) fn to_csv(&self) -> String {
        let mut sheet = Sheet::new(&COLUMNS);
        for Line { measure, value, low, high, n, day, chance, .. } in &self.measures {
            let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
            let accountable = measure.accountable.join(", ");
            let figure = serde_json::to_value(measure.figure).unwrap_or_default();
            let of: Vec<_> = measure.of.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let texts = [
                measure.role.clone(),
                measure.id.to_string(),
                text(&measure.name),
                text(&measure.owner),
                accountable,
                figure.as_str().unwrap_or_default().to_owned(),
                of.join(" "),
                text(&measure.unit),
            ];
            let number = |number: &Option<f64>| number.map_or(Field::Nothing, Field::Number);
            let mut row: Vec<_> = texts.iter().map(|text| Field::Text(text)).collect();
            row.extend([&measure.target, value, low, high].map(number));
            row.push(n.map_or(Field::Nothing, Field::Count));
            row.push(day.as_deref().map_or(Field::Nothing, Field::Text));
            row.push(number(chance));
            sheet.row(&row);
        }
        sheet.into_text()
    }
}
