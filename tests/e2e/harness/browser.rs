//! One window of one browser engine, and what a person does in it.

use super::{PATIENCE, eventually, eventually_is, process};
use fantoccini::{
    Client, ClientBuilder,
    actions::{InputSource, KeyAction, KeyActions, MouseActions, PointerAction},
    elements::{Element, ElementRef},
    key::Key,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::{
    net::TcpListener,
    process::Stdio,
    sync::{
        LazyLock,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    sync::{Semaphore, SemaphorePermit},
};

/// Windows at once: each is a browser with its driver.
static PLACES: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// By chromedriver.
    Chromium,
    /// By geckodriver.
    Firefox,
    /// By WebKitWebDriver, in WebKitGTK's MiniBrowser under Xvfb.
    WebKit,
}

impl Engine {
    fn driver(self, port: u16) -> Command {
        match self {
            Self::Chromium => {
                let mut command = Command::new("chromedriver");
                command.arg(format!("--port={port}"));
                command
            }
            Self::Firefox => {
                let mut command = Command::new("geckodriver");
                command.args(["--port", &port.to_string()]);
                // Debian calls it so; elsewhere geckodriver finds `firefox` by itself.
                let debian = "/usr/bin/firefox-esr";
                if std::path::Path::new(debian).exists() {
                    command.args(["--binary", debian]);
                }
                command
            }
            Self::WebKit => {
                let mut command = Command::new("xvfb-run");
                command.args(["--auto-servernum", "--server-args=-screen 0 1440x1000x24", "WebKitWebDriver"]);
                command.arg(format!("--port={port}")).env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                command
            }
        }
    }

    fn capabilities(self, profile: &str, wishes: Wishes) -> Capabilities {
        let number = |wish: bool, yes: u8, no: u8| if wish { yes } else { no };
        let options = match self {
            Self::Chromium => json!({ "goog:chromeOptions": { "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run", "--window-size=1024,768",
                format!("--user-data-dir={profile}"),
            ], "localState": { "internal_only_uis_enabled": true } } }),
            Self::Firefox => {
                json!({ "moz:firefoxOptions": { "args": ["-headless", "-profile", profile], "prefs": {
                "app.update.disabledForTesting": true,
                "datareporting.policy.dataSubmissionEnabled": false,
                "network.captive-portal-service.enabled": false,
                "network.connectivity-service.enabled": false,
                "ui.systemUsesDarkTheme": number(wishes.dark, 1, 0),
                "ui.prefersReducedMotion": number(wishes.still, 1, 0),
                "browser.display.document_color_use": number(wishes.forced_colours, 2, 1),
            } } })
            }
            Self::WebKit => json!({ "browserName": "MiniBrowser", "webkitgtk:browserOptions": {
                "binary": mini_browser(), "args": ["--automation"],
            } }),
        };
        match options {
            Value::Object(options) => options,
            _ => Capabilities::new(),
        }
    }
}

/// What a person has asked of the browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// Dark pages.
    pub dark: bool,
    /// No motion.
    pub still: bool,
    /// Colours of the system and no others. WebKit knows no such wish.
    pub forced_colours: bool,
}

/// A port that nobody listens on, below those that the system gives to whoever asks for any: a driver takes it a moment later.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 10_000).expect("small");
    let candidates =
        std::iter::repeat_with(|| 10_000 + first + NEXT.fetch_add(1, Ordering::Relaxed) % 10_000);
    let mut free = candidates.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.next().expect("a port")
}

/// Where Debian keeps WebKitGTK's browser: beside its library.
fn mini_browser() -> String {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut places = folders.flat_map(|folder| {
        ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"]
            .map(|name| folder.path().join(name).join("MiniBrowser"))
    });
    places.find(|place| place.exists()).map(|place| place.display().to_string()).unwrap_or_default()
}

#[derive(Debug)]
struct Devtools(Value);

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}

/// What the accessibility tree says of an element.
#[derive(Debug)]
struct Told {
    id: String,
    what: &'static str,
}

