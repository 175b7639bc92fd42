//! The widget of Commend: asks the Net Promoter question inside a page, scores on the device and posts
//! the counts to an endpoint.
//!
//! `config` and `text` say what to ask, `flow` what happens, `outbox` what is sent; these are pure.
//! `view` shows it, `browser` is the door to the page, and `app` wires them. The page does not call this
//! crate itself: `www/element.js`, the `<commend-survey>` element, does, by [`mount`] and [`destroy`].

mod app;
mod browser;
mod config;
mod flow;
mod outbox;
mod text;
mod view;

use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use yew::AppHandle;

thread_local! {
    static MOUNTED: RefCell<Vec<Option<AppHandle<app::App>>>> = const { RefCell::new(Vec::new()) };
}

/// Shows a survey in `root`, a node of a shadow root, and gives the number to [`destroy`] it by.
#[wasm_bindgen]
pub fn mount(root: web_sys::Element, host: browser::Host) -> usize {
    let (config, problems) = config::Config::read(|path| host.read(path));
    for problem in problems {
        host.warn(&problem);
    }
    let props = app::Props { config: config.into(), host: browser::HostRef::new(host), root: root.clone() };
    let handle = yew::Renderer::<app::App>::with_root_and_props(root, props).render();
    MOUNTED.with_borrow_mut(|mounted| {
        mounted.push(Some(handle));
        mounted.len() - 1
    })
}

/// Takes a survey away again, with every listener and timer. An unknown number does nothing.
#[wasm_bindgen]
pub fn destroy(id: usize) {
    if let Some(handle) = MOUNTED.with_borrow_mut(|mounted| mounted.get_mut(id)?.take()) {
        handle.destroy();
    }
}
