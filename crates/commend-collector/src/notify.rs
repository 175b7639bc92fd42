//! Messages to those who run a survey: the figures of a week or a month, and a warning when answers stop. Sums only,
//! those of the very reports; to webhooks and by mail, as the operator's file says.
//!
//! `run` is for the server. It keeps what is under way in memory: after a restart nothing is sent again.

mod address;
mod command;
mod config;
mod connect;
mod digest;
mod failure;
mod hook;
mod ledger;
mod mail;
mod message;
mod schedule;
mod sign;
mod target;
mod words;

use crate::{store::Store, surveys::Shelf};
use commend_core::{Survey, stats::verdict::Lang};
use digest::Digest;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use message::Message;
use schedule::{Period, Schedule};
use std::{future::Future, sync::Arc, time::Duration};
use target::Target;
use tokio::{sync::mpsc, task::JoinSet};

pub(crate) use command::run as command;
pub(crate) use config::{Config, Digest as Timing, Mail, Webhook};
pub(crate) use connect::{Place, Stream};
pub(crate) use ledger::Ledger;
pub(crate) use message::Silent;

/// The longest sleep: clocks are set, and machines rest.
const NAP: Duration = Duration::from_hours(1);
/// Before the next look, where the database did not answer.
const SOON: Duration = Duration::from_mins(1);

/// What is wrong with what a file says of messages, whatever surveys there are.
pub(crate) fn check(config: &Config) -> Result<(), String> {
    Target::all(config, None)?;
    config.schedule()?;
    config.home().map(drop)
}

/// What messages are made of, and whom they go to.
pub(crate) struct Notifier<L> {
    targets: Vec<Arc<Target>>,
    schedule: Option<Schedule>,
    lang: Lang,
    home: Option<String>,
    shelf: Shelf,
    store: Store,
    ledger: L,
}

impl<L: Ledger> Notifier<L> {
    /// Of the operator's file. The error says what in it to change.
    pub(crate) fn new(config: &Config, shelf: Shelf, store: Store, ledger: L) -> Result<Self, String> {
        let targets =
            Target::all(config, Some(&shelf.now().of_people()))?.into_iter().map(Arc::new).collect();
        Ok(Self {
            targets,
            schedule: config.schedule()?,
            lang: config.lang(),
            home: config.home()?,
            shelf,
            store,
            ledger,
        })
    }

    /// Sends digests when they are due and warnings as they come, until `stop`; nothing of it goes on after that.
    pub(crate) async fn run(
        self,
        mut silent: mpsc::Receiver<Silent>,
        clock: impl Fn() -> Timestamp,
        stop: impl Future<Output = ()>,
    ) {
        let mut deliveries = JoinSet::new();
        tokio::select! {
            () = stop => {}
            () = self.work(&mut silent, clock, &mut deliveries) => {}
        }
        deliveries.shutdown().await;
    }

    async fn work(
        &self,
        silent: &mut mpsc::Receiver<Silent>,
        clock: impl Fn() -> Timestamp,
        deliveries: &mut JoinSet<()>,
    ) {
        loop {
            let looked = self.digests(clock(), deliveries).await;
            let mut nap = std::pin::pin!(tokio::time::sleep(self.nap(clock(), looked)));
            loop {
                tokio::select! {
                    () = &mut nap => break,
                    Some(event) = silent.recv() => self.warn(&event, clock(), deliveries).await,
                    Some(_) = deliveries.join_next() => {}
                }
            }
        }
    }

    /// Until the next look.
    fn nap(&self, now: Timestamp, looked: Result<(), String>) -> Duration {
        if let Err(why) = looked {
            tracing::error!(why, "the digests wait");
            return SOON;
        }
        let next = self.schedule.and_then(|schedule| schedule.next(now));
        let until = next.and_then(|next| Duration::try_from(now.duration_until(next)).ok());
        until.map_or(NAP, |until| until.min(NAP))
    }

    /// Sends the digests that are due.
    async fn digests(&self, now: Timestamp, deliveries: &mut JoinSet<()>) -> Result<(), String> {
        let Some(schedule) = self.schedule else { return Ok(()) };
        let surveys = self.shelf.now().of_people();
        for survey in surveys.iter() {
            let key = format!("digest/{}/{}", schedule.every.as_str(), survey.id);
            let last = self.ledger.get(&key).await?;
            let Some(last) = last.and_then(|last| last.parse::<Date>().ok()) else {
                // The first start: what is over by now is taken for sent.
                if let Some(period) = schedule.latest(now) {
                    self.ledger.claim(&key, &period.first.to_string()).await?;
                }
                continue;
            };
            let Some(period) = schedule.due(Some(last), now) else { continue };
            // Written first: what cannot be read now is due again at the next look.
            let message = self.digest(survey, period, now).await?;
            // Whoever has nobody to tell leaves it to others.
            if self.is_wanted(&message) && self.ledger.claim(&key, &period.first.to_string()).await? {
                self.send(message, deliveries);
            }
        }
        Ok(())
    }

    async fn digest(&self, survey: &Survey, period: Period, now: Timestamp) -> Result<Message, String> {
        let (store, id) = (self.store.clone(), survey.id.to_string());
        let counts = tokio::task::spawn_blocking(move || store.counts(&id)).await;
        let counts = counts.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        let digest = Digest::of(survey, &counts, period, day(now));
        digest.message(self.home.as_deref(), now, self.lang)
    }

    /// Sends a warning, unless another collector has.
    async fn warn(&self, event: &Silent, now: Timestamp, deliveries: &mut JoinSet<()>) {
        let Some(survey) = self.shelf.get(&event.survey) else { return };
        let key = format!("silent/{}", event.survey);
        let link = self.home.as_deref().map(|home| digest::report(home, &survey));
        let message = match Message::silent(event, &survey, link, now, self.lang) {
            Ok(message) if !self.is_wanted(&message) => return,
            message => message,
        };
        let claimed = self.ledger.claim(&key, &event.last.to_string()).await;
        match claimed.and_then(|mine| Ok(Some(message?).filter(|_| mine))) {
            Ok(message) => message.into_iter().for_each(|message| self.send(message, deliveries)),
            Err(why) => {
                tracing::error!(why, survey = event.survey, "answers have stopped, and nobody could be told");
            }
        }
    }

    fn is_wanted(&self, message: &Message) -> bool {
        self.targets.iter().any(|target| target.wants(message))
    }

    fn send(&self, message: Message, deliveries: &mut JoinSet<()>) {
        let message = Arc::new(message);
        for target in self.targets.iter().filter(|target| target.wants(&message)) {
            let (target, message) = (target.clone(), message.clone());
            deliveries.spawn(async move {
                let send = || {
                    let (target, message) = (target.clone(), message.clone());
                    async move { target.send(&message).await }
                };
                failure::insist(&target.name(), send).await;
            });
        }
    }
}

/// The day of a moment, in UTC.
fn day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests;