impl WebDriverCompatibleCommand for Told {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/element/{}/{}", session.unwrap_or_default(), self.id, self.what))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}

/// A window of an engine.
pub struct Browser {
    /// The WebDriver session.
    pub client: Client,
    /// The engine.
    pub engine: Engine,
    wishes: Wishes,
    driver: Child,
    /// Its folder, and its place among the windows that there may be at once.
    held: Option<(TempDir, SemaphorePermit<'static>)>,
}

impl Browser {
    /// Opens a fresh window of somebody with wishes, lets them use it, and closes it.
    pub async fn with<T>(engine: Engine, wishes: Wishes, person: impl AsyncFnOnce(&Self) -> T) -> T {
        let browser = Self::open(engine, wishes).await;
        let outcome = person(&browser).await;
        browser.close().await;
        outcome
    }

    /// Opens a fresh window of somebody with wishes.
    pub async fn open(engine: Engine, wishes: Wishes) -> Self {
        let place = PLACES.acquire().await.expect("open");
        Self::launch(engine, wishes, TempDir::new().expect("a folder"), place).await
    }

    /// Ends the browser and all its processes without any warning, so long after this moment, and opens it again with
    /// what it has kept. WebKit keeps nothing of a window that a driver has opened.
    pub async fn kill_and_restart(mut self, after: Duration) -> Self {
        tokio::time::sleep(after).await;
        self.end("KILL").await;
        let (profile, place) = self.held.take().expect("held until it ends");
        // The names that Chromium takes its profile with.
        for name in ["SingletonLock", "SingletonSocket", "SingletonCookie"] {
            let _ = std::fs::remove_file(profile.path().join(name));
        }
        Self::launch(self.engine, self.wishes, profile, place).await
    }

    /// The process that shows the page: the one that is busy while the page is.
    pub async fn page_process(&self) -> u32 {
        let before: Vec<_> = self.processes().into_iter().map(|id| (id, process::cpu(id))).collect();
        self.run("const end = Date.now() + 500; while (Date.now() < end);").await;
        let used = before.into_iter().map(|(id, before)| (process::cpu(id).saturating_sub(before), id));
        used.max().expect("a process").1
    }

    async fn end(&mut self, signal: &str) {
        let all = self.processes();
        process::signal(signal, &all);
        let _ = self.driver.wait().await;
        process::ended(&all).await;
    }

    /// The driver and all that it has started.
    fn processes(&self) -> Vec<u32> {
        self.driver.id().map(process::family).unwrap_or_default()
    }

    async fn launch(
        engine: Engine,
        wishes: Wishes,
        profile: TempDir,
        place: SemaphorePermit<'static>,
    ) -> Self {
        let port = free_port();
        let mut command = engine.driver(port);
        if engine == Engine::WebKit {
            // The desktop's settings, as GTK reads them.
            let settings = profile.path().join("gtk-3.0");
            let (dark, moves) = (wishes.dark, !wishes.still);
            let text = format!(
                "[Settings]\ngtk-application-prefer-dark-theme={dark}\ngtk-enable-animations={moves}\n"
            );
            std::fs::create_dir_all(&settings)
                .and_then(|()| std::fs::write(settings.join("settings.ini"), text))
                .expect("written");
            command.env("XDG_CONFIG_HOME", profile.path());
            command.env("GTK_THEME", if wishes.dark { "Adwaita:dark" } else { "Adwaita" });
        }
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        let driver = quiet.kill_on_drop(true).spawn().unwrap_or_else(|e| panic!("{engine:?}: {e}"));
        let url = format!("http://127.0.0.1:{port}");
        let capabilities = engine.capabilities(&profile.path().display().to_string(), wishes);
        let client = eventually("a WebDriver session", || async {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()?;
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder.capabilities(capabilities.clone()).connect(&url).await {
                Ok(client) => Some(client),
                Err(error) => panic!("{engine:?}: {error}"),
            }
        })
        .await;
        let browser = Self { client, engine, wishes, driver, held: Some((profile, place)) };
        if engine == Engine::Chromium {
            let feature = |name, wish, yes, no| json!({ "name": name, "value": if wish { yes } else { no } });
            let features = json!([
                feature("prefers-color-scheme", wishes.dark, "dark", "light"),
                feature("prefers-reduced-motion", wishes.still, "reduce", "no-preference"),
                feature("forced-colors", wishes.forced_colours, "active", "none"),
            ]);
            browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        }
        browser
    }

