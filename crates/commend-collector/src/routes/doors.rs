//! How often one address may come: to send answers, to read reports, and to guess tokens.

use crate::{
    client::{Peer, Proxies},
    error::Error,
    limit::Limit,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

/// Reports, or tries to log in, of one address at once.
const REPORTS: u32 = 60;
/// Until one more may follow, of answers as of reports.
const NEXT: Duration = Duration::from_secs(1);
/// How often those who have been quiet are forgotten.
const FORGET: Duration = Duration::from_mins(1);

/// The limits by address.
#[derive(Clone)]
pub(crate) struct Doors {
    proxies: Proxies,
    answers: Limit,
    reports: Limit,
}

impl Doors {
    /// So many batches at once, and no limit at all where that is 0; believes these proxies.
    pub(crate) fn new(burst: u32, proxies: Proxies) -> Self {
        let reports = if burst == 0 { 0 } else { REPORTS };
        Self { proxies, answers: Limit::new(burst, NEXT), reports: Limit::new(reports, NEXT) }
    }

    /// Forgets again and again who has been quiet; never ends.
    pub(crate) async fn forget_the_quiet(self) {
        let mut clock = tokio::time::interval(FORGET);
        loop {
            clock.tick().await;
            self.answers.forget_the_quiet();
            self.reports.forget_the_quiet();
        }
    }

    fn client(&self, request: &Request) -> IpAddr {
        // Where nobody says who it is, all are one.
        let peer = request.extensions().get::<Peer>().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0);
        self.proxies.client(peer, request.headers())
    }
}

/// Lets an address send so much and no more.
pub(super) async fn answers(
    State(doors): State<Doors>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    doors.answers.count(doors.client(&request)).map_err(Error::TooMany)?;
    Ok(next.run(request).await)
}

/// Lets an address ask for reports, and try tokens, so often and no more.
pub(super) async fn reports(
    State(doors): State<Doors>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    doors.reports.count(doors.client(&request)).map_err(Error::TooMany)?;
    Ok(next.run(request).await)
}
