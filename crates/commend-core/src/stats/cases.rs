//! Evaluates the inputs of a file of cases, so that any two builds of these statistics can be compared
//! figure by figure: natively, in a browser, with another program. `tests/nps_cases.json` shows the format;
//! what it expects is not read. Called by `commend stats --cases` and by the tests.

use super::{
    Comparison, Estimate, Heterogeneity, Interval, Level, Mix, Silent, Split, Trend, adjusted_wald,
    adjusted_wald_difference, answers_for_difference, answers_for_margin, detectable_difference, holm,
    in_population, invitations, laplace, p_value_zero, plain_score,
    randomized::{Answers, Randomized},
    suppress, wald, weighted,
};
use crate::{Score, Tally};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Histogram = [u64; Score::COUNT];

#[derive(Deserialize)]
struct File {
    default_level: Option<Value>,
    cases: Vec<Value>,
}

/// A case and the figures it gives, or what is wrong with it.
pub type Evaluated = (String, Result<Value, String>);

#[derive(Deserialize)]
#[serde(tag = "kind", content = "input", rename_all = "snake_case")]
enum Case {
    OneSample {
        hist: Histogram,
    },
    FinitePopulation {
        hist: Histogram,
        population: u64,
    },
    TwoSample {
        a: Histogram,
        b: Histogram,
    },
    /// Ours: the comparison that may be looked at any time.
    AnyTime {
        a: Histogram,
        b: Histogram,
    },
    Weighted {
        strata: Vec<Stratum>,
    },
    /// Ours: why a score changed.
    Mix {
        before: Vec<Histogram>,
        after: Vec<Histogram>,
    },
    Trend {
        t: Vec<f64>,
        hists: Vec<Histogram>,
    },
    Holm {
        p_values: Vec<f64>,
    },
    SampleSizeMargin {
        margin: f64,
        unit_variance: f64,
        population: Option<u64>,
        response_rate: Option<f64>,
    },
    SampleSizeDifference {
        difference: f64,
        power: f64,
        unit_variance_a: f64,
        unit_variance_b: f64,
    },
    DetectableDifference {
        n_a: u64,
        n_b: u64,
        power: f64,
        unit_variance_a: f64,
        unit_variance_b: f64,
    },
    Dp {
        k: usize,
        epsilon: f64,
        reports: Vec<u64>,
    },
    DpTwoSample {
        k: usize,
        epsilon: f64,
        a: Vec<u64>,
        b: Vec<u64>,
    },
    DpSampleSize {
        k: usize,
        epsilon: f64,
        promoters: f64,
        detractors: f64,
        margin: f64,
    },
    NonresponseBounds {
        hist: Histogram,
        shown: u64,
        target: f64,
    },
    Suppression {
        cells: BTreeMap<String, u64>,
        k: u64,
    },
    Merge {
        hists: Vec<Histogram>,
    },
}

#[derive(Deserialize)]
struct Stratum {
    hist: Histogram,
    weight: f64,
}

/// Each case's name with its figures. The error says why the text is no file of cases.
pub fn evaluate(file: &str) -> Result<Vec<Evaluated>, String> {
    let file: File = serde_json::from_str(file).map_err(|e| format!("this is no file of cases: {e}"))?;
    let evaluated = file.cases.into_iter().enumerate().map(|(number, case)| {
        let name = case["id"].as_str().map_or_else(|| format!("case {}", number + 1), ToOwned::to_owned);
        let own = case["input"].get("level").or(file.default_level.as_ref()).cloned();
        let level = own.map_or(Ok(Level::P95), level);
        let case = serde_json::from_value::<Case>(case).map_err(|e| e.to_string());
        (name, level.and_then(|level| case?.figures(level)))
    });
    Ok(evaluated.collect())
}

/// What [`evaluate`] gives as one JSON object, from name to figures; a bad case has `error` in their place.
pub fn figures(file: &str) -> Result<Value, String> {
    let named = evaluate(file)?.into_iter();
    Ok(named.map(|(id, figures)| (id, figures.unwrap_or_else(|why| json!({ "error": why })))).collect())
}

