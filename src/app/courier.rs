//! What becomes of a record: the page hears of it, the browser rests, and it goes on its way to the endpoint.

use crate::{
    browser::HostRef,
    config::Config,
    flow::{Delivery, Record},
    outbox::Outbox,
};
use commend_core::{Mode, wire};
use std::rc::Rc;
use yew::Callback;

/// Takes records to where they belong. What is under way still arrives when the view is gone.
pub struct Courier {
    config: Rc<Config>,
    host: HostRef,
    fare: Callback<Delivery>,
}

impl Courier {
    /// A courier of one survey; `fare` hears how an answer fares that goes nowhere. What is sent tells by
    /// [`crate::fare`].
    pub fn new(config: Rc<Config>, host: HostRef, fare: Callback<Delivery>) -> Self {
        Self { config, host, fare }
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
        let id = self.host.id();
        if id.is_empty() {
            self.host.warn("this browser has no random numbers: the answer cannot be sent");
            return self.fare.emit(Delivery::Refused);
        }
        let record = (record, first, self.host.rejected().into());
        let outbox = Outbox::of(&self.config, record, id, |text| self.host.scrub(text));
        self.host.post(&outbox.to_text());
    }

    /// Whether anything is kept or sent: not in a preview, nor once consent was withdrawn.
    fn records(&self) -> bool {
        !self.config.preview && self.host.read("allowed").is_some()
    }

    /// The detail of an event as JSON: the survey, and of a response its score, category and reasons.
    fn detail(&self, record: Option<&Record>) -> String {
        let mut detail = r#"{"survey":"#.to_owned();
        wire::string(&mut detail, &self.config.survey);
        if let Some(Record::Response(score, remarks)) = record {
            let category = score.category();
            let score = wire::decimal(score.value());
            detail.extend([
                r#","score":"#,
                &score,
                r#","category":""#,
                category.as_str(),
                r#"","reasons":["#,
            ]);
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
