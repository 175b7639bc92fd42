//! Faults in any mixture and any order: what was answered is what the report says, once. Each mixture is another row of
//! chance and the same in each run. `COMMEND_MIXTURES` says which each engine goes through, such as `0..5000` or `17..18`.

use super::scene::{CLOCK, SURVEY, TAG};
use commend_e2e::{Browser, Chance, Collector, Engine, Fault, Faults, Site, Wishes, eventually_is};
use serde_json::json;
use std::{ops::Range, time::Duration};

/// Together two hundred.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium() {
    run(Engine::Chromium, 0..100).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_firefox() {
    run(Engine::Firefox, 100..150).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_webkit() {
    run(Engine::WebKit, 150..200).await;
}

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Somebody answers, and is thanked.
    Answer,
    /// Somebody answers, and is elsewhere so many milliseconds later.
    Leave(u64),
    /// The page is loaded anew.
    Reload,
    /// The page before comes back.
    Back,
    /// Time passes, in seconds.
    Pass(usize),
    /// The clock jumps, in years.
    Jump(i32),
    /// The network is there again, or so the browser says.
    Online,
    /// The site is opened in a further tab.
    Open,
    /// Another tab comes to the front.
    Switch,
    /// The collector dies and comes back.
    Kill,
}

const STEPS: [Step; 17] = [
    Step::Answer,
    Step::Answer,
    Step::Answer,
    Step::Leave(0),
    Step::Leave(5),
    Step::Leave(50),
    Step::Reload,
    Step::Back,
    Step::Pass(5),
    Step::Pass(3600),
    Step::Pass(172_800),
    Step::Jump(10),
    Step::Jump(-10),
    Step::Online,
    Step::Open,
    Step::Switch,
    Step::Kill,
];

const FAULTS: [Fault; 14] = [
    Fault::None,
    Fault::None,
    Fault::None,
    Fault::Late(Duration::from_millis(300)),
    Fault::Reset,
    Fault::Reset,
    Fault::Unheard,
    Fault::Unheard,
    Fault::Unread,
    Fault::Answer(500, "", ""),
    Fault::Answer(429, "retry-after: 600\r\n", ""),
    Fault::Answer(403, "", "{}"),
    Fault::Answer(200, "content-type: text/html\r\n", "<h1>Log in</h1>"),
    Fault::Answer(302, "location: /healthz\r\n", ""),
];

/// Whether the page in front asks.
const ASKS: &str = "const { shadowRoot: root } = document.querySelector('commend-survey') ?? {};
    return !!root?.querySelector('legend') && !root.querySelector('[part=thanks]')";

/// People who answer on a site of their own.
struct Mixture<'a> {
    browser: &'a Browser,
    site: Site,
    chance: Chance,
    /// How often each score was given, in all mixtures so far.
    given: &'a mut [u64; 11],
}

/// One mixture after another; the collector is that of all of them.
async fn run(engine: Engine, mixtures: Range<u64>) {
    let chosen = std::env::var("COMMEND_MIXTURES").ok().map(|range| {
        let (from, to) = range.split_once("..").expect("a range, such as 0..5000");
        from.parse().expect("a number")..to.parse().expect("a number")
    });
    let mut collector = Collector::with_survey(SURVEY).await;
    let way = Faults::before(&collector).await;
    let browser = Browser::open(engine, Wishes::default()).await;
    let mut given = [0; 11];
    for number in chosen.unwrap_or(mixtures) {
        let mut chance = Chance::new(number);
        let mode = chance.one_of(&["", "", r#"data-mode="kiosk""#]);
        let site = Site::start(&format!("{CLOCK}{}", way.tag(&format!("{TAG} {mode}")))).await;
        let mut mixture = Mixture { browser: &browser, site, chance, given: &mut given };
        let mut steps = Vec::new();
        // In a tab that has not been anywhere yet.
        mixture.take(Step::Open).await;
        browser.close_other_tabs().await;
        for _ in 0..4 + mixture.chance.below(6) {
            way.queue((0..mixture.chance.below(4)).map(|_| mixture.chance.one_of(&FAULTS)));
            if mixture.chance.below(4) == 0 {
                way.always(mixture.chance.one_of(&FAULTS));
            }
            let step = mixture.chance.one_of(&STEPS);
            steps.push(step);
            if let Step::Kill = step {
                collector = collector.kill_and_restart().await;
                way.lead_to(&collector);
            } else {
                mixture.take(step).await;
            }
        }
        way.mend();
        mixture.end(&format!("{engine:?}, mixture {number}: {steps:?}"), &collector).await;
    }
    browser.close().await;
}

impl Mixture<'_> {
    async fn load(&self) {
        self.browser.goto(&self.site.url).await;
        self.browser.watch_errors().await;
    }

    async fn take(&mut self, step: Step) {
        let client = &self.browser.client;
        match step {
            Step::Answer => {
                let score = self.somebody().await;
                self.browser.answer(score).await;
                // The next one, on a screen for one after another.
                self.has_clock("pass(6000)").await;
            }
            Step::Leave(millis) => {
                let score = self.somebody().await;
                self.browser.in_survey(&format!("input[value='{score}']:not(:disabled)")).await;
                let leave = format!(
                    "document.querySelector('commend-survey').shadowRoot.querySelector(`input[value='{score}']`).click();
                    later(() => {{ location.href = '/elsewhere' }}, {millis});"
                );
                self.browser.run(&leave).await;
                self.browser.until("return document.title === 'Elsewhere'").await;
            }
            Step::Reload => self.load().await,
            Step::Back => client.back().await.expect("a page"),
            Step::Pass(seconds) => self.has_clock(&format!("pass({seconds} * 1000)")).await,
            Step::Jump(years) => self.has_clock(&format!("jump({years} * 365 * 864e5)")).await,
            Step::Online => self.has_clock("dispatchEvent(new Event('online'))").await,
            Step::Open => {
                let tab = client.new_window(true).await.expect("a tab").handle;
                client.switch_to_window(tab).await.expect("the tab");
                self.load().await;
            }
            Step::Switch => {
                let tab = self.chance.one_of(&client.windows().await.expect("windows"));
                client.switch_to_window(tab).await.expect("a tab");
            }
            Step::Kill => {}
        }
    }

    /// Where the page in front is one of the site.
    async fn has_clock(&self, script: &str) {
        self.browser.run(&format!("if (window.pass) {script}")).await;
    }

    /// Somebody who is asked, with the score that they are about to give.
    async fn somebody(&mut self) -> usize {
        if self.browser.run(ASKS).await != json!(true) {
            self.load().await;
        }
        let score = self.chance.below(11);
        self.given[score] += 1;
        score
    }

    /// With nothing in the way any more, all of it comes to the report.
    async fn end(mut self, what: &str, collector: &Collector) {
        self.browser.close_other_tabs().await;
        self.load().await;
        // What comes after all that was left before it.
        self.take(Step::Answer).await;
        eventually_is(what, json!(self.given), async || {
            self.browser.run("pass(3600e3)").await;
            collector.report("community").await["scores"].clone()
        })
        .await;
        eventually_is(what, json!([]), async || self.browser.kept().await).await;
        assert_eq!(self.browser.errors().await, json!([]), "{what}");
    }
}
