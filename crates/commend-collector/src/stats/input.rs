//! Reads scores or tallies as people have them: CSV from a spreadsheet (comma, semicolon or tab, with or
//! without a header), JSON, or a `report.json`. Every error says the line and what to fix.

use commend_core::{Score, Tally, stats::Split};
use serde::Deserialize;

/// What was read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Input {
    /// The rows in their order, those of the same group and period added up.
    pub(crate) rows: Vec<Row>,
    /// Rows without a score, which count nothing.
    pub(crate) empty: u64,
}

/// The answers of a group in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) group: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) counts: Counts,
    pub(crate) shown: u64,
    /// The group's part in the whole, in any unit.
    pub(crate) weight: Option<f64>,
}

/// Answers by score where they are known, else by category.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) split: Split,
    pub(crate) scores: Option<[u64; Score::COUNT]>,
}

/// A row as JSON has it, and a CSV row by its header.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(alias = "key", alias = "segment")]
    group: Option<String>,
    #[serde(alias = "wave", alias = "date", alias = "day", alias = "week", alias = "month")]
    period: Option<String>,
    score: Option<u8>,
    #[serde(alias = "hist")]
    scores: Option<[u64; Score::COUNT]>,
    promoters: Option<u64>,
    passives: Option<u64>,
    detractors: Option<u64>,
    shown: Option<u64>,
    #[serde(alias = "members", alias = "population")]
    weight: Option<f64>,
}

const COLUMNS: &str = "group, period, score, 0 to 10, promoters, passives, detractors, shown, weight";

impl Input {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let input = match text.chars().next() {
            None => {
                return Err(
                    "there is nothing in it: give scores, one a line, or a table with a header".into()
                );
            }
            Some('[' | '{') => from_json(text)?,
            Some(_) => from_csv(text)?,
        };
        if input.rows.iter().all(|row| row.counts.split.n() == 0 && row.shown == 0) && input.empty == 0 {
            return Err("there are no answers in it".into());
        }
        Ok(input)
    }

    fn add(&mut self, raw: Raw) -> Result<(), String> {
        let Some(counts) = raw.counts()? else {
            self.empty += 1;
            return Ok(());
        };
        if raw.weight.is_some_and(|weight| !(weight.is_finite() && weight >= 0.0)) {
            return Err("weight: use a number, 0 or more".into());
        }
        let shown = raw.shown.unwrap_or(0);
        let Raw { group, period, weight, .. } = raw;
        if let Some(row) = self.rows.iter_mut().find(|row| row.group == group && row.period == period) {
            row.counts = row.counts.plus(counts);
            row.shown = row.shown.saturating_add(shown);
            row.weight = row.weight.or(weight);
        } else {
            self.rows.push(Row { group, period, counts, shown, weight });
        }
        Ok(())
    }
}

impl Counts {
    pub(crate) fn plus(self, other: Self) -> Self {
        let (one, two) = (self.split, other.split);
        let split = Split {
            promoters: one.promoters.saturating_add(two.promoters),
            passives: one.passives.saturating_add(two.passives),
            detractors: one.detractors.saturating_add(two.detractors),
        };
        let scores = self.scores.zip(other.scores);
        let add = |(a, b): ([u64; Score::COUNT], [u64; Score::COUNT])| {
            std::array::from_fn(|i| a[i].saturating_add(b[i]))
        };
        Self { split, scores: scores.map(add) }
    }

    /// No answers, to add to.
    pub(crate) fn none() -> Self {
        Self { split: Split::default(), scores: Some([0; Score::COUNT]) }
    }
}

impl From<[u64; Score::COUNT]> for Counts {
    fn from(scores: [u64; Score::COUNT]) -> Self {
        Self { split: (&Tally { scores, ..Tally::default() }).into(), scores: Some(scores) }
    }
}

impl Raw {
    /// `None` for a row that has neither.
    fn counts(&self) -> Result<Option<Counts>, String> {
        let categories = [self.promoters, self.passives, self.detractors];
        let given = [self.score.is_some(), self.scores.is_some()];
        match (given, categories) {
            ([true, true], _) => Err("give either score or a count for each score".into()),
            ([true, false], [None, None, None]) => self.one(),
            ([true, false], _) => Err("give either score or counts".into()),
            ([false, true], _) => {
                let counts = self.scores.map(Counts::from);
                let told = |category: Option<u64>, counted: u64| category.is_none_or(|n| n == counted);
                let agrees = counts.is_some_and(|Counts { split, .. }| {
                    told(self.promoters, split.promoters)
                        && told(self.passives, split.passives)
                        && told(self.detractors, split.detractors)
                });
                if agrees { Ok(counts) } else { Err("the categories do not add up to the scores".into()) }
            }
            ([false, false], [Some(promoters), Some(passives), Some(detractors)]) => {
                Ok(Some(Counts { split: Split { promoters, passives, detractors }, scores: None }))
            }
            ([false, false], [None, None, None]) if self.shown.is_none() => Ok(None),
            ([false, false], [None, None, None]) => Ok(Some(Counts::none())),
            ([false, false], _) => Err("give all of promoters, passives and detractors".into()),
        }
    }

