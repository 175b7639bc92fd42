//! Which known name a misspelt one may stand for. Used where people write names: definitions, configuration.

/// From which likeness on a name is taken for a slip of the pen, 0 to 1.
const ALIKE: f64 = 0.8;

/// The known name that is most like this one, where it is like enough.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |known: &str| strsim::jaro_winkler(known, name);
    let nearest = known.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.filter(|known| likeness(known) > ALIKE)
}