    /// Closes all tabs but the one in front.
    pub async fn close_other_tabs(&self) {
        let client = &self.client;
        let front = client.window().await.expect("a window");
        for tab in client.windows().await.expect("windows").into_iter().filter(|tab| *tab != front) {
            client.switch_to_window(tab).await.expect("a tab");
            client.close_window().await.expect("closed");
        }
        client.switch_to_window(front).await.expect("the window");
    }

    /// Sends a command of Chromium's own protocol, and gives what it answers.
    pub async fn devtools(&self, command: &str, params: Value) -> Value {
        self.client.issue_cmd(Devtools(json!({ "cmd": command, "params": params }))).await.expect("a command")
    }

    /// How many objects of a class are alive in Chromium; `class` is an expression.
    pub async fn alive(&self, class: &str) -> u64 {
        let group = "census";
        let evaluated = json!({ "expression": format!("{class}.prototype"), "objectGroup": group });
        let prototype = self.devtools("Runtime.evaluate", evaluated).await["result"]["objectId"].clone();
        let asked = json!({ "prototypeObjectId": prototype, "objectGroup": group });
        let all = self.devtools("Runtime.queryObjects", asked).await["objects"]["objectId"].clone();
        let count = json!({ "objectId": all, "functionDeclaration": "function() { return this.length; }", "returnByValue": true });
        let counted = self.devtools("Runtime.callFunctionOn", count).await["result"]["value"].clone();
        self.devtools("Runtime.releaseObjectGroup", json!({ "objectGroup": group })).await;
        counted.as_u64().unwrap_or_else(|| panic!("{class}: {counted}"))
    }

    /// Goes to a page and waits until it is loaded.
    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.expect("a page");
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// The first element in the survey's shadow root, as soon as it is there.
    pub async fn in_survey(&self, selector: &str) -> Element {
        let script = "return document.querySelector('commend-survey')?.shadowRoot?.querySelector(arguments[0]) ?? null";
        let found = eventually(selector, || async {
            let found = self.client.execute(script, vec![json!(selector)]).await.expect("a script that runs");
            found.as_object().and_then(|object| object.values().next()?.as_str().map(str::to_owned))
        })
        .await;
        Element::from_element_id(self.client.clone(), ElementRef::from(found))
    }

    /// Waits until a script returns `true`.
    pub async fn until(&self, script: &str) {
        eventually(script, || async { (self.run(script).await == json!(true)).then_some(()) }).await;
    }

    /// The text of the first element in the survey's shadow root, as soon as it is there.
    pub async fn text_in_survey(&self, selector: &str) -> String {
        self.in_survey(selector).await.prop("textContent").await.expect("a property").unwrap_or_default()
    }

    /// Waits until a screen reader gets this role and this name of an element in the survey's shadow root: engines
    /// make the tree that it reads a moment after the page, and WebKit answers with an error until then.
    pub async fn told_in_survey(&self, selector: &str, role: &str, name: &str) {
        let id = self.in_survey(selector).await.element_id().to_string();
        let ask = async |what| {
            let told = self.client.issue_cmd(Told { id: id.clone(), what }).await;
            told.map_or_else(|e| e.to_string(), |told| told.as_str().unwrap_or_default().to_owned())
        };
        let expected = (role.to_owned(), name.to_owned());
        eventually_is(selector, expected, async || (ask("computedrole").await, ask("computedlabel").await))
            .await;
    }

    /// Clicks what is in the survey's shadow root, as a mouse does.
    pub async fn click(&self, selector: &str) {
        self.in_survey(selector).await.click().await.expect("a click");
    }

    /// Moves the pointer onto what is in the survey's shadow root.
    pub async fn hover(&self, selector: &str) {
        let element = self.in_survey(selector).await;
        let onto = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
        let actions = MouseActions::new("mouse".into()).then(onto);
        self.client.perform_actions(actions).await.expect("a move");
    }

    /// Moves the pointer away from everything.
    pub async fn rest(&self) {
        // Twice: a driver does not move to where it believes the pointer to be.
        let away = [1.0, 0.0].map(|at| PointerAction::MoveTo { duration: None, x: at, y: at });
        let actions = away.into_iter().fold(MouseActions::new("mouse".into()), MouseActions::then);
        self.client.perform_actions(actions).await.expect("a move");
    }

