//! A way to the real collector on which things go wrong as a test wants: what becomes of each batch is queued, or holds
//! for all of them. Everything but batches passes.

use super::Collector;
use commend_core::wire::Batch;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

/// What becomes of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// It arrives, and so does the answer.
    None,
    /// It arrives after a while.
    Late(Duration),
    /// The connection breaks before it has arrived.
    Reset,
    /// It is counted, and the connection breaks before the answer.
    Unheard,
    /// It is counted, and the answer has no header that would let a page read it.
    Unread,
    /// It is counted, and the answer says more than a collector of today does: these members of its object.
    More(&'static str),
    /// It does not arrive; something on the way answers: a status, lines of a header, a body.
    Answer(u16, &'static str, &'static str),
}

/// What every answer of something on the way lets a page read.
const OPEN: &str = "access-control-allow-origin: *\r\naccess-control-expose-headers: Retry-After\r\n";

#[derive(Default)]
struct State {
    to: String,
    queue: VecDeque<Fault>,
    rest: Option<Fault>,
    seen: Vec<String>,
    at_once: usize,
    most_at_once: usize,
    trapped: bool,
    missing: Option<&'static str>,
    held: Option<(&'static str, Arc<Semaphore>)>,
    released: Option<Fault>,
}

/// The way. It ends with the test.
pub struct Faults {
    /// Its origin.
    pub home: String,
    state: Arc<Mutex<State>>,
}

impl Faults {
    /// A way on which nothing goes wrong yet.
    pub async fn before(collector: &Collector) -> Self {
        let state = Arc::new(Mutex::new(State { to: collector.home.clone(), ..State::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let home = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, shared.clone()));
            }
        });
        Self { home, state }
    }

    /// Leads to another collector, such as one that was started again.
    pub fn lead_to(&self, collector: &Collector) {
        self.state().to.clone_from(&collector.home);
    }

    /// What becomes of the next batches, one after another.
    pub fn queue(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().queue.extend(faults);
    }

    /// What becomes of every batch that nothing else is queued for.
    pub fn always(&self, fault: Fault) {
        self.state().rest = Some(fault);
    }

    /// Nothing goes wrong any more.
    pub fn mend(&self) {
        let mut state = self.state();
        state.rest = None;
        state.queue.clear();
    }

    /// From now on functions of the twin fail that `window.traps`, an expression, matches.
    pub fn trap(&self) {
        self.state().trapped = true;
    }

    /// From now on there is no such file.
    pub fn lose(&self, file: &'static str) {
        self.state().missing = Some(file);
    }

    /// From now on files wait whose names begin so.
    pub fn hold(&self, file: &'static str) {
        self.state().held = Some((file, Arc::new(Semaphore::new(0))));
    }

    /// They wait no longer: what becomes of those that did.
    pub fn release(&self, fault: Fault) {
        let mut state = self.state();
        state.released = Some(fault);
        if let Some((_, waiting)) = state.held.take() {
            waiting.close();
        }
    }

    /// The bodies of all batches that were sent, in their order.
    pub fn seen(&self) -> Vec<String> {
        self.state().seen.clone()
    }

    /// The ids of all batches that were sent, each once, in their order.
    pub fn ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for body in self.seen() {
            let id = Batch::from_json(body.as_bytes()).expect("JSON").expect("version 1").batch;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// How many batches were under way at the same time at most.
    pub fn most_at_once(&self) -> usize {
        self.state().most_at_once
    }

    /// The tag that a page pastes, with further attributes.
    pub fn tag(&self, attributes: &str) -> String {
        format!(r#"<script async src="{}/embed.js" {attributes}></script>"#, self.home)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One request of one connection. No connection is used twice: browsers send again by themselves on one that was.
async fn pass(mut stream: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let (head, body) = request(&mut stream).await?;
    let is_batch = head.starts_with("POST /v1/batch ");
    let kept_back = lock(&state).held.clone().filter(|(file, _)| head.starts_with(&format!("GET {file}")));
    let released = if let Some((_, waiting)) = kept_back {
        // It is closed, and gives nothing.
        let _ = waiting.acquire().await;
        lock(&state).released.clone()
    } else {
        None
    };
    let (to, fault, trapped) = {
        let mut state = lock(&state);
        if is_batch {
            state.seen.push(String::from_utf8_lossy(&body).into_owned());
            state.at_once += 1;
            state.most_at_once = state.most_at_once.max(state.at_once);
        }
        let fault = if is_batch { state.queue.pop_front().or_else(|| state.rest.clone()) } else { None };
        let lost = state.missing.is_some_and(|file| head.starts_with(&format!("GET {file} ")));
        let fault = if lost { Some(Fault::Answer(404, "", "")) } else { fault.or(released) };
        (state.to.clone(), fault.unwrap_or(Fault::None), state.trapped && head.starts_with("GET /twin-"))
    };
    let done = if trapped {
        trapped_twin(&mut stream, &to, &head).await
    } else {
        answer(&mut stream, &to, &head, &body, fault).await
    };
    if is_batch {
        lock(&state).at_once -= 1;
    }
    let _ = stream.shutdown().await;
    done
}

async fn answer(stream: &mut TcpStream, to: &str, head: &str, body: &[u8], fault: Fault) -> Option<()> {
    match fault {
        Fault::Reset => return None,
        Fault::Answer(status, header, body) => {
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status} Fault\r\n{OPEN}{header}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            return stream.write_all(answer.as_bytes()).await.ok();
        }
        Fault::Late(wait) => tokio::time::sleep(wait).await,
        Fault::None | Fault::Unheard | Fault::Unread | Fault::More(_) => {}
    }
    let answer = beyond(to, head, &["connection"], body).await?;
    match fault {
        Fault::Unheard => None,
        Fault::Unread => {
            let text = String::from_utf8_lossy(&answer).replace("access-control-allow-origin", "x-nothing");
            stream.write_all(text.as_bytes()).await.ok()
        }
        Fault::More(members) => {
            let more = |body: &str| body.replacen('{', &format!("{{{members},"), 1);
            stream.write_all(changed(&answer, more)?.as_bytes()).await.ok()
        }
        _ => stream.write_all(&answer).await.ok(),
    }
}

/// The twin with functions that fail where the page says so.
async fn trapped_twin(stream: &mut TcpStream, to: &str, head: &str) -> Option<()> {
    let answer = beyond(to, head, &["connection", "accept-encoding"], &[]).await?;
    let trapped = |body: &str| {
        let names =
            body.split("export var ").skip(1).filter_map(|rest| rest.split_once('=')).map(|(name, _)| name);
        let each: Vec<_> = names.map(|name| format!("{name}=trapped({name:?},{name});")).collect();
        format!(
            "{body}\nfunction trapped(name, call) {{
                const trap = () => {{ throw new Error('unreachable') }};
                return typeof call === 'function' ? (...all) => window.traps?.test(name) ? trap() : call(...all) : call;
            }}\n{}",
            each.join("")
        )
    };
    stream.write_all(changed(&answer, trapped)?.as_bytes()).await.ok()
}

