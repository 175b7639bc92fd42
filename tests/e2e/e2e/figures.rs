//! A browser's figures are the native ones: by WebAssembly, and by its twin in JavaScript where a page's policy
//! refuses WebAssembly.

use commend_e2e::{Browser, Figures};
use serde_json::Value;

const CASES: &str = include_str!("../../../crates/commend-core/tests/nps_cases.json");

crate::engines!(wasm_gives_the_native_figures, the_twin_gives_them_where_wasm_is_refused);

async fn wasm_gives_the_native_figures(browser: &Browser) {
    let page = Figures::open(browser, "script-src 'self' 'wasm-unsafe-eval'").await;
    assert_eq!(page.refusal, None);
    check_all(&page.figures("wasm", CASES).await);
}

async fn the_twin_gives_them_where_wasm_is_refused(browser: &Browser) {
    let page = Figures::open(browser, "script-src 'self'").await;
    let refusal = page.refusal.as_deref().unwrap_or("nothing was refused");
    assert!(refusal.starts_with("CompileError: "), "{refusal}");
    check_all(&page.figures("twin", CASES).await);
}

/// Fails unless these are the native figures of all cases.
#[track_caller]
fn check_all(got: &Value) {
    let want: Value = serde_json::from_str(&commend_figures::figures(CASES)).expect("JSON");
    let cases: Value = serde_json::from_str(CASES).expect("JSON");
    for case in cases["cases"].as_array().expect("cases") {
        let id = case["id"].as_str().expect("a name");
        assert!(want[id].is_object() && want[id].get("error").is_none(), "{id}: {}", want[id]);
    }
    check("", got, &want);
}

/// Fails where anything but a fraction differs at all, or a fraction by more than 1e-9: of itself if it is
/// small, so that p-values count as well.
#[track_caller]
fn check(place: &str, got: &Value, want: &Value) {
    match (got, want) {
        (Value::Object(some), Value::Object(all)) => {
            assert!(some.keys().eq(all.keys()), "{place}: {got}, natively {want}");
            for (name, want) in all {
                check(&format!("{place} {name}"), &got[name], want);
            }
        }
        (Value::Array(some), Value::Array(all)) => {
            assert_eq!(some.len(), all.len(), "{place}");
            for (got, want) in some.iter().zip(all) {
                check(place, got, want);
            }
        }
        (Value::Number(number), Value::Number(native)) if number.is_f64() && native.is_f64() => {
            let (got, want) = (number.as_f64().expect("a number"), native.as_f64().expect("a number"));
            assert!((got - want).abs() <= 1e-9 * want.abs().min(1.0), "{place}: {got}, natively {want}");
        }
        _ => assert_eq!(got, want, "{place}"),
    }
}
