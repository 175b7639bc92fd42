//! The faults that an answer must survive: nothing lost, nothing counted twice. Each function is a row of the table in
//! docs/delivery.md. What the script answers is what the report must say in the end, and nothing may be left to send.

use super::scene::{CLOCK, SURVEY, Scene, TAG};
use commend_e2e::{Browser, Collector, Engine, Fault, eventually_is};
use serde_json::json;
use std::time::Duration;

crate::engines!(
    row_01_an_acknowledgement_is_lost,
    row_02_a_batch_is_lost,
    row_02_there_is_no_server,
    row_02_the_answer_cannot_be_read,
    row_03_the_server_is_ill,
    row_04_the_server_asks_for_time,
    row_05_a_batch_is_refused,
    row_06_a_token_has_ended,
    row_06_a_token_of_somebody_else,
    row_07_a_portal_answers,
    row_08_the_room_for_last_words_is_taken,
    row_09_the_page_is_left_at_once,
    row_11_a_page_comes_back,
    row_12_days_offline_and_clocks_that_jump,
    row_13_ten_days_down,
    row_14_many_tabs,
    row_16_nothing_can_be_kept,
    row_16_the_store_is_busy,
    row_17_what_is_kept_is_cleared,
    row_18_a_server_of_a_later_day,
    row_19_the_policy_lets_nothing_out,
    row_20_two_tags,
    row_21_the_page_is_stuck,
    row_21_the_widget_fails,
);

/// In milliseconds.
const DAY: u32 = 86_400_000;

async fn row_01_an_acknowledgement_is_lost(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.way.queue([Fault::Unheard, Fault::Unheard, Fault::Unheard]);
    scene.open().await;
    scene.answer(9).await;
    scene.sent(4).await;
    scene.ends_well(&[9]).await;
    let seen = scene.way.seen();
    assert!(seen.iter().all(|body| *body == seen[0]), "{seen:?}");
}

async fn row_02_a_batch_is_lost(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.way.always(Fault::Reset);
    scene.open().await;
    scene.answer(9).await;
    scene.says("saved on this device").await;
    scene.sent(2).await;
    scene.way.mend();
    scene.ends_well(&[9]).await;
    assert_eq!(scene.way.ids().len(), 1);
}

async fn row_02_there_is_no_server(browser: &Browser) {
    // Nobody listens there: a port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let attributes = format!(r#"data-endpoint="http://{free}" data-config="none""#);
    let scene = Scene::with(browser, "", &attributes).await;
    scene.open().await;
    scene.answer(9).await;
    scene.says("saved on this device").await;
    browser.goto(&scene.site.url).await;
    let kept = scene.kept().await;
    assert_eq!(kept.as_array().map(Vec::len), Some(1), "{kept}");
}

async fn row_02_the_answer_cannot_be_read(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.way.queue([Fault::Unread, Fault::Unread]);
    scene.open().await;
    scene.answer(9).await;
    scene.ends_well(&[9]).await;
    assert_eq!((scene.way.seen().len(), scene.way.ids().len()), (3, 1));
}

async fn row_03_the_server_is_ill(browser: &Browser) {
    let scene = Scene::with(browser, CLOCK, "").await;
    let statuses = [500, 502, 503, 504, 408, 425];
    scene.way.queue(statuses.map(|status| Fault::Answer(status, "", "")));
    scene.open().await;
    scene.answer(9).await;
    scene.sent_in_steps(statuses.len() + 1, 2000).await;
    scene.ends_well(&[9]).await;
    assert_eq!((scene.way.seen().len(), scene.way.ids().len()), (statuses.len() + 1, 1));
}

async fn row_04_the_server_asks_for_time(browser: &Browser) {
    let scene = Scene::with(browser, CLOCK, "").await;
    scene.way.queue([
        Fault::Answer(429, "retry-after: 600\r\n", ""),
        Fault::Answer(503, "retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n", ""),
    ]);
    scene.open().await;
    scene.answer(9).await;
    for (n, waits) in [(1, 600_000), (2, 3_600_000)] {
        scene.sent(n).await;
        browser.until(&format!("return longest() >= {waits}")).await;
        browser.run(&format!("pass({}); dispatchEvent(new Event('online'))", waits - 1000)).await;
        // Whatever would have been sent by now is not behind what is asked after it.
        browser.run("return fetch(document.querySelector('script[src]').src).then(() => null)").await;
        assert_eq!(scene.way.seen().len(), n, "sent before {waits}");
        browser.run("pass(5000)").await;
        scene.sent(n + 1).await;
    }
    scene.ends_well(&[9]).await;
    assert_eq!(scene.way.seen().len(), 3);
}

