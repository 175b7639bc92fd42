//! The built widget, its pages and the collector's own styles, all inside the binary. No file system.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Dist;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Own;

/// The one file of the widget that pages name themselves.
pub(crate) const LOADER: &str = "embed.js";

/// Whether the widget was there when this binary was built.
pub(crate) fn built() -> bool {
    Dist::get(LOADER).is_some()
}

/// The file of that name, in the best encoding that the client takes; nothing where there is none.
pub(crate) fn serve(name: &str, request: &HeaderMap) -> Option<Response> {
    let plain = find(name)?;
    let tag = tag(&plain.metadata.sha256_hash());
    let (encoding, file) = encoded(name, request).map_or((None, plain), |(name, file)| (Some(name), file));
    Some(respond(name, request, &tag, encoding, file.data.into_owned()))
}

/// A file that is text, as it is embedded.
pub(crate) fn text(name: &str) -> Option<String> {
    String::from_utf8(find(name)?.data.into_owned()).ok()
}

/// The loader as it is embedded, and its SHA-256.
pub(crate) fn loader() -> Option<(Cow<'static, [u8]>, [u8; 32])> {
    find(LOADER).map(|file| (file.data, file.metadata.sha256_hash()))
}

/// The tag of a content, made of its SHA-256.
pub(crate) fn tag(hash: &[u8; 32]) -> String {
    format!("\"{}\"", hex::encode(&hash[..12]))
}

/// The content of a file, or that the client has it already: `tag` is the content's, however encoded.
pub(crate) fn respond(
    name: &str,
    request: &HeaderMap,
    tag: &str,
    encoding: Option<&str>,
    body: impl Into<Body>,
) -> Response {
    let kept = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged =
        kept.is_some_and(|kept| kept.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { body.into().into_response() };
    let headers = response.headers_mut();
    let mut set =
        |name, value: &str| HeaderValue::from_str(value).map(|value| headers.insert(name, value)).is_ok();
    set(header::CONTENT_TYPE, content_type(name));
    set(header::ETAG, tag);
    set(header::VARY, "accept-encoding");
    set(header::CACHE_CONTROL, lifetime(name));
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    response
}

fn find(name: &str) -> Option<EmbeddedFile> {
    // Encoded copies have no address of their own.
    let encoded = ENCODINGS.iter().any(|(_, ending)| name.ends_with(ending));
    if encoded { None } else { Dist::get(name).or_else(|| Own::get(name)) }
}

const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

fn encoded(name: &str, request: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| takes(request, encoding))
        .find_map(|(encoding, ending)| Some((encoding, Dist::get(&format!("{name}{ending}"))?)))
}

/// Whether the client takes an encoding.
pub(crate) fn takes(request: &HeaderMap, encoding: &str) -> bool {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepts(accepted, encoding))
}

/// Whether `Accept-Encoding` names an encoding and does not rule it out with `q=0`.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = parts.any(|q| q.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32)));
        named && !refused
    })
}

/// How long a file may be kept. A page that is loaded soon after another asks for nothing at all, and one that comes later waits
/// for nothing: the loader that it has is looked up beside it. What is changed reaches every page that is loaded five minutes later.
fn lifetime(name: &str) -> &'static str {
    match name {
        _ if is_immutable(name) => "public, max-age=31536000, immutable",
        LOADER => "public, max-age=60, stale-while-revalidate=240",
        _ => "no-cache",
    }
}

/// Files named by their content, `name-0123456789abcdef.ext`, never change.
pub(crate) fn is_immutable(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("ts") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_negotiated() {
        for (header, encoding, taken) in [
            ("gzip, deflate, br", "br", true),
            ("gzip;q=1.0, br;q=0", "br", false),
            ("gzip;q=0.5", "gzip", true),
            ("identity", "gzip", false),
            ("brotli", "br", false),
        ] {
            assert_eq!(accepts(header, encoding), taken, "{header} {encoding}");
        }
    }

    #[test]
    fn only_hashed_files_are_immutable() {
        assert!(is_immutable("commend-0123456789abcdef.wasm"));
        assert!(
            !is_immutable("embed.js")
                && !is_immutable("commend-widget.js")
                && !is_immutable("a-0123456789abcdeg.js")
        );
    }
}
