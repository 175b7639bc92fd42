//! The widget of Commend: asks the Net Promoter question inside a page, scores on the device and posts
//! the counts to an endpoint.
//!
//! `config`, `rules` and `text` say what to ask and when, `flow` what happens, `outbox` what is to be sent; these
//! are pure. `view` shows it, `browser` is the door to the page, and `app` wires them. The page does not call
//! this crate itself: `www/element.js`, the `<commend-survey>` element, does.

mod app;
mod browser;
mod config;
mod flow;
mod outbox;
mod rules;
mod text;
mod view;

use browser::{Host, HostRef};
use commend_core::wire::decimal;
use config::Config;
use flow::{Delivery, Event};
#[cfg(target_arch = "wasm32")]
use lol_alloc::{FreeListAllocator, LockedAllocator};
use outbox::{BETWEEN, Next, Outbox, Parcel};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use yew::AppHandle;

/// A survey that an element has read, and shows or does not show.
struct Survey {
    config: Rc<Config>,
    host: HostRef,
    shown: Option<AppHandle<app::App>>,
}

/// Small where a page has a handful of surveys: that of the standard library costs 2 KiB more.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: LockedAllocator<FreeListAllocator> = LockedAllocator::new(FreeListAllocator::new());

thread_local! {
    static SURVEYS: RefCell<Vec<Option<Survey>>> = const { RefCell::new(Vec::new()) };
}

/// Does something with a survey; `None` where there is none of that number.
fn with<T>(id: usize, action: impl FnOnce(&mut Survey) -> Option<T>) -> Option<T> {
    SURVEYS.with_borrow_mut(|surveys| action(surveys.get_mut(id)?.as_mut()?))
}

/// Reads a survey, says in the console what is wrong with it, and gives the number it goes by.
#[wasm_bindgen]
pub fn prepare(host: Host) -> usize {
    let (config, problems) = Config::read(|path| host.read(path));
    for problem in problems {
        host.warn(&problem);
    }
    let survey = Survey { config: config.into(), host: HostRef::new(host), shown: None };
    SURVEYS.with_borrow_mut(|surveys| {
        let free = surveys.iter().position(Option::is_none).unwrap_or(surveys.len());
        if free == surveys.len() {
            surveys.push(None);
        }
        surveys[free] = Some(survey);
        free
    })
}

/// Whether this is the moment to show a survey that nobody has asked for.
#[wasm_bindgen]
pub fn due(id: usize) -> bool {
    // Whatever the host does, nothing is held while it does it.
    with(id, |Survey { config, host, .. }| Some((config.clone(), host.clone())))
        .is_some_and(|(config, host)| config.rules.open(&config.segment, |path| host.read(path)))
}

/// Shows a survey in `root`, a node of a shadow root.
#[wasm_bindgen]
pub fn mount(id: usize, root: web_sys::Element) {
    let props = with(id, |Survey { config, host, .. }| {
        Some(app::Props { config: config.clone(), host: host.clone(), root: root.clone() })
    });
    let Some(props) = props else { return };
    let handle = yew::Renderer::<app::App>::with_root_and_props(root, props).render();
    with(id, |survey| survey.shown.replace(handle));
}

/// How what was recorded last fares: 0 it is written down, 1 it has arrived, 2 it will be tried again, 3 it was refused.
/// 4, it is nowhere but in this page and will be tried again.
#[wasm_bindgen]
pub fn fare(id: usize, news: u8) {
    let news = match news {
        0 => Delivery::Kept,
        1 => Delivery::Arrived,
        2 => Delivery::Delayed,
        3 => Delivery::Refused,
        _ => Delivery::Loose,
    };
    with(id, |survey| {
        survey.shown.as_ref()?.send_message(Event::Fare(news));
        Some(())
    });
}

/// What is to be kept of entries of an outbox: added up, and with a batch to send in front where there is anything and
/// an id for it, a fresh one.
#[wasm_bindgen]
pub fn arrange(entries: &str, id: &str) -> String {
    let mut outbox = Outbox::from_text(entries);
    outbox.arrange(|| Some(id).filter(|id| !id.is_empty()).map(str::to_owned));
    outbox.to_text()
}

/// What follows from an answer to a batch, see [`Parcel::next`]: the milliseconds until it is tried again, and how it
/// is kept until then. 0 with nothing where it was taken, and 1 where it was refused.
#[wasm_bindgen]
pub fn settle(entry: &str, code: u16, losses: u32, asked: Option<f64>, day: u32, chance: f64) -> String {
    let Some(mut parcel) = Parcel::from_text(entry) else { return "1".into() };
    match parcel.next(code.into(), losses, asked, day, chance) {
        Next::Delivered => "0".into(),
        Next::Refused => "1".into(),
        Next::Again(wait) => {
            let mut again = decimal(wait);
            again.push(BETWEEN);
            again + &parcel.to_text()
        }
    }
}

/// Takes a survey away again, with every listener and timer. An unknown number does nothing.
#[wasm_bindgen]
pub fn destroy(id: usize) {
    let survey = SURVEYS.with_borrow_mut(|surveys| surveys.get_mut(id)?.take());
    if let Some(handle) = survey.and_then(|survey| survey.shown) {
        handle.destroy();
    }
}
