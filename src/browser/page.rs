//! What the page around the survey tells: whether it is left, and where the focus is.

use gloo_events::EventListener;
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

fn shadow(node: &Element) -> Option<ShadowRoot> {
    node.get_root_node().dyn_into().ok()
}
