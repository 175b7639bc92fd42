//! What becomes of a record: the page hears of it, the browser rests, and it goes to the endpoint.

use crate::{
    browser::{self, HostRef},
    config::Config,
    flow::{Delivery, Record},
    outbox::{Next, Outbox, Parcel},
};
use commend_core::{Mode, wire};
use gloo_timers::future::TimeoutFuture;
use std::{cell::RefCell, fmt::Write as _, rc::Rc};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

thread_local! {
    /// The outboxes of kiosks, by survey: one is closed and opened again, and there is one to send from.
    static KIOSKS: RefCell<Vec<(String, Rc<RefCell<Outbox>>)>> = const { RefCell::new(Vec::new()) };
}

/// Takes records to where they belong. Outlives the view: what is under way still arrives.
#[derive(Clone)]
pub struct Courier {
    config: Rc<Config>,
    host: HostRef,
    outbox: Rc<RefCell<Outbox>>,
    fare: Callback<Delivery>,
}

impl Courier {
    /// A courier of one survey; `fare` hears how an answer fares. A kiosk goes on with what it had not sent.
    pub fn new(config: Rc<Config>, host: HostRef, fare: Callback<Delivery>) -> Self {
        let mut courier = Self { config, host, outbox: Rc::default(), fare };
        if courier.config.mode == Mode::Kiosk && courier.records() {
            courier.resume();
        }
        courier
    }

    /// Goes on with what a kiosk had not sent: on this page, whose outbox is still at work, or before it.
    fn resume(&mut self) {
        let survey = &self.config.survey;
        let known =
            KIOSKS.with_borrow(|all| all.iter().find(|(id, _)| id == survey).map(|(_, one)| one.clone()));
        if let Some(outbox) = known {
            self.outbox = outbox;
            return;
        }
        if let Some(text) = self.host.read("memory.kiosk") {
            self.outbox = Rc::new(Outbox::from_text(&text).into());
        }
        KIOSKS.with_borrow_mut(|all| all.push((survey.clone(), self.outbox.clone())));
        let doubts = self.outbox.borrow().doubts();
        if doubts.is_empty() {
            self.send();
        }
        for parcel in doubts {
            spawn_local(self.clone().deliver(parcel));
        }
    }

    /// Dispatches an event to the page.
    pub fn tell(&self, name: &str, record: Option<&Record>) {
        self.host.emit(name, &self.detail(record));
    }

    /// Leaves the respondent alone for so many days, and has the other surveys do so, too.
    pub fn rest(&self, days: u32) {
        if self.records() && self.config.mode != Mode::Kiosk {
            self.host.rest(days, self.config.cadence.any);
        }
    }

    /// Takes a record; `first` tells whether it is its respondent's first.
    pub fn take(&self, record: &Record, first: bool) {
        if self.host.read("allowed").is_none() {
            return;
        }
        match record {
            Record::Response(..) => {
                self.tell("response", Some(record));
                self.rest(self.config.cadence.answered);
            }
            Record::Dismissed => {
                self.tell("dismiss", None);
                self.rest(self.config.cadence.dismissed);
            }
            Record::Added(..) | Record::Shown => {}
        }
        if !self.records() {
            return self.fare.emit(Delivery::Arrived);
        }
        self.outbox.borrow_mut().add(&self.config, record, first, |text| self.host.scrub(text));
        // Answers of a kiosk gather behind the batch that is under way; a page may be gone at once.
        let waits = self.config.mode == Mode::Kiosk && self.outbox.borrow().in_doubt();
        if !waits {
            self.send();
        }
        self.keep();
    }

    /// Whether anything is kept or sent: not in a preview, nor once consent was withdrawn.
    fn records(&self) -> bool {
        !self.config.preview && self.host.read("allowed").is_some()
    }

    fn send(&self) {
        let id = || {
            let id = browser::fresh_id();
            if id.is_none() {
                self.host.warn("this browser has no random numbers: the answer cannot be sent");
            }
            id
        };
        if let Some(parcel) = self.outbox.borrow_mut().next(&self.config, id) {
            spawn_local(self.clone().deliver(parcel));
        }
    }

    /// Sends until the endpoint has taken or refused it, or the page is gone.
    async fn deliver(self, mut parcel: Parcel) {
        let delivery = loop {
            if !self.records() {
                return;
            }
            let answer = browser::post(&self.config.endpoint, &parcel).await;
            match parcel.next(answer, browser::chance()) {
                Next::Delivered => break Delivery::Arrived,
                Next::Refused => break Delivery::Refused,
                Next::Again(wait) => {
                    self.fare.emit(Delivery::Delayed);
                    TimeoutFuture::new(wait).await;
                }
            }
        };
        self.outbox.borrow_mut().settle(&parcel.id);
        self.keep();
        self.fare.emit(delivery);
        if delivery == Delivery::Refused {
            self.host.warn("the endpoint refused an answer");
            self.tell("error", None);
        } else {
            self.tell("delivered", None);
        }
        self.send();
    }

    /// A kiosk may be switched off at any time.
    fn keep(&self) {
        if self.config.mode == Mode::Kiosk && self.records() {
            self.host.keep(&self.outbox.borrow().to_text());
        }
    }

    /// The detail of an event as JSON: the survey, and of a response its score, category and reasons.
    fn detail(&self, record: Option<&Record>) -> String {
        let mut detail = r#"{"survey":"#.to_owned();
        wire::string(&mut detail, &self.config.survey);
        if let Some(Record::Response(score, remarks)) = record {
            let category = score.category();
            let _ = write!(detail, r#","score":{score},"category":"{category}","reasons":["#);
            let reasons = self.config.reasons(category).iter().enumerate();
            for (i, (_, id)) in reasons.filter(|(place, _)| remarks.reasons.has(*place)).enumerate() {
                detail.push_str(if i == 0 { "" } else { "," });
                wire::string(&mut detail, id);
            }
            detail.push(']');
        }
        detail.push('}');
        detail
    }
}
