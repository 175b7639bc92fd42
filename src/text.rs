//! Every sentence that a person sees, in the language the page loaded. The words are in `locales/`; a
//! survey may replace those that are its own. Called by `config`.

use crate::config::Reader;
use commend_core::{
    Category, Preset, Score,
    stats::{Estimate, Level, Split},
    wire::decimal,
};
use implicit_clone::unsync::IString;

/// The words of one survey in one language, each shared with whatever shows it.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    pub question: IString,
    pub so_far: Option<IString>,
    words: Vec<IString>,
    /// The numbers of the scale, as the language writes them.
    numbers: Vec<IString>,
    by_category: [ByCategory; 3],
}

/// A sentence that stands in every locale under the name in [`WORDS`].
#[derive(Clone, Copy)]
pub enum Word {
    Low,
    High,
    Submit,
    Open,
    Region,
    Score,
    Optional,
    Close,
    Never,
    Sending,
    Saved,
    Unsent,
    Refused,
    About,
    Sent,
    SentReasons,
    SentComment,
    Preview,
}

/// The names in `locales/en.json`, where the sentences can be read.
const WORDS: [&str; 18] = [
    "low",
    "high",
    "submit",
    "open",
    "region",
    "score",
    "optional",
    "close",
    "never",
    "sending",
    "saved",
    "unsent",
    "refused",
    "about",
    "sent",
    "sent_reasons",
    "sent_comment",
    "preview",
];
/// How many of them a survey can say in its own words.
const OWN: usize = 4;

/// The words for respondents of one category.
#[derive(Clone, Debug, Default)]
pub struct ByCategory {
    pub follow_up: IString,
    /// The labels of the reasons, in their order.
    pub reasons: Vec<IString>,
    /// The label of the comment: where there are no reasons, it is the follow-up itself.
    pub comment: IString,
    pub thanks: IString,
    pub link: Option<Link>,
}

/// A way to go on after the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub url: IString,
    pub text: IString,
}

impl Texts {
    /// Reads the locale (`locale.KEY`), the survey's own words (`definition.texts.LANG.KEY`) and the
    /// page's `product`.
    pub fn read(reader: &Reader, lang: &str, preset: Preset, reasons: &[Vec<String>; 3]) -> Self {
        let fixed = |key: &str| reader.words(&["locale.", key].concat()).unwrap_or_default();
        let given = |key: &str| reader.words(&["definition.texts.", lang, ".", key].concat());
        let own = |key: &str| given(key).unwrap_or_else(|| fixed(key));
        let (question, product) = preset.words();
        let product = reader
            .words("settings.product")
            .or_else(|| given("product"))
            .or_else(|| reader.words("definition.product"))
            .unwrap_or_else(|| fixed(product));
        let by_category = Category::ALL.map(|category| {
            let own = |key: &str| given(&[category.as_str(), ".", key].concat());
            let label = |id: &String| {
                let built_in = || reader.words(&["locale.reasons.", id].concat());
                given(&["reasons.", id].concat()).or_else(built_in).unwrap_or_else(|| id.clone().into())
            };
            let link =
                || Some(Link { url: own("link.url").filter(|url| leads(url))?, text: own("link.text")? });
            let reasons: Vec<_> = reasons[category as usize].iter().map(label).collect();
            let asked = || fixed(category.as_str());
            let (follow_up, comment) = (own("follow_up"), given("comment"));
            ByCategory {
                comment: match &follow_up {
                    _ if !reasons.is_empty() => comment.unwrap_or_else(|| fixed("comment")),
                    Some(follow_up) => follow_up.clone(),
                    None => comment.unwrap_or_else(asked),
                },
                follow_up: follow_up.unwrap_or_else(asked),
                reasons,
                thanks: own("thanks").or_else(|| given("thanks")).unwrap_or_else(|| fixed("thanks")),
                link: link(),
            }
        });
        Self {
            question: fill(&given("question").unwrap_or_else(|| fixed(question)), &[("product", &product)])
                .into(),
            so_far: so_far(reader).map(|[nps, margin, n]| {
                let answers = reader.text(&["plural.answers.", &n].concat()).unwrap_or_default();
                fill(&fixed("so_far"), &[("nps", &nps), ("margin", &margin), ("answers", &answers)]).into()
            }),
            words: WORDS
                .iter()
                .enumerate()
                .map(|(i, key)| if i < OWN { own(key) } else { fixed(key) })
                .collect(),
            numbers: reader.list("numbers").unwrap_or_default().into_iter().map(IString::from).collect(),
            by_category,
        }
    }

    /// A sentence of the language.
    pub fn get(&self, word: Word) -> IString {
        self.words.get(word as usize).cloned().unwrap_or_default()
    }

    /// What respondents of a category are told.
    pub fn of(&self, category: Category) -> &ByCategory {
        &self.by_category[category as usize]
    }

    /// A score as the language writes it.
    pub fn number(&self, score: Score) -> IString {
        self.numbers.get(usize::from(score.value())).cloned().unwrap_or_default()
    }

    /// What a score is called aloud: "9 of 10", the ends with what they mean.
    pub fn score(&self, score: Score) -> String {
        let last = Score::COUNT - 1;
        let most = self.numbers.get(last).map_or("", IString::as_str);
        let name = fill(&self.get(Word::Score), &[("score", &self.number(score)), ("most", most)]);
        match usize::from(score.value()) {
            0 => name + ", " + &self.get(Word::Low),
            value if value == last => name + ", " + &self.get(Word::High),
            _ => name,
        }
    }
}

/// Puts values into the slots of a text, each named as in `{product}`. A slot of another name stays.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (slot, after))) =
        rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
    {
        filled.push_str(before);
        match values.iter().find(|(name, _)| *name == slot) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", slot, "}"]),
        }
        rest = after;
    }
    filled + rest
}

/// Whether an address is one that a respondent can be led to: of the web, or of the page's own site.
fn leads(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://") || url.starts_with('/')
}

/// The score of members so far, its margin and the number of answers, where the survey tells them: counts by
/// category (`definition.members.CATEGORY`), of enough answers to point at nobody.
fn so_far(reader: &Reader) -> Option<[String; 3]> {
    let count = |category: &str| reader.get(&["definition.members.", category].concat())?.parse().ok();
    let split = Split {
        promoters: count("promoters")?,
        passives: count("passives")?,
        detractors: count("detractors")?,
    };
    let Estimate { nps, interval, .. } = Estimate::at(split, Level::P95)?;
    let reach = (nps - interval.low).max(interval.high - nps);
    let whole = |points: f64| {
        let sign = if points <= -0.5 { "-" } else { "" };
        reader.text(&["number.", sign, &decimal(rounded(points.abs()))].concat())
    };
    Some([whole(nps)?, whole(reach)?, decimal(split.n())])
}

/// Points as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 200")]
fn rounded(points: f64) -> u32 {
    points.round() as u32
}

#[cfg(test)]
mod tests;
