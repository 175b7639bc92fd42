//! How often one may come: to send answers, to read reports, and to guess tokens.

use super::{App, sender::Voter};
use crate::{
    client::{Peer, Proxies, is_own_network},
    doubt::Watch,
    error::Error,
    limit::Limit,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::Response,
};
use commend_core::wire::Batch;
use std::{
    net::Ipv4Addr,
    sync::Arc,
    time::{Duration, Instant},
};

/// Reports, or tries to log in, of one address at once.
const REPORTS: u32 = 60;
/// Until one more may follow, of answers as of reports.
const NEXT: Duration = Duration::from_secs(1);
/// Batches of one member at once: what was shown, an answer and what follows it, on a few pages, and again.
const VOTES: u32 = 10;
/// Until one more of a member may follow.
const NEXT_VOTE: Duration = Duration::from_secs(10);
/// How many times as much an address may ask for as may count against it: so many members may sit behind one.
const ROOM: u32 = 10;
/// How often those who have been quiet are forgotten.
const FORGET: Duration = Duration::from_mins(1);

/// The limits: on what is sent, and on what is asked for with a token.
///
/// Who has sent a batch is known only when its body was read and its signature checked. So a batch meets two limits.
/// `batches`, by address and large, comes before the body: it bounds what reading and checking can cost, whatever is
/// sent. The second comes after: a batch with a good token counts against its member or its kiosk and against no
/// address; all else, forged and expired tokens and what is no batch included, against its address.
#[derive(Clone)]
pub(crate) struct Doors {
    batches: Limited,
    answers: Limited,
    members: Limit,
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
        let limited = |burst, next| Limited { limit: Limit::new(burst, next), proxies: proxies.clone() };
        let unless_off = |most| if burst == 0 { 0 } else { most };
        Self {
            batches: limited(burst.saturating_mul(ROOM), NEXT / ROOM),
            answers: limited(burst, NEXT),
            members: Limit::new(unless_off(VOTES), NEXT_VOTE),
            reports: limited(unless_off(REPORTS), NEXT),
            watch: (burst > 0).then(Watch::default),
        }
    }

    /// Forgets again and again who has been quiet, and everybody when the day ends; never ends itself.
    pub(crate) async fn forget(self) {
        let mut clock = tokio::time::interval(FORGET);
        let mut day = crate::today();
        loop {
            clock.tick().await;
            let today = crate::today();
            let new_day = std::mem::replace(&mut day, today) != today;
            for limit in [&self.batches.limit, &self.answers.limit, &self.members, &self.reports.limit] {
                if new_day { limit.begin_day() } else { limit.forget_the_quiet() }
            }
            if let Some(watch) = &self.watch {
                if new_day { watch.begin_day() } else { watch.forget_the_quiet(Instant::now()) }
            }
        }
    }

    /// Counts a batch against whoever its token vouches for; where it vouches for nobody, against its address.
    pub(super) fn count(
        &self,
        voter: Option<Voter<'_>>,
        peer: Option<Peer>,
        headers: &HeaderMap,
    ) -> Result<(), Error> {
        let counted = match voter {
            Some(member @ Voter::Member { .. }) => self.members.count_of(&member),
            // A device, not an address, yet as busy as one: it asks one after another.
            Some(kiosk @ Voter::Kiosk { .. }) => self.answers.limit.count_of(&kiosk),
            None => self.answers.count(peer, headers),
        };
        counted.map_err(Error::TooMany)
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
        watch.doubts(client, batch, Instant::now())
    }
}

impl Limited {
    /// Counts one of the address that asks; the error is the seconds to wait.
    fn count(&self, peer: Option<Peer>, headers: &HeaderMap) -> Result<(), u64> {
        // Where nobody says who it is, all are one.
        let peer = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0);
        self.limit.count(self.proxies.client(peer, headers))
    }
}

/// Whoever sends something, let in by the limit on what is sent: the first thing that is found out of a request.
pub(super) struct Admitted(pub(super) Option<Peer>);

impl FromRequestParts<Arc<App>> for Admitted {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let peer = parts.extensions.get().copied();
        app.doors.batches.count(peer, &parts.headers).map_err(Error::TooMany)?;
        Ok(Self(peer))
    }
}

/// Lets an address come so often and no more.
pub(super) async fn limited(
    State(limited): State<Limited>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    limited.count(request.extensions().get().copied(), request.headers()).map_err(Error::TooMany)?;
    Ok(next.run(request).await)
}
