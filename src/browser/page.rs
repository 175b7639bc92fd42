//! What the page around the survey tells: whether it is left, where the focus is, time, and an id of chance.

use gloo_events::EventListener;
use uuid::Builder;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, ShadowRoot};
use yew::NodeRef;

/// Calls back each time the page goes away: closed, navigated, or put aside.
pub fn on_leave(call: impl Fn() + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "pagehide", move |_| call()))
}

/// Calls back each time the page is out of sight.
pub fn on_hide(call: impl Fn() + 'static) -> Option<EventListener> {
    let document = web_sys::window()?.document()?;
    let listening = document.clone();
    let hide = move |_: &_| document.hidden().then(&call).unwrap_or_default();
    Some(EventListener::new(&listening, "visibilitychange", hide))
}

/// Whether the focus is inside the shadow root that holds `node`.
pub fn holds_focus(node: &Element) -> bool {
    shadow(node).is_some_and(|root| root.active_element().is_some())
}

/// Whether there is what a selector names below `node`.
pub fn finds(node: &Element, selector: &str) -> bool {
    node.query_selector(selector).ok().flatten().is_some()
}

/// Opens a dialog of the browser's own, which takes the focus and puts the page out of reach.
pub fn show_modal(node: &NodeRef) {
    if let Some(dialog) = node.cast::<HtmlDialogElement>() {
        let _ = dialog.show_modal();
    }
}

/// Puts the focus on a node, which stays where it is on the screen.
pub fn focus(node: &Element) {
    if let Some(node) = node.dyn_ref::<HtmlElement>() {
        let _ = node.focus();
    }
}

/// A UUID of version 7; `None` where the browser has no random numbers.
pub fn fresh_id() -> Option<String> {
    let mut bytes = [0; 10];
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds since 1970")]
    let now = js_sys::Date::now() as u64;
    Some(Builder::from_unix_timestamp_millis(now, &bytes).into_uuid().hyphenated().to_string())
}

fn shadow(node: &Element) -> Option<ShadowRoot> {
    node.get_root_node().dyn_into().ok()
}
