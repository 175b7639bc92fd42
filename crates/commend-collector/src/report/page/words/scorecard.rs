//! The words of the scorecard.

/// The words of a language. Pairs are of what has a name of its own.
pub(crate) struct Card {
    pub(crate) title: &'static str,
    pub(crate) report: &'static str,
    pub(crate) measured: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) to: &'static str,
    pub(crate) target: &'static str,
    pub(crate) now: &'static str,
    pub(crate) chance: &'static str,
    pub(crate) answers: &'static str,
    pub(crate) reached: &'static str,
    pub(crate) missed: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) enter: &'static str,
    pub(crate) day: &'static str,
    pub(crate) value: &'static str,
    pub(crate) save: &'static str,
    pub(crate) take_away: &'static str,
    pub(crate) sure: &'static str,
    pub(crate) latest: &'static str,
    pub(super) roles: [(&'static str, &'static str); 2],
    pub(super) measures: [(&'static str, &'static str); 7],
    pub(super) departments: [(&'static str, &'static str); 6],
}

impl Card {
    /// What a role is called; another by its own words.
    pub(crate) fn role<'a>(&self, role: &'a str) -> &'a str {
        named(&self.roles, role)
    }

    /// What a measure is called; another by its id.
    pub(crate) fn measure<'a>(&self, id: &'a str) -> &'a str {
        named(&self.measures, id)
    }

    /// What those are called whom somebody accounts to; others by their own words.
    pub(crate) fn accountable<'a>(&self, to: &'a str) -> &'a str {
        named(&self.departments, to)
    }
}

fn named<'a>(names: &[(&'static str, &'static str)], id: &'a str) -> &'a str {
    names.iter().find(|(known, _)| *known == id).map_or(id, |(_, name)| name)
}

pub(super) const EN: Card = Card {
    title: "Scorecard",
    report: "The report",
    measured: "Measure",
    owner: "Owner",
    to: "Accountable to",
    target: "Target",
    now: "Now",
    chance: "Over target",
    answers: "{n} answers",
    reached: "reached",
    missed: "not yet",
    empty: "The survey has no measures yet: list them in its definition as `scorecard`.",
    enter: "Enter a figure",
    day: "Day",
    value: "Value",
    save: "Save",
    take_away: "An empty value takes away what was entered for that day.",
    sure: "Over target, in percent: how sure it is that the score of everybody is over the target. It is the confidence at which the margin ends there.",
    latest: "What is entered counts with its latest day; lines go back twelve months, or to the first entry. The dashes are the target.",
    roles: [("community-manager", "Community manager"), ("social-media-manager", "Social media manager")],
    measures: [
        ("loyalty", "Loyalty of members"),
        ("promoters", "Promoters identified"),
        ("participation", "Participation"),
        ("collaboration", "Internal collaboration"),
        ("reach", "Reach"),
        ("perception", "Perception"),
        ("traffic", "Traffic"),
    ],
    departments: [
        ("editorial", "editorial"),
        ("product", "product development"),
        ("business", "business development"),
        ("marketing", "marketing"),
        ("pr", "PR"),
        ("sales", "sales"),
    ],
};

pub(super) const NL: Card = Card {
    title: "Scorekaart",
    report: "Het rapport",
    measured: "Maatstaf",
    owner: "Eigenaar",
    to: "Legt rekenschap af aan",
    target: "Doel",
    now: "Nu",
    chance: "Boven het doel",
    answers: "{n} antwoorden",
    reached: "bereikt",
    missed: "nog niet",
    empty: "De enquête heeft nog geen maatstaven: zet ze in de definitie, als `scorecard`.",
    enter: "Een cijfer invoeren",
    day: "Dag",
    value: "Waarde",
    save: "Opslaan",
    take_away: "Een lege waarde haalt weg wat voor die dag was ingevoerd.",
    sure: "Boven het doel, in procenten: hoe zeker het is dat de score van iedereen boven het doel ligt. Het is de zekerheid waarbij de marge daar ophoudt.",
    latest: "Wat is ingevoerd telt met de laatste dag; lijnen gaan twaalf maanden terug, of tot de eerste invoer. De streepjes zijn het doel.",
    roles: [("community-manager", "Communitymanager"), ("social-media-manager", "Socialmediamanager")],
    measures: [
        ("loyalty", "Loyaliteit van leden"),
        ("promoters", "Gevonden promoters"),
        ("participation", "Deelname"),
        ("collaboration", "Samenwerking binnen het huis"),
        ("reach", "Bereik"),
        ("perception", "Beeldvorming"),
        ("traffic", "Bezoek"),
    ],
    departments: [
        ("editorial", "redactie"),
        ("product", "productontwikkeling"),
        ("business", "bedrijfsontwikkeling"),
        ("marketing", "marketing"),
        ("pr", "pr"),
        ("sales", "verkoop"),
    ],
};
