//! The loader of each survey, packed as small as it gets: it is all that a page loads on which nobody is asked,
//! and it changes once a day or less, so packing may take its time.

use crate::{assets, served};
use axum::{body::Bytes, http::HeaderMap, response::Response};
use commend_core::Survey;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

/// The loaders that were packed, by survey, each for what it tells.
#[derive(Clone, Default)]
pub(crate) struct Loaders(Arc<Mutex<Packed>>);

type Packed = BTreeMap<String, (String, Arc<Loader>)>;

/// A loader in every encoding.
struct Loader {
    tag: String,
    plain: Bytes,
    /// By name of the encoding, the smallest first.
    packed: Vec<(&'static str, Bytes)>,
}

impl Loaders {
    /// The loader of a survey; nothing where the widget is missing.
    pub(crate) fn serve(&self, survey: &Survey, reach: Option<f64>, request: &HeaderMap) -> Option<Response> {
        let loader = self.of(survey, reach)?;
        let taken = loader.packed.iter().find(|(encoding, _)| assets::takes(request, encoding));
        let (encoding, body) =
            taken.map_or((None, &loader.plain), |(encoding, packed)| (Some(*encoding), packed));
        Some(assets::respond(assets::LOADER, request, &loader.tag, encoding, body.clone()))
    }

    fn of(&self, survey: &Survey, reach: Option<f64>) -> Option<Arc<Loader>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = served::told(survey, reach);
        if let Some((_, loader)) = all.get(survey.id.as_str()).filter(|(of, _)| *of == told) {
            return Some(Arc::clone(loader));
        }
        let loader = Arc::new(Loader::new([told.as_bytes(), &assets::loader()?].concat()));
        all.insert(survey.id.to_string(), (told, Arc::clone(&loader)));
        Some(loader)
    }
}

impl Loader {
    fn new(plain: Vec<u8>) -> Self {
        let packed = [("br", brotli(&plain)), ("gzip", gzip(&plain))];
        let packed =
            packed.into_iter().filter_map(|(encoding, packed)| Some((encoding, packed.ok()?.into())));
        let packed = packed.collect();
        Self { tag: assets::tag(&Sha256::digest(&plain).into()), plain: plain.into(), packed }
    }
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut packed, &brotli::enc::BrotliEncoderParams::default())?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(plain)?;
    packer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn what_is_packed_is_the_same_and_smaller() {
        let plain: Vec<u8> = "window.commend?.version||run();".repeat(50).into();
        let Loader { packed, .. } = Loader::new(plain.clone());
        let [(_, br), (_, gz)] = &packed[..] else { panic!("two encodings") };
        let (mut from_br, mut from_gz) = (Vec::new(), Vec::new());
        brotli::BrotliDecompress(&mut &br[..], &mut from_br).expect("brotli");
        flate2::read::GzDecoder::new(&gz[..]).read_to_end(&mut from_gz).expect("gzip");
        assert!(from_br == plain && from_gz == plain);
        assert!(br.len() < gz.len() && gz.len() < plain.len() / 4);
    }
}
