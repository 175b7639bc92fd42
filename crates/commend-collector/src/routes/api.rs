//! Addresses that are served and described at once. `routes` adds every address through it, so that none is
//! served without a description, or described and not served.

use super::App;
use crate::{error::Error, openapi::Operation};
use axum::{
    Router,
    handler::Handler,
    routing::{self, MethodRouter},
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A group of addresses.
#[derive(Default)]
pub(super) struct Api {
    router: Router<Arc<App>>,
    described: Vec<(String, Described)>,
}

/// The methods of an address, and what is said of each: only made where somebody asks.
type Described = Vec<(&'static str, fn() -> Operation)>;

/// One method of an address.
pub(super) struct Way {
    method: &'static str,
    handlers: MethodRouter<Arc<App>>,
    about: fn() -> Operation,
}

pub(super) fn get<T: 'static>(handler: impl Handler<T, Arc<App>>, about: fn() -> Operation) -> Way {
    Way { method: "get", handlers: routing::get(handler), about }
}

pub(super) fn post<T: 'static>(handler: impl Handler<T, Arc<App>>, about: fn() -> Operation) -> Way {
    Way { method: "post", handlers: routing::post(handler), about }
}

impl Api {
    /// Adds an address with its methods. The router takes whole segments alone: `{survey.json}` there stands for
    /// `{survey}.json`, which is how it is described.
    pub(super) fn at<const N: usize>(mut self, path: &str, ways: [Way; N]) -> Self {
        let mut described = Described::new();
        for Way { method, handlers, about } in ways {
            self.router = self.router.route(path, handlers);
            described.push((method, about));
        }
        let public = path
            .replace(".json}", "}.json")
            .replace(".js}", "}.js")
            .replace(".svg}", "}.svg")
            .replace(".xml}", "}.xml");
        self.described.push((public, described));
        self
    }

    /// Puts something around the addresses that are there by now.
    pub(super) fn within(self, around: impl FnOnce(Router<Arc<App>>) -> Router<Arc<App>>) -> Self {
        Self { router: around(self.router), ..self }
    }

    /// A method that an address does not take is refused within what is put around it: preflights come by one.
    pub(super) fn into_router(self) -> Router<Arc<App>> {
        self.router.method_not_allowed_fallback(|| async { Error::Method })
    }

    pub(super) fn into_described(self) -> Map<String, Value> {
        let value = |(method, about): (&str, fn() -> Operation)| (method.to_owned(), about().into_value());
        let of_address =
            |(path, methods): (String, Described)| (path, methods.into_iter().map(value).collect());
        self.described.into_iter().map(of_address).collect()
    }
}
