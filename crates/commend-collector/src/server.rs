//! The accept loop: connections that are too many, too slow or too large end here.
//!
//! `axum::serve` waits for ever for a header or a body that does not come; this loop does not.

use crate::{client::Peer, metrics};
use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
};
use tower::ServiceExt as _;

/// Connections at once.
const CONNECTIONS: u32 = 1024;
/// For a request's header to be complete, and for an idle connection to say something.
const HEADER: Duration = Duration::from_secs(10);
/// For a connection as a whole: who reads too slowly to be done by then is cut off.
const LIFETIME: Duration = Duration::from_mins(5);
/// For the last request of a connection.
const DRAIN: Duration = Duration::from_secs(8);
/// For a request's whole header, in bytes.
const HEADER_BYTES: usize = 16 * 1024;

/// Takes the address that an option names; the error says what to do where it is taken.
pub(crate) fn listen(address: SocketAddr, option: &str) -> Result<std::net::TcpListener, String> {
    std::net::TcpListener::bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{address} is in use: stop what listens there, or choose another with {option}")
        }
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// Serves until `stop`, then lets what is under way end, for a while. Metrics know the listener by `name`.
pub(crate) async fn run(
    name: &'static str,
    listener: std::net::TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> Result<(), String> {
    serve(name, listener, router, stop, CONNECTIONS).await
}

/// The same with so many connections at once.
async fn serve(
    name: &'static str,
    listener: std::net::TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    most: u32,
) -> Result<(), String> {
    listener.set_nonblocking(true).map_err(|e| e.to_string())?;
    let listener = TcpListener::from_std(listener).map_err(|e| e.to_string())?;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER).max_buf_size(HEADER_BYTES);
    let places = Arc::new(Semaphore::new(most as usize));
    let (stopping, stopped) = watch::channel(());
    let accept = async {
        loop {
            if places.available_permits() == 0 {
                metrics::connections_full(name);
            }
            let Ok(place) = places.clone().acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let open = metrics::connection(name);
                    let peer = Peer(peer.ip());
                    let known = router.clone().map_request(move |mut request: Request<Incoming>| {
                        request.extensions_mut().insert(peer);
                        request
                    });
                    let service = TowerToHyperService::new(known);
                    let connection = http.serve_connection(TokioIo::new(stream), service);
                    let stopped = stopped.clone();
                    tokio::spawn(async move {
                        attend(connection, stopped).await;
                        drop((place, open));
                    });
                }
                Err(error) => {
                    // Out of file handles, most likely: some will come back.
                    tracing::warn!(%error, "a connection could not be taken");
                    metrics::connection_failed(name);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    };
    tokio::select! {
        () = stop => {}
        () = accept => {}
    }
    drop(stopping);
    // Every connection gives its place back when it has ended, and each ends within DRAIN.
    let _ = places.acquire_many(most).await;
    Ok(())
}

/// Serves a connection until it ends, grows old, or the server stops: then the request under way is the last.
async fn attend<S>(connection: http1::Connection<TokioIo<TcpStream>, S>, mut stopped: watch::Receiver<()>)
where
    S: hyper::service::HttpService<hyper::body::Incoming, ResBody = axum::body::Body>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            return;
        }
        () = tokio::time::sleep(LIFETIME) => {}
        _ = stopped.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    if tokio::time::timeout(DRAIN, connection).await.is_err() {
        tracing::debug!("a connection was cut");
    }
}

/// Ends at SIGINT or SIGTERM.
pub(crate) async fn stop_signal() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests;