impl Case {
    fn figures(self, level: Level) -> Result<Value, String> {
        Ok(match self {
            Self::OneSample { hist } => one_sample(split(hist), level),
            Self::FinitePopulation { hist, population } => {
                let mut figures = estimate(in_population(split(hist), population, level));
                figures["n"] = json!(split(hist).n());
                figures
            }
            Self::TwoSample { a, b } => two_sample(split(a), split(b), level),
            Self::AnyTime { a, b } => {
                let (a, b) = (split(a), split(b));
                let once = Comparison::of(a, b, level);
                comparison(once.and_then(|once| once.at_any_time(a, b, level)))
            }
            Self::Weighted { strata } => {
                let parts: Vec<_> = strata.iter().map(|one| (split(one.hist), one.weight)).collect();
                let whole = weighted(&parts, level);
                let unweighted = sum(strata.iter().map(|one| one.hist)).nps();
                json!({ "nps": whole.map(|e| e.nps), "ci": pair(whole.map(|e| e.interval)), "nps_unweighted": unweighted })
            }
            Self::Mix { before, after } => {
                let parts: Vec<_> = zip(("before", before), ("after", after))?;
                let parts: Vec<_> = parts.into_iter().map(|(old, new)| (split(old), split(new))).collect();
                let mix = Mix::of(&parts, level);
                let interval = mix.and_then(|m| m.interval);
                json!({ "opinion": mix.map(|m| m.opinion), "ci": pair(interval), "mix": mix.map(|m| m.mix) })
            }
            Self::Trend { t, hists } => {
                let periods = zip(("t", t), ("hists", hists))?;
                trend(&periods.into_iter().map(|(time, hist)| (time, split(hist))).collect::<Vec<_>>(), level)
            }
            Self::Holm { p_values } => json!({ "adjusted": holm(&p_values) }),
            Self::SampleSizeMargin { margin, unit_variance, population, response_rate } => {
                let n = answers_for_margin(margin, unit_variance, population, level);
                let mut figures = json!({ "n": n });
                if let Some(rate) = response_rate {
                    figures["invitations"] = json!(n.and_then(|n| invitations(n, rate)));
                }
                figures
            }
            Self::SampleSizeDifference { difference, power, unit_variance_a, unit_variance_b } => {
                let variances = [unit_variance_a, unit_variance_b];
                json!({ "n_per_group": answers_for_difference(difference, variances, power, level) })
            }
            Self::DetectableDifference { n_a, n_b, power, unit_variance_a, unit_variance_b } => {
                let variances = [unit_variance_a, unit_variance_b];
                json!({ "difference": detectable_difference([n_a, n_b], variances, power, level) })
            }
            Self::Dp { k, epsilon, reports } => {
                let (way, split) = (randomized(k, epsilon)?, reported(k, &reports)?);
                let mut figures = estimate(way.estimate(split, level));
                figures["keep_probability"] = json!(way.keep_probability());
                figures["other_probability"] = json!(way.other_probability());
                figures["shares"] = json!(way.shares(&reports));
                figures
            }
            Self::DpTwoSample { k, epsilon, a, b } => {
                let way = randomized(k, epsilon)?;
                let mut figures = comparison(way.compare(reported(k, &a)?, reported(k, &b)?, level));
                figures.as_object_mut().and_then(|figures| figures.remove("significant"));
                figures
            }
            Self::DpSampleSize { k, epsilon, promoters, detractors, margin } => {
                let way = randomized(k, epsilon)?;
                let n = way.answers_for_margin(margin, promoters, detractors, level);
                json!({ "unit_variance": way.variance(promoters, detractors), "n": n })
            }
            Self::NonresponseBounds { hist, shown, target } => silent(split(hist), shown, target),
            Self::Suppression { cells, k } => {
                let published = suppress(&cells.into_iter().collect::<Vec<_>>(), k);
                json!({ "published": published.groups, "total_published": published.total })
            }
            Self::Merge { hists } => {
                let tally: Tally = hists.into_iter().map(tally).collect::<Vec<_>>().iter().sum();
                json!({ "hist": tally.scores, "nps": tally.nps() })
            }
        })
    }
}

fn level(confidence: Value) -> Result<Level, String> {
    let confidence: f64 = serde_json::from_value(confidence).map_err(|e| format!("level: {e}"))?;
    Level::try_from(confidence).map_err(|e| e.to_string())
}

