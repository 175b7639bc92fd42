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

    /// Has this survey ask the same browser not again for so many days, and no survey of this endpoint for
    /// `any` days.
    #[wasm_bindgen(method)]
    pub fn rest(this: &Host, days: u32, any: u32);

    /// A comment without what points at somebody: addresses, numbers, links, names.
    #[wasm_bindgen(method)]
    pub fn scrub(this: &Host, text: &str) -> String;

    /// A fresh id for what is recorded; empty where the browser has no random numbers.
    #[wasm_bindgen(method)]
    pub fn id(this: &Host) -> String;

    /// How many batches were refused since this was last asked.
    #[wasm_bindgen(method)]
    pub fn rejected(this: &Host) -> u32;

    /// Writes down a record, an entry of an outbox, and sees to it that it is sent.
    #[wasm_bindgen(method)]
    pub fn post(this: &Host, entry: &str);

    /// Takes the survey off the page.
    #[wasm_bindgen(method)]
    pub fn close(this: &Host);
}

/// A shared host.
#[derive(Clone)]
pub struct HostRef(Rc<Host>);

impl HostRef {
    /// Shares a host.
    pub fn new(host: Host) -> Self {
        Self(Rc::new(host))
    }
}

impl std::ops::Deref for HostRef {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.0
    }
}
