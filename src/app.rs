//! The root: takes events, asks `flow` what follows, does it, and shows the view of the state. The only
//! file that wires.

use crate::{
    browser::{self, HostRef},
    config::Config,
    flow::{Delivery, Event, Flow, Record, Step},
    outbox::{Next, Parcel},
    view,
};
use commend_core::{Mode, wire};
use gloo_events::EventListener;
use gloo_timers::{callback::Interval, future::TimeoutFuture};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// How long an answer by pointer can be changed before it counts, in milliseconds.
const GRACE: u32 = 1500;
/// How long the thanks stays on a card that lies over the page, in milliseconds.
const FAREWELL: u32 = 10_000;

/// The properties of [`App`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// What the widget does.
    pub config: Rc<Config>,
    /// The element around it.
    pub host: HostRef,
    /// The node it is shown in.
    pub root: Element,
}

/// A survey on a page.
pub struct App {
    flow: Flow,
    thanks: NodeRef,
    /// Whether the focus is in a form that goes away, and moves on to the thanks.
    focus: bool,
    /// Running while a score chosen by pointer can still be changed.
    grace: Option<Interval>,
    /// Running while the thanks stays.
    farewell: Option<Interval>,
    _leave: Option<EventListener>,
}

impl Component for App {
    type Message = Event;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let Props { config, host, .. } = ctx.props();
        host.emit("open", &detail(config, None));
        let leave = ctx.link().callback(|()| Event::Leave);
        let leave = browser::on_leave(move || leave.emit(()));
        Self {
            flow: Flow::default(),
            thanks: NodeRef::default(),
            focus: false,
            grace: None,
            farewell: None,
            _leave: leave,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        let Some(before) = self.advance(ctx, event) else { return false };
        let Props { config, host, root } = ctx.props();
        self.grace = None;
        match &self.flow.step {
            Step::Asking { score: Some(_), settles: true, .. } => {
                // Not under the hand of somebody who is about to press the button.
                self.grace = Some(once_idle(ctx, ".submit", GRACE, Event::Submit));
            }
            Step::Thanks(_) if matches!(before.step, Step::Asking { .. }) => {
                self.focus = browser::holds_focus(root);
                let floats = config.mode == Mode::Corner;
                self.farewell = floats.then(|| once_idle(ctx, "", FAREWELL, Event::Dismiss));
            }
            Step::Closed => host.close(),
            _ => {}
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let config = &ctx.props().config;
        let on_event = ctx.link().callback(|event| event);
        let (asking, thanks) = match &self.flow.step {
            Step::Asking { score, comment, .. } => {
                (view::ask(config, *score, comment, &on_event), Html::default())
            }
            Step::Thanks(delivery) => (Html::default(), view::thanks(&config.texts, *delivery, &self.thanks)),
            Step::Closed => return Html::default(),
        };
        // The status is there before it is filled, so that screen readers say what appears in it.
        let step = html! {
            <>
                { asking }
                <div role="status">{ thanks }</div>
            </>
        };
        view::card(config, &on_event, step)
    }

    /// The page has taken the survey away: what counts until then is recorded.
    fn destroy(&mut self, ctx: &Context<Self>) {
        self.advance(ctx, Event::Leave);
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if let Some(thanks) = self.thanks.cast::<Element>().filter(|_| std::mem::take(&mut self.focus)) {
            browser::focus(&thanks);
        }
    }
}

impl App {
    /// Follows an event and announces what it recorded; gives the state before, `None` where nothing changed.
    fn advance(&mut self, ctx: &Context<Self>, event: Event) -> Option<Flow> {
        let next = self.flow.next(event)?;
        let before = std::mem::replace(&mut self.flow, next);
        for (index, record) in self.flow.records.iter().enumerate().skip(before.records.len()) {
            announce(ctx, record, index == 0);
        }
        Some(before)
    }
}

/// Sends an event after so many milliseconds, and again after as many where somebody was busy with `part`.
fn once_idle(ctx: &Context<App>, part: &'static str, wait: u32, event: Event) -> Interval {
    let (root, link) = (ctx.props().root.clone(), ctx.link().clone());
    Interval::new(wait, move || {
        if !browser::engaged(&root, part) {
            link.send_message(event.clone());
        }
    })
}

/// Tells the page what happened and sets it on its way to the endpoint.
fn announce(ctx: &Context<App>, record: &Record, first: bool) {
    let Props { config, host, .. } = ctx.props();
    match record {
        Record::Response { .. } => host.emit("response", &detail(config, Some(record))),
        Record::Dismissed => host.emit("dismiss", &detail(config, None)),
        Record::Shown => {}
    }
    if config.preview {
        return;
    }
    match browser::fresh_id().map(|id| Parcel::new(config, record, first, id)) {
        Some(parcel) => {
            let answers = matches!(record, Record::Response { .. });
            let fare = if answers { ctx.link().callback(Event::Fare) } else { Callback::noop() };
            spawn_local(deliver(config.clone(), host.clone(), parcel, fare));
        }
        None => host.warn("this browser has no random numbers: the answer cannot be sent"),
    }
}

/// Sends until the endpoint has taken or refused it, or the page is gone.
async fn deliver(config: Rc<Config>, host: HostRef, mut parcel: Parcel, fare: Callback<Delivery>) {
    loop {
        let answer = browser::post(&config.endpoint, &parcel).await;
        match parcel.next(answer, browser::chance()) {
            Next::Delivered => {
                fare.emit(Delivery::UnderWay);
                return host.emit("delivered", &detail(&config, None));
            }
            Next::Refused => {
                fare.emit(Delivery::Refused);
                host.warn("the endpoint refused an answer");
                return host.emit("error", &detail(&config, None));
            }
            Next::Again(wait) => {
                fare.emit(Delivery::Delayed);
                TimeoutFuture::new(wait).await;
            }
        }
    }
}

/// The detail of an event as JSON: the survey, and of a response its score and category.
fn detail(config: &Config, record: Option<&Record>) -> String {
    let mut survey = String::new();
    wire::string(&mut survey, &config.survey);
    match record {
        Some(Record::Response { score, .. }) => {
            format!(r#"{{"survey":{survey},"score":{score},"category":"{}","reasons":[]}}"#, score.category())
        }
        _ => format!(r#"{{"survey":{survey}}}"#),
    }
}
