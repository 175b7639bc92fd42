//! The root: takes events, asks `flow` what follows, does it, and shows the view of the state. The only
//! file that wires.

mod courier;

use crate::{
    browser::{self, HostRef},
    config::Config,
    flow::{Delivery, Draft, Event, Flow, Record, Step, Wait},
    view,
};
use commend_core::Mode;
use courier::Courier;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// How long a person waits for an answer to be sent without wondering; in milliseconds.
const SLOW: u32 = 1000;
/// Days that are longer than anybody's patience.
const FOREVER: u32 = 365_000;

/// The properties of [`App`].
#[derive(Properties)]
pub struct Props {
    /// What the widget does.
    pub config: Rc<Config>,
    /// The element around it.
    pub host: HostRef,
    /// The node it is shown in.
    pub root: Element,
}

/// A survey is shown once, so nothing about it changes.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.config, &other.config)
    }
}

/// A survey on a page.
pub struct App {
    flow: Flow,
    courier: Courier,
    /// What is shown until the answer is written down.
    held: Option<Draft>,
    /// The card, or the label that stands for it.
    card: NodeRef,
    thanks: NodeRef,
    /// Whether the focus is in something that goes away, and moves on to what comes.
    focus: bool,
    /// Running while something happens by itself unless somebody does something.
    timer: Option<Interval>,
    /// Running while nobody knows how the answer fares.
    slow: Option<Interval>,
    _listeners: [Option<EventListener>; 2],
}

impl Component for App {
    type Message = Event;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let Props { config, host, .. } = ctx.props();
        let on = |event: Event| {
            let callback = ctx.link().callback(move |()| event.clone());
            move || callback.emit(())
        };
        let app = Self {
            flow: Flow::new(config.kind()),
            courier: Courier::new(config.clone(), host.clone(), ctx.link().callback(Event::Fare)),
            held: None,
            card: NodeRef::default(),
            thanks: NodeRef::default(),
            focus: false,
            timer: None,
            slow: None,
            _listeners: [browser::on_leave(on(Event::Leave)), browser::on_hide(on(Event::Keep))],
        };
        if config.mode != Mode::Tab {
            app.opened(ctx);
        }
        app
    }

    fn update(&mut self, ctx: &Context<Self>, event: Event) -> bool {
        let Props { config, host, root } = ctx.props();
        if event == Event::Never && !config.preview {
            host.rest(FOREVER, FOREVER);
        }
        if matches!(event, Event::Fare(_)) {
            self.slow = None;
        }
        let Some(before) = self.advance(event) else { return false };
        self.timer = self.flow.wait().map(|wait| after(ctx, wait));
        match (&before.step, &self.flow.step) {
            (Step::Tab, Step::Asking(_)) => {
                self.focus = browser::holds_focus(root);
                self.opened(ctx);
            }
            (_, Step::Tab) => self.focus = browser::holds_focus(root),
            (Step::Asking(draft), Step::Thanks(_)) if !self.flow.is_kept() => {
                self.held = Some(draft.clone());
                self.timer = None;
                return false;
            }
            (Step::Asking(_), Step::Thanks(_)) => self.thank(ctx),
            (Step::Thanks(_), Step::Thanks(_)) if self.held.take().is_some() => self.thank(ctx),
            // What was last seen stays until it has gone out of sight.
            (_, Step::Closed) => {
                host.close();
                return false;
            }
            _ => {}
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let config = &ctx.props().config;
        let on_event = ctx.link().callback(|event| event);
        let asking = match (&self.held, &self.flow.step) {
            (Some(draft), _) | (_, Step::Asking(draft)) => Some(draft),
            _ => None,
        };
        let (asks, asking) = (asking.is_some(), asking.map(|draft| view::ask(config, draft, &on_event)));
        let thanks = match &self.flow.step {
            Step::Tab => return view::tab(config, &self.card, &on_event),
            Step::Thanks(category) if !asks => {
                Some(view::thanks(&config.texts, *category, self.flow.delivery, &self.thanks))
            }
            Step::Closed => return Html::default(),
            _ => None,
        };
        // The status is there before it is filled, so that screen readers say what appears in it.
        let step = html! {
            <>
                { asking }
                <div role="status">{ thanks }</div>
            </>
        };
        view::card(config, asks, &self.card, &on_event, step)
    }

    /// The page has taken the survey away: what counts until then is recorded.
    fn destroy(&mut self, _: &Context<Self>) {
        self.advance(Event::Leave);
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first && ctx.props().config.mode == Mode::Modal {
            browser::show_modal(&self.card);
        }
        if std::mem::take(&mut self.focus)
            && let Some(node) = self.thanks.cast::<Element>().or_else(|| self.card.cast())
        {
            browser::focus(&node);
        }
    }
}

impl App {
    /// The question is on the page.
    fn opened(&self, ctx: &Context<Self>) {
        let Props { config, .. } = ctx.props();
        self.courier.tell("open", None);
        if config.interrupts() {
            self.courier.rest(config.cadence.ignored);
        }
    }

    /// The answer is written down: the thanks takes the place of the question.
    fn thank(&mut self, ctx: &Context<Self>) {
        self.focus = browser::holds_focus(&ctx.props().root);
        let slow = Event::Fare(Delivery::Slow);
        self.slow = Some(after(ctx, Wait { millis: SLOW, event: slow, unless: None, most: 0 }));
    }

    /// Follows an event and passes on what it recorded; gives the state before, `None` where nothing changed.
    fn advance(&mut self, event: Event) -> Option<Flow> {
        let next = self.flow.next(event)?;
        let before = std::mem::replace(&mut self.flow, next);
        let records: &[Record] = self.flow.records.get(before.records.len()..).unwrap_or_default();
        for (place, record) in records.iter().enumerate() {
            self.courier.take(record, before.records.len() + place == 0);
        }
        Some(before)
    }
}

/// Sends an event when it has been waited for, and again after as long.
fn after(ctx: &Context<App>, wait: Wait) -> Interval {
    let (root, link) = (ctx.props().root.clone(), ctx.link().clone());
    let mut put_off = 0;
    Interval::new(wait.millis, move || {
        put_off += 1;
        let held = put_off <= wait.most && wait.unless.is_some_and(|what| browser::finds(&root, what));
        if !held {
            link.send_message(wait.event.clone());
        }
    })
}
