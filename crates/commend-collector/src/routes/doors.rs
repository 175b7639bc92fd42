//! How often one address may come: to send answers, to read reports, and to guess tokens.

use crate::{
    client::{Peer, Proxies, is_own_network},
    doubt::Watch,
    error::Error,
    limit::Limit,
};
use axum::{
    extract::{Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use commend_core::{Score, wire::Batch};
use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

/// Reports, or tries to log in, of one address at once.
const REPORTS: u32 = 60;
/// Until one more may follow, of answers as of reports.
const NEXT: Duration = Duration::from_secs(1);
/// How often those who have been quiet are forgotten.
const FORGET: Duration = Duration::from_mins(1);

/// The limits by address: on what is sent, and on what is asked for with a token.
#[derive(Clone)]
pub(crate) struct Doors {
    pub(super) answers: Limited,
    pub(super) reports: Limited,
    /// `None` where addresses are of no account.
    watch: Option<Watch>,
}

/// A limit, and who is believed to tell whom it holds for.
#[derive(Clone)]
pub(super) struct Limited {
    limit: Limit,
    proxies: Proxies,
}

impl Doors {
    /// So many batches at once, and no limit at all where that is 0; believes these proxies.
    pub(crate) fn new(burst: u32, proxies: &Proxies) -> Self {
        let limited = |burst| Limited { limit: Limit::new(burst, NEXT), proxies: proxies.clone() };
        Self {
            answers: limited(burst),
            reports: limited(if burst == 0 { 0 } else { REPORTS }),
            watch: (burst > 0).then(Watch::default),
        }
    }

    /// Forgets again and again who has been quiet; never ends.
    pub(crate) async fn forget_the_quiet(self) {
        let mut clock = tokio::time::interval(FORGET);
        loop {
            clock.tick().await;
            self.answers.limit.forget_the_quiet();
            self.reports.limit.forget_the_quiet();
            if let Some(watch) = &self.watch {
                watch.forget_the_quiet(Instant::now());
            }
        }
    }

    /// Whether answers that nobody vouches for raise doubt. Those that came through a proxy that is not listed do
    /// not: whose they are is not known.
    pub(super) fn doubt(&self, peer: Option<Peer>, headers: &HeaderMap, batch: &Batch) -> bool {
        let (Some(watch), Some(Peer(peer))) = (&self.watch, peer) else { return false };
        let client = self.answers.proxies.client(peer, headers);
        if client == peer.to_canonical() && headers.contains_key("x-forwarded-for") && is_own_network(client)
        {
            return false;
        }
        let mut scores = [0_u64; Score::COUNT];
        for cell in &batch.cells {
            for (sum, n) in scores.iter_mut().zip(cell.scores) {
                *sum = sum.saturating_add(n);
            }
        }
        watch.doubts(client, &batch.survey, &scores, Instant::now())
    }
}

/// Lets an address come so often and no more.
pub(super) async fn limited(
    State(Limited { limit, proxies }): State<Limited>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    // Where nobody says who it is, all are one.
    let peer = request.extensions().get::<Peer>().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0);
    limit.count(proxies.client(peer, request.headers())).map_err(Error::TooMany)?;
    Ok(next.run(request).await)
}
