//! The way to the endpoint. A simple request: no preflight, no credentials, no redirect.

use crate::outbox::{Answer, Parcel};
use js_sys::{JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCredentials, RequestInit, RequestMode, RequestRedirect, Response};

/// Posts a parcel and says what came back. It outlives the page.
pub async fn post(endpoint: &str, parcel: &Parcel) -> Answer {
    match try_post(endpoint, parcel).await {
        Ok(answer) => answer,
        Err(_) => Answer::Lost,
    }
}

async fn try_post(endpoint: &str, parcel: &Parcel) -> Result<Answer, JsValue> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_mode(RequestMode::Cors);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    // A text body is sent as `text/plain;charset=UTF-8`, which needs no preflight.
    init.set_body(&JsValue::from_str(&parcel.body));
    Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?;
    Reflect::set(&init, &"referrerPolicy".into(), &"no-referrer".into())?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let url = format!("{endpoint}/v1/batch");
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(&url, &init)).await?.dyn_into()?;
    if !response.ok() {
        let asked = response.headers().get("retry-after")?.and_then(|value| value.trim().parse().ok());
        return Ok(Answer::Status(response.status(), asked));
    }
    let text = JsFuture::from(response.text()?).await?;
    let echo = JSON::parse(&text.as_string().unwrap_or_default())
        .and_then(|json| Reflect::get(&json, &"batch".into()));
    let repeated = echo.is_ok_and(|id| id.as_string().as_ref() == Some(&parcel.id));
    Ok(if repeated { Answer::Acknowledged } else { Answer::Status(response.status(), None) })
}
