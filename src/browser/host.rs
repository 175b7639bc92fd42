//! The element around the survey, `www/element.js`: it knows settings, definition and locale, and takes
//! what the page should hear.

use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the element offers.
    pub type Host;

    /// The text at a path such as `settings.mode` or `definition.texts.nl.question`.
    #[wasm_bindgen(method)]
    pub fn read(this: &Host, path: &str) -> Option<String>;

    /// Dispatches the event `commend-NAME` with a detail, given as JSON.
    #[wasm_bindgen(method)]
    pub fn emit(this: &Host, name: &str, detail: &str);

    /// One line in the console.
    #[wasm_bindgen(method)]
    pub fn warn(this: &Host, text: &str);

    /// Takes the survey off the page.
    #[wasm_bindgen(method)]
    pub fn close(this: &Host);
}

/// A shared host. There is one for each survey, so all of them are equal to a view.
#[derive(Clone)]
pub struct HostRef(Rc<Host>);

impl HostRef {
    /// Shares a host.
    pub fn new(host: Host) -> Self {
        Self(Rc::new(host))
    }
}

impl PartialEq for HostRef {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::ops::Deref for HostRef {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.0
    }
}