async fn row_05_a_batch_is_refused(browser: &Browser) {
    for status in [400, 413, 415, 422] {
        let scene = Scene::new(browser).await;
        scene.way.queue([Fault::Answer(status, "", "{}")]);
        scene.open().await;
        browser.run("window.said = []; console.warn = (...all) => said.push(all.join(' '))").await;
        scene.answer(9).await;
        scene.says("could not be taken").await;
        scene.nothing_is_left().await;
        assert_eq!(scene.way.seen().len(), 1);
        assert_eq!(browser.run("return said.length").await, json!(1));
        // The next one says so.
        browser.goto(&scene.site.url).await;
        scene.answer(3).await;
        scene.reported(&[3]).await;
        scene.nothing_is_left().await;
        assert!(scene.way.seen()[1].contains(r#""rejected":1"#), "{status}");
        // It is counted soon after the answer, and nothing waits for that.
        let rejected = async || scene.collector.report("community").await["health"]["rejected"].clone();
        eventually_is("batches that were refused", json!(1), rejected).await;
    }
}

/// A collector that knows a platform's key, and the tokens of two of its members.
async fn with_members() -> (Collector, String, String) {
    let keys = ("COMMEND_MEMBER_KEYS", "forum a-key-of-this-test-0123456789abcdefgh");
    let collector = Collector::with_environment(Some(SURVEY), &[keys]).await;
    let mut tokens = Vec::new();
    for sub in ["anna", "bert"] {
        let member = ["token", "member", "--survey", "community", "--wave", "1", "--sub", sub];
        let (signed, token) = collector.command(&member).await;
        assert!(signed, "{token}");
        tokens.push(token.trim().to_owned());
    }
    let [anna, bert] = tokens.try_into().expect("two");
    (collector, anna, bert)
}

/// The token of the same member with a signature that no collector believes.
fn ended(token: &str) -> String {
    format!("{}.{}", token.rsplit_once('.').expect("a signature").0, "A".repeat(43))
}

/// A page that gives that token when it is asked.
fn gives(token: &str) -> String {
    format!(
        "<script>window.asked = 0; window.commend = {{ getToken() {{ asked++; return '{token}' }} }}</script>"
    )
}

async fn row_06_a_token_has_ended(browser: &Browser) {
    let (collector, new, _) = with_members().await;
    let old = ended(&new);
    let scene = Scene::of(browser, collector, &gives(&new), &format!(r#"data-token="{old}""#)).await;
    scene.open().await;
    scene.answer(9).await;
    scene.ends_well(&[9]).await;
    let seen = scene.way.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen[0].contains(&old) && seen[1].contains(&new));
    assert_eq!(seen[0].replace(&old, ""), seen[1].replace(&new, ""));
    assert_eq!(browser.run("return asked").await, json!(1));
}

async fn row_06_a_token_of_somebody_else(browser: &Browser) {
    let (collector, anna, bert) = with_members().await;
    let old = ended(&anna);
    let scene = Scene::of(browser, collector, &gives(&bert), &format!(r#"data-token="{old}""#)).await;
    scene.open().await;
    scene.answer(9).await;
    scene.says("saved on this device").await;
    let kept = scene.kept().await;
    assert!(kept[0].as_str().is_some_and(|entry| entry.contains(&old)), "{kept}");
    assert_eq!((scene.way.seen().len(), browser.run("return asked").await), (1, json!(1)));
    assert_eq!(scene.collector.report("community").await["n"], json!(0));
}

async fn row_07_a_portal_answers(browser: &Browser) {
    let scene = Scene::with(browser, CLOCK, "").await;
    scene.way.queue([
        Fault::Answer(200, "content-type: text/html\r\n", "<h1>Log in</h1>"),
        Fault::Answer(302, "location: /healthz\r\n", ""),
        Fault::Answer(200, "", ""),
        Fault::Answer(204, "", ""),
        Fault::Answer(200, "", r#"{"batch":"019abcde-0000-7000-8000-000000000000"}"#),
    ]);
    scene.open().await;
    scene.answer(9).await;
    scene.sent_in_steps(6, 64_000).await;
    scene.ends_well(&[9]).await;
    assert_eq!(scene.way.ids().len(), 1);
}

async fn row_08_the_room_for_last_words_is_taken(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.open().await;
    // What the page itself sends to the last takes all the room that there is, as long as nobody answers.
    let home = commend_e2e::silent().await;
    browser
        .run(&format!(
            "window.refused = 0;
            const {{ fetch: real }} = window, body = 'x'.repeat(8191);
            for (let n = 0; n < 8; n++) real('{home}', {{ method: 'POST', body, keepalive: true, mode: 'no-cors' }}).catch(() => {{}});
            window.fetch = (...all) => {{ const one = real(...all); one.catch(() => refused++); return one; }}"
        ))
        .await;
    scene.answer(9).await;
    scene.ends_well(&[9]).await;
    // Firefox has room for everybody.
    let refused = json!(u8::from(browser.engine != Engine::Firefox));
    assert_eq!(browser.run("return refused").await, refused);
}

async fn row_09_the_page_is_left_at_once(browser: &Browser) {
    for millis in [0, 5, 50] {
        let scene = Scene::new(browser).await;
        scene.way.always(Fault::Reset);
        scene.open().await;
        let leave = format!(
            "const root = document.querySelector('commend-survey').shadowRoot; root.querySelector(`input[value='9']`).click();
            const go = () => {{ location.href = '/elsewhere' }};
            {}",
            if millis == 0 { "go()".into() } else { format!("setTimeout(go, {millis})") }
        );
        browser.run(&leave).await;
        browser.until("return document.title === 'Elsewhere'").await;
        let before = scene.way.seen();
        scene.way.mend();
        browser.goto(&scene.site.url).await;
        browser.watch_errors().await;
        scene.reported(&[9]).await;
        scene.nothing_is_left().await;
        // What may have been sent before is what is sent now.
        assert_eq!(scene.way.ids().len(), 1, "{millis}: {before:?}");
    }
}

async fn row_11_a_page_comes_back(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.way.always(Fault::Reset);
    scene.open().await;
    scene.answer(9).await;
    browser.run("window.same = true; addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; })").await;
    browser.goto(&format!("{}/elsewhere", scene.site.url)).await;
    scene.way.mend();
    browser.client.back().await.expect("the page before");
    // It is the same, and goes on. Firefox loads it anew.
    if browser.engine != Engine::Firefox {
        browser.until("return window.same === true && window.persisted === true").await;
    }
    scene.reported(&[9]).await;
    scene.nothing_is_left().await;
    assert_eq!(scene.way.ids().len(), 1);
}

async fn row_12_days_offline_and_clocks_that_jump(browser: &Browser) {
    let scene = Scene::with(browser, CLOCK, "").await;
    scene.way.always(Fault::Reset);
    scene.open().await;
    scene.answer(9).await;
    for (n, years) in [(1, 10), (2, -20), (3, 10)] {
        scene.sent(n).await;
        browser.run(&format!("jump({years} * 365 * 864e5)")).await;
        scene.sent_in_steps(n + 1, 3 * DAY).await;
    }
    scene.way.mend();
    browser.run("dispatchEvent(new Event('online'))").await;
    scene.ends_well(&[9]).await;
    assert_eq!(scene.way.ids().len(), 1);
}

async fn row_13_ten_days_down(browser: &Browser) {
    let scene = Scene::with(browser, CLOCK, r#"data-mode="kiosk""#).await;
    scene.way.always(Fault::Reset);
    scene.open().await;
    // One respondent after another; which score is told by how many came before.
    browser
        .run(
            "window.given = Array(11).fill(0); window.done = false;
            const { port1, port2 } = new MessageChannel();
            const turn = () => new Promise((go) => { port1.onmessage = go; port2.postMessage(0); });
            const root = () => document.querySelector('commend-survey').shadowRoot;
            const until = async (selector) => { while (!root().querySelector(selector)) await turn(); return root().querySelector(selector); };
            window.respond = async (from) => {
                for (let n = from; n < from + 50; n++) {
                    const score = (n * 7) % 11;
                    (await until(`input[value='${score}']:not(:disabled)`)).click();
                    (await until('[part=submit]')).click();
                    await until('[part=thanks]');
                    given[score]++;
                    pass(6000);
                }
                window.done = true;
            }",
        )
        .await;
    for from in (0..500).step_by(50) {
        browser.run(&format!("window.done = false; window.respond({from})")).await;
        browser.until("return done").await;
    }
    let handful = async || {
        let kept = scene.kept().await;
        let kept = kept.as_array().expect("a list");
        let size = kept.iter().map(|entry| entry.as_str().unwrap_or_default().len()).sum::<usize>();
        kept.len() == 2 && size < 2000
    };
    eventually_is("a batch and a pile, and no more", true, handful).await;
    let tries = scene.way.seen().len();
    for _ in 0..10 {
        browser.run("pass(864e5)").await;
        eventually_is("still a batch and a pile", true, handful).await;
    }
    scene.sent_in_steps(tries + 1, DAY).await;
    assert_eq!(scene.way.ids().len(), 1, "one batch in doubt");
    scene.way.mend();
    browser.run("dispatchEvent(new Event('online'))").await;
    let given = browser.run("return given").await;
    eventually_is("the report", given, async || {
        browser.run("pass(3600e3)").await;
        scene.collector.report("community").await["scores"].clone()
    })
    .await;
    scene.nothing_is_left().await;
    assert_eq!(browser.errors().await, json!([]));
}

async fn row_14_many_tabs(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.way.always(Fault::Reset);
    scene.open().await;
    scene.answer(9).await;
    browser.goto(&format!("{}/elsewhere", scene.site.url)).await;
    scene.way.always(Fault::Late(Duration::from_millis(300)));
    let first = browser.client.window().await.expect("a window");
    for _ in 0..8 {
        let tab = browser.client.new_window(true).await.expect("a tab").handle;
        browser.client.switch_to_window(tab).await.expect("the tab");
        browser
            .client
            .execute(&format!("location.href = '{}'", scene.site.url), vec![])
            .await
            .expect("a page");
    }
    scene.reported(&[9]).await;
    browser.until("return document.readyState === 'complete' && location.href !== 'about:blank'").await;
    scene.nothing_is_left().await;
    assert_eq!((scene.way.ids().len(), scene.way.most_at_once()), (1, 1));
    browser.client.switch_to_window(first).await.expect("the window");
    browser.close_other_tabs().await;
}

/// Ways in which a browser keeps nothing: it knows no database, says so late, or when something is to be written.
const NOTHING_KEPT: [&str; 5] = [
    "Object.defineProperty(window, 'indexedDB', { value: undefined })",
    "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError'); } })",
    "IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); }",
    "IDBFactory.prototype.open = () => ({})",
    "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }",
];

async fn row_16_nothing_can_be_kept(browser: &Browser) {
    for how in NOTHING_KEPT {
        let scene = Scene::with(browser, &format!("<script>{how}</script>"), "").await;
        scene.way.always(Fault::Reset);
        scene.open().await;
        scene.answer(9).await;
        scene.says("as long as this page stays open").await;
        scene.way.mend();
        scene.reported(&[9]).await;
        assert_eq!((browser.errors().await, scene.way.ids().len()), (json!([]), 1), "{how}");
    }
}

/// Keeps the store from others on a page with a query, until somebody has given up.
const BUSY: &str = "<script>if (location.search) {
    window.givenUp = 0;
    const { abort } = IDBTransaction.prototype;
    IDBTransaction.prototype.abort = function() { window.givenUp++; abort.call(this); };
    indexedDB.open('commend', 1).onsuccess = ({ target: { result } }) => {
        const store = result.transaction('outbox', 'readwrite').objectStore('outbox');
        const hold = () => givenUp ? result.close() : (store.count().onsuccess = hold);
        hold();
    };
}</script>";

async fn row_16_the_store_is_busy(browser: &Browser) {
    let scene = Scene::with(browser, BUSY, "").await;
    scene.way.always(Fault::Reset);
    scene.open().await;
    scene.answer(9).await;
    scene.says("saved on this device").await;
    scene.way.mend();
    browser.goto(&format!("{}/?busy", scene.site.url)).await;
    scene.reported(&[9]).await;
    assert_eq!(browser.run("return givenUp > 0").await, json!(true));
    scene.nothing_is_left().await;
    assert_eq!(scene.way.ids().len(), 1);
}

async fn row_17_what_is_kept_is_cleared(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.way.queue([Fault::Unheard]);
    scene.way.always(Fault::Reset);
    scene.open().await;
    scene.answer(9).await;
    scene.sent(2).await;
    browser.goto(&format!("{}/elsewhere", scene.site.url)).await;
    browser
        .run("localStorage.clear(); return new Promise((done) => { indexedDB.deleteDatabase('commend').onsuccess = () => done(null) })")
        .await;
    scene.way.mend();
    scene.open().await;
    scene.answer(3).await;
    // Acknowledged or not, the first was counted, and it is not again.
    scene.ends_well(&[9, 3]).await;
}

/// What an earlier page does not know of answers and definitions is nothing to it. Later pages and an earlier server:
/// `routes/tests/v1.rs` of the collector.
async fn row_18_a_server_of_a_later_day(browser: &Browser) {
    let definition = r#"{"id":"community","wave":"1","threshold":1,"later":{"a":[1]},"mode":"overlay"}"#;
    let config = format!("data:application/json,{}", definition.replace('"', "%22"));
    let scene = Scene::with(browser, "", &format!("data-config='{config}'")).await;
    scene.way.queue([Fault::More(r#""later":{"batch":"x"},"also":[null,1e9]"#)]);
    scene.open().await;
    scene.answer(9).await;
    scene.ends_well(&[9]).await;
    assert_eq!(scene.way.seen().len(), 1);
}

async fn row_19_the_policy_lets_nothing_out(browser: &Browser) {
    let blocked = "<meta http-equiv='content-security-policy' content=\"connect-src 'self' data:\">";
    let scene = Scene::with(browser, CLOCK, r#"data-config="none" data-lang="en""#).await;
    scene.open().await;
    // Once all is loaded.
    browser
        .run(&format!("document.head.append(document.createRange().createContextualFragment(`{blocked}`)); window.tries = 0;
            const {{ fetch: real }} = window; window.fetch = (...all) => {{ window.tries++; return real(...all); }}"))
        .await;
    scene.answer(9).await;
    browser.until("return tries === 1").await;
    for hour in 1..=3 {
        browser.in_survey(".quiet").await;
        browser.run("pass(3599e3)").await;
        assert!(browser.run("return tries").await.as_u64().is_some_and(|n| n <= hour + 1), "hour {hour}");
    }
    assert_eq!((scene.way.seen().len(), browser.errors().await), (0, json!([])));
    assert_eq!(scene.kept().await.as_array().map(Vec::len), Some(1));
    browser.goto(&scene.site.url).await;
    browser.watch_errors().await;
    scene.ends_well(&[9]).await;
}

async fn row_20_two_tags(browser: &Browser) {
    let collector = Collector::with_survey(SURVEY).await;
    let second = collector.tag(TAG);
    let scene = Scene::of(browser, collector, &second, "").await;
    scene.open().await;
    assert_eq!(browser.run("return document.querySelectorAll('commend-survey').length").await, json!(1));
    scene.answer(9).await;
    scene.ends_well(&[9]).await;
}

async fn row_21_the_page_is_stuck(browser: &Browser) {
    let scene = Scene::new(browser).await;
    scene.way.queue([Fault::Unheard]);
    scene.open().await;
    browser.click_score(9).await;
    browser.click("[part=submit]").await;
    browser.run("const end = performance.now() + 5000; while (performance.now() < end);").await;
    browser.in_survey("[part=thanks]").await;
    scene.ends_well(&[9]).await;
    assert_eq!(scene.way.ids().len(), 1);
}

/// Functions of the widget that fail from when a test says so, as WebAssembly does: by a trap, in the middle of it. Those
/// of the twin are trapped on their way.
const TRAPS: &str = "<script>{
    const { instantiateStreaming: real } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...all) => {
        const { instance: { exports } } = await real(...all);
        const trapped = (name, call) => (...all) => window.traps?.test(name) ? exports.arrange(0, -16, 1e6) : call(...all);
        const each = ([name, value]) => [name, typeof value === 'function' ? trapped(name, value) : value];
        return { instance: { exports: Object.fromEntries(Object.entries(exports).map(each)) } };
    };
}</script>";

async fn row_21_the_widget_fails(browser: &Browser) {
    // In what the page's events call, in what is asked before a batch is sent, and in what is asked after it was.
    for traps in ["/func_elem/", "/arrange/", "/settle/"] {
        let scene = Scene::with(browser, TRAPS, "").await;
        scene.way.trap();
        scene.way.always(Fault::Reset);
        scene.open().await;
        scene.answer(9).await;
        scene.open().await;
        // What is tried again comes upon it by itself.
        browser.run(&format!("window.said = []; console.warn = (...all) => said.push(all.join(' ')); window.traps = {traps}; dispatchEvent(new Event('online'));")).await;
        let script =
            "document.querySelector('commend-survey')?.shadowRoot.querySelector(`input[value='3']`)?.click()";
        browser.run(script).await;
        browser.until("return document.querySelector('commend-survey') === null").await;
        assert_eq!(browser.errors().await, json!([]), "{traps}");
        let said =
            browser.run("return said.filter((text) => text.includes('the widget has failed')).length").await;
        assert_eq!(said, json!(1), "{traps}");
        let opened = browser.run("return commend.open().then(({ shown }) => shown)").await;
        assert_eq!(opened, json!(false), "{traps}");
        assert_eq!(browser.errors().await, json!([]), "{traps}");
        scene.way.mend();
        scene.open().await;
        scene.ends_well(&[9]).await;
    }
}
