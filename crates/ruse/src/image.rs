//! The image of the built-in libraries: interfaces, code and inline candidates, compiled ahead.
//!
//! `cargo xtask image` makes it from `lib/`; a test checks that it is fresh. It is part of the executable,
//! so it is trusted like the rest of it; parts are decoded when a program needs them.

use std::collections::HashMap;
use std::sync::Arc;

use ruse_compiler::InlineCandidate;
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

/// The built-in libraries.
pub(crate) struct Image {
    libraries: HashMap<LibraryName, Stored<'static>>,
}

/// The image that this executable carries.
static BYTES: &[u8] = include_bytes!("../library.image");

impl Image {
    /// The built-in image.
    pub(crate) fn built_in() -> Arc<Image> {
        let stored: Vec<Stored<'static>> = postcard::from_bytes(BYTES).unwrap_or_default();
        let libraries = stored.into_iter().map(|library| (library.name.clone(), library)).collect();
        Arc::new(Image { libraries })
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
        let stored = self.libraries.get(name)?;
        postcard::from_bytes(stored.interface).ok().map(Arc::new)
    }

    /// Code and inline candidates of a library.
    pub(crate) fn code(
        &self,
        name: &LibraryName,
    ) -> Result<(CodeUnit, Vec<InlineCandidate>), String> {
        let stored = self.libraries.get(name).ok_or("the image has it not")?;
        let code = ruse_isa::decode::decode_unit(stored.code).map_err(|error| error.to_string())?;
        let candidates =
            postcard::from_bytes(stored.candidates).map_err(|error| error.to_string())?;
        Ok((code, candidates))
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
        parts.push((
            postcard::to_stdvec(library.interface.as_ref())?,
            ruse_isa::encode::encode_unit(&library.code),
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
            let (code, _) = image.code(&name).unwrap();
            ruse_vm::check_unit(&code).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        }
    }
}
