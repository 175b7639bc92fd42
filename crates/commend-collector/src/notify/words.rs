//! What messages say around the verdicts, in each of their languages.

use commend_core::stats::verdict::Lang;

/// The words of a language. `{…}` are filled in.
pub(super) struct Words {
    /// The days that figures are of.
    pub(super) days: &'static str,
    pub(super) score: &'static str,
    pub(super) rate: &'static str,
    pub(super) held_back: &'static str,
    pub(super) no_answers: &'static str,
    /// What comes before a change: since the week or the month before.
    pub(super) before: [&'static str; 2],
    pub(super) report: &'static str,
    pub(super) silent: &'static str,
    /// Since when, where one answer a day was usual, and where more were.
    pub(super) since: [&'static str; 2],
    pub(super) look: &'static str,
    pub(super) test: &'static str,
    pub(super) nothing_to_do: &'static str,
}

const EN: Words = Words {
    days: "{from} to {to}",
    score: "Net Promoter Score: {nps} {margin}",
    rate: "Response rate: {rate}%.",
    held_back: "Too few answers to show. The figures appear as soon as enough people have answered.",
    no_answers: "No answers in these days.",
    before: ["Compared with the week before: ", "Compared with the month before: "],
    report: "Report",
    silent: "{title}: answers have stopped",
    since: [
        "The last answers came on {day}; about {usual} a day was usual.",
        "The last answers came on {day}; about {usual} a day were usual.",
    ],
    look: "See whether your pages still load the survey, and whether they reach the collector.",
    test: "Commend: a test",
    nothing_to_do: "`commend notify test` has sent this message. There is nothing to do.",
};

const NL: Words = Words {
    days: "{from} tot en met {to}",
    score: "Net Promoter Score: {nps} {margin}",
    rate: "Respons: {rate}%.",
    held_back: "Te weinig antwoorden om te tonen. De cijfers verschijnen zodra genoeg mensen hebben geantwoord.",
    no_answers: "Geen antwoorden in deze dagen.",
    before: ["Vergeleken met de week ervoor: ", "Vergeleken met de maand ervoor: "],
    report: "Rapport",
    silent: "{title}: er komen geen antwoorden meer binnen",
    since: [
        "De laatste antwoorden kwamen op {day}; ongeveer {usual} per dag was gebruikelijk.",
        "De laatste antwoorden kwamen op {day}; ongeveer {usual} per dag waren gebruikelijk.",
    ],
    look: "Kijk of de pagina's de enquête nog laden, en of ze de collector bereiken.",
    test: "Commend: een test",
    nothing_to_do: "`commend notify test` heeft dit bericht verstuurd. Er is niets te doen.",
};

impl Words {
    pub(super) const fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Nl => &NL,
        }
    }
}

/// Fills a template in. What comes last is not filled itself: put there what others wrote.
pub(super) fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    slots.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