    fn one(&self) -> Result<Option<Counts>, String> {
        let score = self.score.map(|score| Score::try_from(score).map_err(|e| e.to_string())).transpose()?;
        Ok(score.map(|score| Counts::from(Tally::of(score).scores)))
    }
}

fn from_json(text: &str) -> Result<Input, String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|e| format!("this is no JSON: {e}"))?;
    // A report has more fields than are read here.
    let report = value.get("survey").is_some() && value.get("groups").is_some();
    let items = match value {
        serde_json::Value::Array(items) => items,
        serde_json::Value::Object(mut object) => {
            match object.get_mut("groups").map(serde_json::Value::take) {
                Some(serde_json::Value::Array(groups)) if !groups.is_empty() => groups,
                _ => vec![object.into()],
            }
        }
        _ => return Err("use an array of scores or of groups".into()),
    };
    let mut input = Input::default();
    for (number, mut item) in items.into_iter().enumerate() {
        if let (true, Some(object)) = (report, item.as_object_mut()) {
            object.retain(|name, value| {
                ["key", "scores", "shown"].contains(&name.as_str()) && !value.is_null()
            });
        }
        let raw = match item {
            serde_json::Value::Number(_) => {
                serde_json::from_value(item).map(|score| Raw { score, ..Raw::default() })
            }
            serde_json::Value::Null => Ok(Raw::default()),
            _ => serde_json::from_value(item),
        };
        let raw = raw.map_err(|e| e.to_string());
        raw.and_then(|raw| input.add(raw)).map_err(|e| format!("entry {}: {e}", number + 1))?;
    }
    Ok(input)
}

fn from_csv(text: &str) -> Result<Input, String> {
    let first = text.lines().next().unwrap_or_default();
    let fields = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(fields).unwrap_or(b',');
    // Eleven counts would look like eleven scores: a header tells them apart.
    let mut words = first.split([',', ';', '\t', ' ']).filter(|word| !word.is_empty());
    let bare = words.all(|word| word.parse::<u8>().is_ok());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(!bare)
        .trim(csv::Trim::All)
        .flexible(bare)
        .from_reader(text.as_bytes());
    let header = if bare { Vec::new() } else { header(reader.headers().map_err(|e| e.to_string())?)? };
    let mut input = Input::default();
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let at = |why: String| format!("line {line}: {why}");
        if bare {
            for word in record.iter().flat_map(str::split_whitespace) {
                let score = Some(number(word).map_err(at)?);
                input.add(Raw { score, ..Raw::default() }).map_err(at)?;
            }
        } else {
            raw(&header, &record).and_then(|raw| input.add(raw)).map_err(at)?;
        }
    }
    Ok(input)
}

/// What a column of a table holds.
#[derive(Clone, Copy)]
enum Column {
    Group,
    Period,
    Score,
    /// How often this score was given.
    Given(Score),
    Promoters,
    Passives,
    Detractors,
    Shown,
    Weight,
}

fn header(names: &csv::StringRecord) -> Result<Vec<Column>, String> {
    let column = |name: &str| {
        let known = match name.to_ascii_lowercase().as_str() {
            "group" | "segment" => Column::Group,
            "period" | "wave" | "date" | "day" | "week" | "month" => Column::Period,
            "score" => Column::Score,
            "promoters" => Column::Promoters,
            "passives" => Column::Passives,
            "detractors" => Column::Detractors,
            "shown" => Column::Shown,
            "weight" | "members" | "population" => Column::Weight,
            other => Column::Given(other.parse::<u8>().ok().and_then(|score| Score::try_from(score).ok())?),
        };
        Some(known)
    };
    let unknown = |name: &str| format!("line 1: column `{name}` is not known: use {COLUMNS}");
    names.iter().map(|name| column(name).ok_or_else(|| unknown(name))).collect()
}