fn estimate(estimate: Option<Estimate>) -> Value {
    let interval = estimate.map(|e| e.interval);
    json!({ "nps": estimate.map(|e| e.nps), "se": estimate.map(|e| e.se), "ci": pair(interval) })
}

fn one_sample(split: Split, level: Level) -> Value {
    let mut figures = estimate(Estimate::at(split, level));
    figures["n"] = json!(split.n());
    figures["promoters"] = json!(split.promoters);
    figures["passives"] = json!(split.passives);
    figures["detractors"] = json!(split.detractors);
    figures["ci_score_plain"] = pair(plain_score(split, level));
    figures["ci_adjusted_wald"] = pair(adjusted_wald(split, level));
    figures["ci_laplace"] = pair(laplace(split, level));
    figures["ci_wald"] = pair(wald(split, level));
    figures["p_value_zero"] = json!(p_value_zero(split));
    figures
}

fn two_sample(a: Split, b: Split, level: Level) -> Value {
    let mut figures = comparison(Comparison::of(a, b, level));
    let adjusted = adjusted_wald_difference(a, b, level);
    figures["adjusted_wald_ci"] = pair(adjusted.map(|(interval, _)| interval));
    figures["adjusted_wald_p_value"] = json!(adjusted.map(|(_, p_value)| p_value));
    figures
}

fn comparison(comparison: Option<Comparison>) -> Value {
    json!({
        "difference": comparison.map(|c| c.difference),
        "ci": pair(comparison.map(|c| c.interval)),
        "z": comparison.map(|c| c.z),
        "p_value": comparison.map(|c| c.p_value),
        "significant": comparison.map(|c| c.significant),
    })
}

fn trend(periods: &[(f64, Split)], level: Level) -> Value {
    let trend = Trend::of(periods, level);
    let apart = Heterogeneity::of(&periods.iter().map(|(_, split)| *split).collect::<Vec<_>>());
    json!({
        "slope": trend.map(|t| t.slope),
        "se": trend.map(|t| t.se),
        "ci": pair(trend.map(|t| t.interval)),
        "z": trend.map(|t| t.z),
        "p_value": trend.map(|t| t.p_value),
        "heterogeneity_q": apart.map(|h| h.q),
        "heterogeneity_df": apart.map(|h| h.df),
        "heterogeneity_p_value": apart.map(|h| h.p_value),
    })
}

fn silent(split: Split, shown: u64, target: f64) -> Value {
    let silent = Silent::of(split, shown);
    json!({
        "response_rate": silent.map(|s| s.response_rate),
        "bounds": pair(silent.map(|s| s.bounds)),
        "tipping_point": silent.and_then(|s| s.tipping_point(target)),
    })
}

fn pair(interval: Option<Interval>) -> Value {
    json!(interval.map(|interval| [interval.low, interval.high]))
}

fn tally(scores: Histogram) -> Tally {
    Tally { scores, ..Tally::default() }
}

fn split(scores: Histogram) -> Split {
    (&tally(scores)).into()
}

fn sum(histograms: impl Iterator<Item = Histogram>) -> Split {
    (&histograms.map(tally).collect::<Vec<_>>().iter().sum::<Tally>()).into()
}

fn zip<A, B>((one, a): (&str, Vec<A>), (other, b): (&str, Vec<B>)) -> Result<Vec<(A, B)>, String> {
    if a.len() == b.len() {
        return Ok(a.into_iter().zip(b).collect());
    }
    Err(format!("{one} has {} entries and {other} {}: they must be as many", a.len(), b.len()))
}

fn randomized(k: usize, epsilon: f64) -> Result<Randomized, String> {
    let answers = match k {
        3 => Answers::Categories,
        Score::COUNT => Answers::Scores,
        _ => return Err(format!("k is {k}: use 3 or 11")),
    };
    Randomized::new(answers, epsilon).ok_or_else(|| format!("epsilon is {epsilon}: use a positive number"))
}

fn reported(k: usize, reports: &[u64]) -> Result<Split, String> {
    match *reports {
        [detractors, passives, promoters] if k == 3 => Ok(Split { promoters, passives, detractors }),
        _ => Histogram::try_from(reports)
            .ok()
            .filter(|_| k == Score::COUNT)
            .map(split)
            .ok_or_else(|| format!("{} counts are reported where k is {k}", reports.len())),
    }
}
