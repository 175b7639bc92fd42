//! The words in charts, in each language of the report.

use commend_core::{Category, stats::verdict::Lang};

/// The words of a language. `{…}` are filled in.
pub(super) struct Words {
    /// Promoters, passives, detractors.
    categories: [&'static str; 3],
    /// Where an axis does not show all scores.
    pub(super) part: &'static str,
    pub(super) answers: &'static str,
    pub(super) running: &'static str,
    pub(super) distribution: &'static str,
    pub(super) gap: &'static str,
    pub(super) trend: &'static str,
}

const EN: Words = Words {
    categories: ["Promoters", "Passives", "Detractors"],
    part: "The axis shows {low} to {high} of −100 to 100.",
    answers: "{n} answers",
    running: "so far",
    distribution: "Shares of answers by score, 0 to 10.",
    gap: "Net Promoter Score of each group with its margin.",
    trend: "Net Promoter Score by period with its margin.",
};

const NL: Words = Words {
    categories: ["Promoters", "Passieven", "Criticasters"],
    part: "De as toont {low} tot {high} van −100 tot 100.",
    answers: "{n} antwoorden",
    running: "tot nu toe",
    distribution: "Aandeel van de antwoorden per score, 0 tot 10.",
    gap: "Net Promoter Score van elke groep met de marge.",
    trend: "Net Promoter Score per periode met de marge.",
};

impl Words {
    pub(super) const fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Nl => &NL,
        }
    }

    pub(super) const fn category(&self, category: Category) -> &'static str {
        match category {
            Category::Promoter => self.categories[0],
            Category::Passive => self.categories[1],
            Category::Detractor => self.categories[2],
        }
    }
}
