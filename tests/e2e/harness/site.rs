//! Servers that are not `commend`: a community's site, and a bare receiver of batches.

use super::{Collector, eventually};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{Html, IntoResponse},
    routing::{get, post},
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tokio::net::TcpListener;

/// The site's page in a window as wide as a small phone, which no engine's own window can be.
const PHONE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Phone</title></head>
<body><iframe src="/" width="320" height="640" style="border: 0"></iframe></body></html>"#;

/// Keeps what the policy of a page refuses, uncaught errors, and what the console is told.
const WATCH: &str = "window.violations = []; window.wrongs = []; window.said = [];
addEventListener('securitypolicyviolation', (e) => violations.push(`${e.effectiveDirective} ${e.blockedURI}`));
addEventListener('error', (e) => wrongs.push(`${e.message} ${e.error?.stack}`));
addEventListener('unhandledrejection', (e) => wrongs.push(`rejected ${e.reason} ${e.reason?.stack}`));
for (const kind of ['debug', 'warn']) console[kind] = (...all) => { said.push(all.join(' ')); };";

/// A policy that takes everything but WebAssembly: where `COMMEND_TWIN` is set, every page has it.
const NO_WASM: &str = "script-src * 'unsafe-inline'";

/// A site of one page, on an origin of its own.
pub struct Site {
    /// The page's address.
    pub url: String,
}

impl Site {
    /// Serves `content` as the body of a plain page.
    pub async fn start(content: &str) -> Self {
        Self::page(plain(content)).await
    }

    /// Serves a page.
    pub async fn page(page: String) -> Self {
        let twin = std::env::var_os("COMMEND_TWIN").is_some();
        let headers = [("content-security-policy", NO_WASM)];
        Self::serve(page, if twin { &headers } else { &[] }, None).await
    }

    /// With headers of its own and, where there is a collector, with all of its addresses below `/nps`. `/watch.js`
    /// keeps what goes wrong.
    pub async fn hosted(content: &str, headers: &[(&str, &str)], collector: Option<&Collector>) -> Self {
        Self::serve(plain(content), headers, collector).await
    }

    async fn serve(page: String, headers: &[(&str, &str)], collector: Option<&Collector>) -> Self {
        let header = |(name, value): &(&str, &str)| {
            (HeaderName::try_from(*name).expect("a name"), HeaderValue::try_from(*value).expect("a value"))
        };
        let headers: HeaderMap = headers.iter().map(header).collect();
        let mut router = Router::new()
            .route("/phone", get(|| async { Html(PHONE) }))
            .route(
                "/elsewhere",
                get(|| async { Html("<!doctype html><title>Elsewhere</title><p>Elsewhere") }),
            )
            .route("/watch.js", get(|| async { ([(CONTENT_TYPE, "text/javascript")], WATCH) }))
            // As of a site whose pages change without being loaded: every other address is the page.
            .fallback(get(move || async move { (headers, Html(page)) }));
        if let Some(collector) = collector {
            router = router.nest("/nps", proxy(&collector.home, None)).merge(altered(&collector.home));
        }
        Self { url: serve(router).await }
    }
}

/// How the names of compiled widgets begin.
const WASM: &str = "commend-";

/// Below `/altered/PART`, all of another server, but with a harmless change of what has that part in its name: an empty
/// line, or a section of nothing.
fn altered(home: &str) -> Router {
    let parts = ["embed", "checked", "element", "glue", "twin", "scrub", "adapters", "en-", WASM];
    parts
        .into_iter()
        .fold(Router::new(), |all, part| all.nest(&format!("/altered/{part}"), proxy(home, Some(part))))
}

/// A plain page around `content`.
fn plain(content: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Forum</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Forum</h1><p>A thread of a community.</p></main>{content}</body></html>"#
    )
}

/// All that another server answers.
fn proxy(home: &str, altered: Option<&'static str>) -> Router {
    let home = home.to_owned();
    Router::new().fallback(async move |request: Request| {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let (parts, body) = request.into_parts();
        let mut beyond = http::Request::builder().method(parts.method).uri(format!("{home}{path}"));
        if let Some(kind) = parts.headers.get(CONTENT_TYPE) {
            beyond = beyond.header(CONTENT_TYPE, kind);
        }
        let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
        let answer = client.request(beyond.body(body).expect("a request")).await;
        let answer =
            answer.map_or_else(|_| StatusCode::BAD_GATEWAY.into_response(), IntoResponse::into_response);
        if !altered.is_some_and(|part| path.starts_with(&format!("/{part}"))) {
            return answer;
        }
        let (mut parts, body) = answer.into_parts();
        parts.headers.remove(CONTENT_LENGTH);
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        let more: &[u8] = if altered == Some(WASM) { &[0, 2, 1, b'x'] } else { b"\n" };
        (parts, [&body, more].concat()).into_response()
    })
}

/// An address that takes whatever is sent, and never answers.
pub async fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    format!("http://{address}")
}

/// What a receiver has got, and whether it takes anything.
type Desk = (Arc<Mutex<Vec<Value>>>, Arc<AtomicBool>);

/// An endpoint that keeps what it gets and acknowledges as the protocol asks.
pub struct Receiver {
    /// Its origin.
    pub home: String,
    batches: Arc<Mutex<Vec<Value>>>,
    down: Arc<AtomicBool>,
}

impl Receiver {
    /// Starts one that has received nothing.
    pub async fn start() -> Self {
        let batches = Arc::new(Mutex::new(Vec::new()));
        let down = Arc::new(AtomicBool::new(false));
        let take = |State((batches, down)): State<Desk>, body: String| async move {
            if down.load(Ordering::Relaxed) {
                return StatusCode::BAD_GATEWAY.into_response();
            }
            let batch: Value = serde_json::from_str(&body).expect("JSON");
            let ack = json!({ "batch": batch["batch"] }).to_string();
            batches.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
            ([("access-control-allow-origin", "*")], ack).into_response()
        };
        let state = (batches.clone(), down.clone());
        let router = Router::new().route("/hook/v1/batch", post(take)).with_state(state);
        Self { home: serve(router).await, batches, down }
    }

    /// Takes nothing for a while, or takes again.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    /// Every batch so far.
    pub fn batches(&self) -> Vec<Value> {
        self.batches.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first batch, as soon as there is one.
    pub async fn first(&self) -> Value {
        eventually("a batch at the receiver", || async { self.batches().into_iter().next() }).await
    }
}

/// An address that nothing may be led to ask.
pub struct Canary {
    /// Its origin.
    pub home: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Canary {
    /// Starts one that nobody has asked yet.
    pub async fn start() -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let keep = |State(asked): State<Arc<Mutex<Vec<String>>>>, uri: axum::http::Uri| async move {
            asked.lock().unwrap_or_else(PoisonError::into_inner).push(uri.to_string());
        };
        let router = Router::new().fallback(keep).with_state(asked.clone());
        Self { home: serve(router).await, asked }
    }

    /// What was asked for so far; none of it is told again.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Serves on a port of its own and gives the origin.
pub(super) async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}
