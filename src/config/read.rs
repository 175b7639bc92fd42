//! Reads values by their path, and keeps what is wrong with them: where, what, and what to write instead.

use commend_core::{Cadence, wire::decimal};
use implicit_clone::unsync::IString;
use std::cell::RefCell;

/// Looks up paths, and remembers every value that could not be used.
pub struct Reader<'a> {
    read: Box<Look<'a>>,
    /// The fields that the definition has, where that is known.
    given: Option<Vec<String>>,
    problems: RefCell<Vec<String>>,
}

type Look<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The fields of a definition, of its `rules` and of its `cadence`.
pub(super) const FIELDS: [(&str, &str); 3] = [
    (
        "",
        "id wave title preset product reasons comments results badge mode position theme accent dates pages \
         sampling rules cadence segments threshold marks scorecard texts members reach",
    ),
    ("rules.", "delay scroll minutes visits tenure event exit quiet segments"),
    ("cadence.", "answered dismissed ignored any"),
];

/// The longest time between two invitations, in days.
const LONGEST: u32 = 3650;

impl<'a> Reader<'a> {
    /// A reader of what a function looks up.
    pub fn new(read: impl Fn(&str) -> Option<String> + 'a) -> Self {
        let mut reader = Self { read: Box::new(read), given: None, problems: RefCell::default() };
        reader.given = reader.list("definition.*");
        reader
    }

    /// The text at a path, empty or not. What the definition cannot have is not looked up: most have few fields.
    pub fn get(&self, path: &str) -> Option<String> {
        let field = path.strip_prefix("definition.").and_then(|rest| rest.split('.').next());
        let lacks = |given: &Vec<String>| field.is_some_and(|field| !given.iter().any(|one| one == field));
        if self.given.as_ref().is_some_and(lacks) && field != Some("*") {
            return None;
        }
        (self.read)(path)
    }

    /// The text at a path; an empty one is none.
    pub fn text(&self, path: &str) -> Option<String> {
        self.get(path).filter(|text| !text.is_empty())
    }

    /// The same, for what is shown.
    pub fn words(&self, path: &str) -> Option<IString> {
        self.text(path).map(IString::from)
    }

    /// The list at a path.
    pub fn list(&self, path: &str) -> Option<Vec<String>> {
        Some(self.get(path)?.split(' ').filter(|item| !item.is_empty()).map(str::to_owned).collect())
    }

    /// The place of a value among those it can have: the page's setting of that name, else the definition's.
    pub fn choice(&self, name: &str, values: &[&str]) -> Option<usize> {
        let setting = self.text(&["settings.", name].concat());
        let value = setting.or_else(|| self.get(&["definition.", name].concat()))?;
        let found = values.iter().position(|one| *one == value);
        if found.is_none() {
            let mut problem = vec![name, "=\"", &value, "\" is not known: use "];
            problem.extend(values.iter().flat_map(|one| [one, " or "]));
            problem.pop();
            self.report(&problem);
        }
        found
    }

    /// A whole number from 0 to `most` at a path.
    pub fn number(&self, path: &str, default: u32, most: u32) -> u32 {
        let Some(text) = self.text(path) else { return default };
        let number = text.parse::<u64>().ok().and_then(|n| u32::try_from(n).ok());
        number.filter(|n| *n <= most).unwrap_or_else(|| {
            let most = decimal(most);
            self.report(&[path, ": \"", &text, "\" is not known: use a whole number from 0 to ", &most]);
            default
        })
    }

    /// Reports the fields of the definition that there is no such thing as.
    pub fn unknown(&self) {
        for (place, fields) in FIELDS {
            let given = self.list(&["definition.", place, "*"].concat()).unwrap_or_default();
            for name in given.iter().filter(|name| !fields.split(' ').any(|field| field == *name)) {
                self.report(&["definition.", place, name, " is not known: use ", fields]);
            }
        }
    }

    /// Everything that was reported.
    pub fn problems(self) -> Vec<String> {
        self.problems.into_inner()
    }

    fn report(&self, problem: &[&str]) {
        self.problems.borrow_mut().push(problem.concat());
    }
}

/// When the same browser may be asked again.
pub fn cadence(reader: &Reader) -> Cadence {
    let default = Cadence::default();
    let days = |name: &str, default| reader.number(&["definition.cadence.", name].concat(), default, LONGEST);
    Cadence {
        answered: days("answered", default.answered),
        dismissed: days("dismissed", default.dismissed),
        ignored: days("ignored", default.ignored),
        any: days("any", default.any),
    }
}
