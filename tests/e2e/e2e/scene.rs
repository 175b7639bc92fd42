//! A page, a way to the collector on which things go wrong, and a clock: what the faults of an answer's way happen to.

use commend_e2e::{Browser, Collector, Faults, Site, eventually, eventually_is};
use serde_json::{Value, json};

pub const SURVEY: &str = r#"{"id":"community","wave":"1","threshold":1}"#;
pub const TAG: &str = r#"data-survey="community" data-open="now""#;

/// A site with a survey whose batches go a way on which things go wrong.
pub struct Scene<'a> {
    pub browser: &'a Browser,
    pub collector: Collector,
    pub way: Faults,
    pub site: Site,
}

/// Time that a test makes pass, for the page and all that is in it. What a page of a person does by itself goes on.
pub const CLOCK: &str = "<script>{
    const jobs = new Map(), start = Date.now(), { setTimeout: later, clearTimeout: clear } = window;
    let now = 0, number = 1e9, jump = 0; // Numbers that no timer of the world has.
    // WebKit's driver times its scripts by the clock of the page; and a disk is as slow as it is.
    window.setTimeout = (call, wait = 0, ...all) => [2000, 30000].includes(wait) ? later(call, wait, ...all) : (jobs.set(++number, { at: now + wait, call: () => call(...all) }), number);
    window.setInterval = (call, wait, ...all) => (jobs.set(++number, { at: now + wait, call: () => call(...all), every: wait }), number);
    window.clearTimeout = window.clearInterval = (one) => void (jobs.delete(one) || clear(one));
    window.requestIdleCallback = (call) => later(call, 0);
    performance.now = () => now;
    const { Date: Real } = window;
    window.Date = class extends Real {
        constructor(...all) { super(...(all.length ? all : [Date.now()])); }
        static now() { return start + now + jump; }
    };
    // By the time of the world.
    window.later = later.bind(window);
    // The longest that is waited for.
    window.longest = () => Math.max(...[...jobs.values()].map(({ at, every }) => every ? 0 : at - now));
    window.jump = (by) => { jump += by; };
    window.pass = (millis) => {
        const end = now + millis;
        for (;;) {
            const [[one, job] = []] = [...jobs].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
            if (!job) break;
            now = Math.max(now, job.at);
            if (job.every) job.at += job.every; else jobs.delete(one);
            job.call();
        }
        now = end;
    };
}</script>";

impl<'a> Scene<'a> {
    /// With the tag's further attributes, after something else that stands on the page.
    pub async fn with(browser: &'a Browser, before: &str, attributes: &str) -> Self {
        Self::of(browser, Collector::with_survey(SURVEY).await, before, attributes).await
    }

    pub async fn of(browser: &'a Browser, collector: Collector, before: &str, attributes: &str) -> Self {
        let way = Faults::before(&collector).await;
        let site = Site::start(&format!("{before}{}", way.tag(&format!("{TAG} {attributes}")))).await;
        Self { browser, collector, way, site }
    }

    pub async fn new(browser: &'a Browser) -> Self {
        Self::with(browser, "", "").await
    }

    pub async fn open(&self) {
        self.browser.goto(&self.site.url).await;
        self.browser.in_survey("input[value='9']").await;
        self.browser.watch_errors().await;
    }

    /// Answers on the page that is open.
    pub async fn answer(&self, score: u8) {
        self.browser.click_score(score).await;
        self.browser.click("[part=submit]").await;
        self.browser.in_survey("[part=thanks]").await;
    }

    /// Waits until the thanks says so much of how the answer fares.
    pub async fn says(&self, part: &str) {
        let says = async || self.browser.text_in_survey(".quiet").await.contains(part);
        eventually_is(part, true, says).await;
    }

    /// Waits until so many batches were sent.
    pub async fn sent(&self, n: usize) {
        eventually(&format!("{n} batches sent"), || async { (self.way.seen().len() >= n).then_some(()) })
            .await;
    }

    /// Lets time pass, so many milliseconds at once, until so many batches were sent; the page has a [`CLOCK`].
    pub async fn sent_in_steps(&self, n: usize, millis: u32) {
        eventually(&format!("{n} batches sent in steps of {millis} ms"), || async {
            self.browser.run(&format!("pass({millis})")).await;
            (self.way.seen().len() >= n).then_some(())
        })
        .await;
    }

    /// Waits until the report says what was answered.
    pub async fn reported(&self, scores: &[u8]) {
        let mut expected = [0; 11];
        for score in scores {
            expected[usize::from(*score)] += 1;
        }
        eventually_is("the report", json!(expected), async || {
            self.collector.report("community").await["scores"].clone()
        })
        .await;
    }

    /// Waits until nothing is left to send in this browser.
    pub async fn nothing_is_left(&self) {
        eventually_is("what is kept", json!([]), async || self.kept().await).await;
    }

    /// What the browser keeps for this site.
    pub async fn kept(&self) -> Value {
        self.browser.kept().await
    }

    /// All is well in the end: the report says what was answered, nothing is left, and the page has seen no error.
    pub async fn ends_well(&self, scores: &[u8]) {
        self.reported(scores).await;
        self.nothing_is_left().await;
        assert_eq!(self.browser.errors().await, json!([]));
    }
}
