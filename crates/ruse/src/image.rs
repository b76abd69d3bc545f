//! The image of the built-in libraries: interfaces, code and inline candidates, compiled ahead.
//!
//! `cargo xtask image` makes it from `lib/`; a test checks that it is fresh. It is part of the executable,
//! so it is trusted like the rest of it; parts are decoded when a program needs them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

use ruse_compiler::InlineCandidate;
use ruse_expand::core::GlobalName;
use ruse_expand::{LibraryInterface, LibraryName};
use ruse_isa::code::CodeUnit;
use serde::{Deserialize, Serialize};

/// One library, each part encoded.
#[derive(Serialize, Deserialize, Clone)]
struct Stored<'a> {
    name: LibraryName,
    #[serde(borrow)]
    interface: &'a [u8],
    code: &'a [u8],
    candidates: &'a [u8],
}

/// The built-in libraries. What was decoded of one is kept and shared by all VMs of the process.
pub(crate) struct Image {
    libraries: HashMap<LibraryName, Library>,
}

/// One library with what was decoded of it.
struct Library {
    stored: Stored<'static>,
    interface: OnceLock<Option<Arc<LibraryInterface>>>,
    decoded: OnceLock<Result<Decoded, String>>,
}

/// Code and inline candidates of a library.
pub(crate) struct Decoded {
    pub(crate) code: Arc<CodeUnit>,
    pub(crate) candidates: Arc<LibraryCandidates>,
}

/// The inline candidates of a library.
pub(crate) type LibraryCandidates = HashMap<GlobalName, InlineCandidate>;

/// The image that this executable carries.
static BYTES: &[u8] = include_bytes!("../library.image");

impl Image {
    /// The built-in image.
    pub(crate) fn built_in() -> Arc<Image> {
        static IMAGE: LazyLock<Arc<Image>> = LazyLock::new(|| {
            let stored: Vec<Stored<'static>> = postcard::from_bytes(BYTES).unwrap_or_default();
            let library = |stored: Stored<'static>| {
                let name = stored.name.clone();
                (name, Library { stored, interface: OnceLock::new(), decoded: OnceLock::new() })
            };
            Arc::new(Image { libraries: stored.into_iter().map(library).collect() })
        });
        IMAGE.clone()
    }

    /// Says which build an image is of: what refers to the code of built-in libraries fits no other one.
    pub(crate) fn fingerprint() -> u64 {
        static FINGERPRINT: LazyLock<u64> = LazyLock::new(|| {
            let names = ruse_runtime::primitive_infos().iter().map(|info| info.name.as_bytes());
            let version = env!("CARGO_PKG_VERSION").as_bytes();
            // FNV-1a.
            let bytes = names.flatten().chain(version).chain(BYTES);
            bytes.fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
        });
        *FINGERPRINT
    }

    pub(crate) fn contains(&self, name: &LibraryName) -> bool {
        self.libraries.contains_key(name)
    }

    pub(crate) fn names(&self) -> Vec<LibraryName> {
        let mut names: Vec<LibraryName> = self.libraries.keys().cloned().collect();
        names.sort();
        names
    }

    pub(crate) fn interface(&self, name: &LibraryName) -> Option<Arc<LibraryInterface>> {
        let library = self.libraries.get(name)?;
        let decode = || postcard::from_bytes(library.stored.interface).ok().map(Arc::new);
        library.interface.get_or_init(decode).clone()
    }

    /// Code and inline candidates of a library.
    pub(crate) fn code(&self, name: &LibraryName) -> Result<&Decoded, String> {
        let library = self.libraries.get(name).ok_or("the image has it not")?;
        library.decoded.get_or_init(|| library.stored.decode()).as_ref().map_err(String::clone)
    }
}

impl Stored<'_> {
    fn decode(&self) -> Result<Decoded, String> {
        let code = ruse_isa::decode::decode_unit(self.code).map_err(|error| error.to_string())?;
        let candidates: Vec<InlineCandidate> =
            postcard::from_bytes(self.candidates).map_err(|error| error.to_string())?;
        if candidates.iter().any(|candidate| *candidate.global.library != *code.name) {
            return Err("it has inline candidates of another library".to_owned());
        }
        let by_name = candidates.into_iter().map(|candidate| (candidate.global.clone(), candidate));
        Ok(Decoded { code: Arc::new(code), candidates: Arc::new(by_name.collect()) })
    }
}

/// A library as the image keeps it, before it is encoded.
pub(crate) struct Compiled {
    pub(crate) interface: Arc<LibraryInterface>,
    pub(crate) code: Arc<CodeUnit>,
    pub(crate) candidates: Vec<InlineCandidate>,
}

/// Encodes libraries as an image.
///
/// # Errors
/// What serde says.
pub(crate) fn encode(libraries: &[Compiled]) -> Result<Vec<u8>, postcard::Error> {
    let mut parts = Vec::new();
    for library in libraries {
        // Frames of the libraries are not shown, so their variables need no names.
        let mut code = CodeUnit::clone(&library.code);
        code.functions.iter_mut().for_each(|function| function.variables = Box::default());
        parts.push((
            postcard::to_stdvec(library.interface.as_ref())?,
            ruse_isa::encode::encode_unit(&code),
            postcard::to_stdvec(&library.candidates)?,
        ));
    }
    let stored: Vec<Stored<'_>> = libraries
        .iter()
        .zip(&parts)
        .map(|(library, (interface, code, candidates))| Stored {
            name: library.interface.name.clone(),
            interface,
            code,
            candidates,
        })
        .collect();
    postcard::to_stdvec(&stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The image is trusted because it is a part of the executable; this is the check that it deserves it.
    #[test]
    fn every_unit_of_the_image_passes_the_verifier() {
        let image = Image::built_in();
        let names = image.names();
        assert!(names.len() > 30, "{} libraries", names.len());
        for name in names {
            let decoded = image.code(&name).unwrap();
            ruse_vm::check_unit(&decoded.code).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        }
    }
}