/// What is at the other end, asked without some headers.
async fn beyond(to: &str, head: &str, without: &[&str], body: &[u8]) -> Option<Vec<u8>> {
    let mut beyond = TcpStream::connect(to.trim_start_matches("http://")).await.ok()?;
    let head = without_headers(head, without) + "\r\nconnection: close\r\n\r\n";
    beyond.write_all(head.as_bytes()).await.ok()?;
    beyond.write_all(body).await.ok()?;
    let mut answer = Vec::new();
    beyond.read_to_end(&mut answer).await.ok()?;
    Some(answer)
}

/// An answer with another body.
fn changed(answer: &[u8], body: impl FnOnce(&str) -> String) -> Option<String> {
    let text = String::from_utf8_lossy(answer);
    let (head, old) = text.split_once("\r\n\r\n")?;
    let (head, body) = (without_headers(head, &["content-length"]), body(old));
    Some(format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

fn without_headers(head: &str, names: &[&str]) -> String {
    let is_one = |line: &str| {
        line.split_once(':').is_some_and(|(name, _)| names.contains(&name.to_ascii_lowercase().as_str()))
    };
    head.lines().filter(|line| !is_one(line)).collect::<Vec<_>>().join("\r\n")
}

/// Reads a request: its head without the empty line, and its body.
async fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    };
    let mut body = read.split_off(end + 4);
    let head = String::from_utf8_lossy(&read[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    while body.len() < length.unwrap_or(0) {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some((head, body))
}
