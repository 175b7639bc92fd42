//! What is made for a survey and asked for again and again, packed as small as it gets: the loader, which is all that a page
//! loads on which nobody is asked, and the definition. They change once a day or less, so packing may take its time.

use crate::{assets, daily::Figures, served};
use axum::{body::Bytes, http::HeaderMap, response::Response};
use commend_core::Survey;
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

/// What was packed last, by name.
#[derive(Clone, Default)]
pub(crate) struct Packs(Arc<Mutex<BTreeMap<String, Arc<Pack>>>>);

/// A text in every encoding.
struct Pack {
    tag: String,
    plain: Bytes,
    /// By name of the encoding, the smallest first.
    packed: Vec<(&'static str, Bytes)>,
}

impl Packs {
    /// The loader of a survey; nothing where the widget is missing.
    pub(crate) fn loader(&self, survey: &Survey, figures: Figures, request: &HeaderMap) -> Option<Response> {
        let plain = [served::told(survey, figures).as_bytes(), &assets::loader()?.0].concat();
        Some(self.of(&format!("{}.js", survey.id), plain).serve(assets::LOADER, request))
    }

    /// The definition of a survey, with the sentences of a language.
    pub(crate) fn definition(
        &self,
        survey: &Survey,
        lang: &str,
        definition: &Value,
        request: &HeaderMap,
    ) -> Response {
        let name = format!("{}.{lang}.json", survey.id);
        self.of(&name, definition.to_string().into()).serve(&name, request)
    }

    fn of(&self, name: &str, plain: Vec<u8>) -> Arc<Pack> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pack) = all.get(name).filter(|pack| pack.plain == plain) {
            return Arc::clone(pack);
        }
        let pack = Arc::new(Pack::new(plain));
        all.insert(name.to_owned(), Arc::clone(&pack));
        pack
    }
}

impl Pack {
    fn new(plain: Vec<u8>) -> Self {
        let packed = [("br", brotli(&plain)), ("gzip", gzip(&plain))];
        let packed =
            packed.into_iter().filter_map(|(encoding, packed)| Some((encoding, packed.ok()?.into())));
        let packed = packed.collect();
        Self { tag: assets::tag(&Sha256::digest(&plain).into()), plain: plain.into(), packed }
    }

    fn serve(&self, name: &str, request: &HeaderMap) -> Response {
        let taken = self.packed.iter().find(|(encoding, _)| assets::takes(request, encoding));
        let (encoding, body) =
            taken.map_or((None, &self.plain), |(encoding, packed)| (Some(*encoding), packed));
        assets::respond(name, request, &self.tag, encoding, body.clone())
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
        let Pack { packed, .. } = Pack::new(plain.clone());
        let [(_, br), (_, gz)] = &packed[..] else { panic!("two encodings") };
        let (mut from_br, mut from_gz) = (Vec::new(), Vec::new());
        brotli::BrotliDecompress(&mut &br[..], &mut from_br).expect("brotli");
        flate2::read::GzDecoder::new(&gz[..]).read_to_end(&mut from_gz).expect("gzip");
        assert!(from_br == plain && from_gz == plain);
        assert!(br.len() < gz.len() && gz.len() < plain.len() / 4);
    }
}