    /// Waits until what has changed is to be seen.
    pub async fn painted(&self) {
        let script = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))";
        self.client.execute_async(script, vec![]).await.expect("a frame");
    }

    /// What a script returns that sees the survey's shadow root as `root`.
    pub async fn see(&self, script: &str) -> Value {
        self.run(&format!("const root = document.querySelector('commend-survey')?.shadowRoot; {script}"))
            .await
    }

    /// Clicks a score, as a mouse does.
    pub async fn click_score(&self, score: u8) {
        self.in_survey(&format!("input[name=score][value='{score}']")).await.click().await.expect("a click");
    }

    /// Has a script answer, as fast as a page can, and waits until `done` is called by another, which sees the survey's
    /// shadow root as `root`.
    pub async fn answer_until(&self, score: usize, done: &str) {
        self.in_survey(&format!("input[value='{score}']:not(:disabled)")).await;
        let script = format!(
            "const done = arguments[arguments.length - 1], {{ shadowRoot: root }} = document.querySelector('commend-survey');
            const {{ port1, port2 }} = new MessageChannel(); // A turn of the page, without the time that a timer takes.
            port1.onmessage = () => root.querySelector('[part=submit]').click();
            {done}
            root.querySelector(`input[value='{score}']`).click();
            port2.postMessage(0);"
        );
        self.client.execute_async(&script, vec![]).await.expect("an answer");
    }

    /// Has a script answer, and waits for the thanks and no longer.
    pub async fn answer(&self, score: usize) {
        let thanks = "const look = () => root.querySelector('[part=thanks]') && done(null);
            new MutationObserver(look).observe(root, { childList: true, subtree: true });";
        self.answer_until(score, thanks).await;
    }

    /// Presses and releases keys, one after another, wherever the focus is.
    pub async fn press(&self, keys: &[char]) {
        let each =
            keys.iter().flat_map(|key| [KeyAction::Down { value: *key }, KeyAction::Up { value: *key }]);
        let actions = each.fold(KeyActions::new("keyboard".into()), KeyActions::then);
        self.client.perform_actions(actions).await.expect("keys");
    }

    /// Presses Tab until a script says that the focus is where it should be.
    pub async fn tab_until(&self, script: &str) {
        for _ in 0..40 {
            if self.run(script).await == json!(true) {
                return;
            }
            self.press(&[char::from(Key::Tab)]).await;
        }
        panic!("{:?}: the focus never came to where {script}", self.engine);
    }

    /// What the widget keeps in this browser for the site of the page: the entries of its outbox.
    pub async fn kept(&self) -> Value {
        let script = "const done = arguments[arguments.length - 1], asked = indexedDB.open('commend');
            let made = false;
            asked.onupgradeneeded = () => { made = true; asked.transaction.abort(); };
            asked.onerror = () => done(made ? [] : String(asked.error));
            asked.onsuccess = () => {
                const all = asked.result.transaction('outbox').objectStore('outbox').getAll();
                all.onsuccess = () => { asked.result.close(); done(all.result); };
                all.onerror = () => { asked.result.close(); done(String(all.error)); };
            };";
        self.client.execute_async(script, vec![]).await.unwrap_or_else(|e| panic!("what is kept: {e}"))
    }

    /// Names in the console and uncaught errors of the page are kept from here on.
    pub async fn watch_errors(&self) {
        self.run(
            "window.wrongs = []; addEventListener('error', (e) => wrongs.push(String(e.message)));
            addEventListener('unhandledrejection', (e) => wrongs.push(String(e.reason)));",
        )
        .await;
    }

    /// What [`Browser::watch_errors`] has seen.
    pub async fn errors(&self) -> Value {
        self.run("return window.wrongs").await
    }

    /// Ends the session, the browser and its driver, and waits until they have.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(PATIENCE, self.client.clone().close()).await;
        self.end("TERM").await;
    }
}

/// Also after a failure: no driver ends its browser unasked.
impl Drop for Browser {
    fn drop(&mut self) {
        process::signal("TERM", &self.processes());
    }
}