/// A row by its header; an empty field is no count, no score and no weight.
fn raw(header: &[Column], record: &csv::StringRecord) -> Result<Raw, String> {
    let mut raw = Raw::default();
    for (column, field) in header.iter().zip(record).filter(|(_, field)| !field.is_empty()) {
        match column {
            Column::Group => raw.group = Some(field.to_owned()),
            Column::Period => raw.period = Some(field.to_owned()),
            Column::Score => raw.score = Some(number(field)?),
            Column::Given(score) => {
                raw.scores.get_or_insert_default()[usize::from(score.value())] = number(field)?;
            }
            Column::Promoters => raw.promoters = Some(number(field)?),
            Column::Passives => raw.passives = Some(number(field)?),
            Column::Detractors => raw.detractors = Some(number(field)?),
            Column::Shown => raw.shown = Some(number(field)?),
            Column::Weight => raw.weight = Some(number(field)?),
        }
    }
    Ok(raw)
}

fn number<T: std::str::FromStr>(field: &str) -> Result<T, String> {
    field.parse().map_err(|_| format!("`{field}` is no number of the right kind"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, rows: &[(Option<&str>, [u64; 3])]) {
        let input = Input::read(text).expect("an input");
        let read: Vec<_> = input
            .rows
            .iter()
            .map(|row| {
                let Split { promoters, passives, detractors } = row.counts.split;
                (row.group.as_deref().or(row.period.as_deref()), [promoters, passives, detractors])
            })
            .collect();
        assert_eq!(read, rows, "{text}");
    }

    #[test]
    fn scores_and_tallies_are_read_as_people_have_them() {
        check("9\n10\n7\n0\n", &[(None, [2, 1, 1])]);
        check("9, 10, 7, 0", &[(None, [2, 1, 1])]);
        check("9 10 7 0", &[(None, [2, 1, 1])]);
        check("[9, 10, 7, null, 0]", &[(None, [2, 1, 1])]);
        check("score\n9\n\"10\"\n7\n0\n", &[(None, [2, 1, 1])]);
        check(
            "\u{feff}Group;Score\r\na;9\r\nb;3\r\na;10\r\n",
            &[(Some("a"), [2, 0, 0]), (Some("b"), [0, 0, 1])],
        );
        check("group,0,1,2,3,4,5,6,7,8,9,10\na,1,0,0,0,0,0,1,2,0,3,4\n", &[(Some("a"), [7, 2, 2])]);
        check(
            "wave\tpromoters\tpassives\tdetractors\nq3\t5\t3\t2\nq4\t6\t3\t1",
            &[(Some("q3"), [5, 3, 2]), (Some("q4"), [6, 3, 1])],
        );
        check(r#"{"scores":[0,0,0,0,0,0,1,0,2,3,4]}"#, &[(None, [7, 2, 1])]);
        check(
            r#"[{"group":"a","score":9},{"group":"a","promoters":1,"passives":1,"detractors":1}]"#,
            &[(Some("a"), [2, 1, 1])],
        );
        check(
            r#"{"survey":"x","scores":null,"groups":[{"key":"a","suppressed":false,"n":1,"scores":[0,0,0,0,0,0,0,0,0,0,1],"shown":3}],"nps":1}"#,
            &[(Some("a"), [1, 0, 0])],
        );
    }

    #[test]
    fn a_row_without_a_score_is_counted_apart() {
        assert_eq!(
            Input::read("score,group\n9,a\n,a\n").map(|input| (input.rows.len(), input.empty)),
            Ok((1, 1))
        );
    }

    #[track_caller]
    fn refused(text: &str, why: &str) {
        assert_eq!(Input::read(text).map(|_| ()), Err(why.to_owned()), "{text}");
    }

    #[test]
    fn errors_say_where_and_what_to_fix() {
        refused("", "there is nothing in it: give scores, one a line, or a table with a header");
        refused("[]", "there are no answers in it");
        refused("9\n11\n", "line 2: 11 is no score: the scale is 0 to 10");
        refused("score\nnine\n", "line 2: `nine` is no number of the right kind");
        refused("score\n-1\n", "line 2: `-1` is no number of the right kind");
        refused(
            "stars\n5\n",
            "line 1: column `stars` is not known: use group, period, score, 0 to 10, promoters, passives, detractors, shown, weight",
        );
        refused("promoters,passives\n1,2\n", "line 2: give all of promoters, passives and detractors");
        refused("9,10\nscore,3\n", "line 2: `score` is no number of the right kind");
        refused("[9,\"ten\"]", "entry 2: invalid type: string \"ten\", expected struct Raw");
        refused(r#"[{"scores":[1,2,3]}]"#, "entry 1: invalid length 3, expected an array of length 11");
        refused(
            r#"[{"scores":[0,0,0,0,0,0,0,0,0,0,1],"promoters":2}]"#,
            "entry 1: the categories do not add up to the scores",
        );
        refused("group,score,weight\na,9,-1\n", "line 2: weight: use a number, 0 or more");
    }
}
