//! Where libraries come from: modules of the host, folders on the search path, the built-in ones, resolvers of the host,
//! more folders; in this order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use ruse_expand::{IncludedText, LibraryName, LibraryProvider, LibrarySource};
use ruse_runtime::{Access, Capabilities};
use ruse_syntax::{Diagnostic, decode};

use crate::error::ErrorKind;
use crate::front::Shares;
use crate::image::Image;
use crate::resolver::{Resolver, Resolvers, guarded};

/// File name endings that a library's file may have, in the order in which they are tried.
const ENDINGS: [&str; 1] = ["sld"];

/// Whether a library is there to call C.
fn is_about_c(name: &LibraryName) -> bool {
    *name == LibraryName::of(&["ruse", "ffi"]) || is_of_the_host(name)
}

/// Whether the procedures of a library are not linked but made with the VM: those that `(ruse ffi)` is made of.
pub(crate) fn is_of_the_host(name: &LibraryName) -> bool {
    *name == LibraryName::of(&["ruse", "ffi", "primitives"])
}

/// Folders first, in order, then the image of built-in libraries.
pub(crate) struct Libraries {
    /// Folders that are searched before the built-in libraries (`-I`, next to the program).
    pub(crate) before: Vec<PathBuf>,
    /// Folders that are searched after the built-in libraries (`-A`, `RUSE_LIBRARY_PATH`).
    pub(crate) after: Vec<PathBuf>,
    /// What programs may read besides.
    pub(crate) capabilities: Capabilities,
    /// Why `(ruse ffi)` cannot be used, if so: code and text of a diagnostic.
    pub(crate) no_c: Option<(&'static str, String)>,
    /// The libraries of the host.
    pub(crate) shares: Shares,
    /// The built-in libraries; `None` while the image itself is made.
    pub(crate) image: Option<Arc<Image>>,
    /// What the host has besides.
    pub(crate) resolvers: Resolvers,
    /// Which resolver gave a text, by the text's name.
    pub(crate) resolved: HashMap<String, Arc<dyn Resolver>>,
}

/// The file of a library below a folder, if there is one.
pub(crate) fn file_in(folder: &Path, name: &LibraryName) -> Option<PathBuf> {
    let parts: Vec<String> = name.path_parts().collect();
    if parts.iter().any(|part| part.is_empty() || part.contains(['/', '\\', '\0']) || part == "..")
    {
        return None;
    }
    ENDINGS.iter().find_map(|ending| {
        let mut path = folder.to_path_buf();
        path.extend(&parts);
        path.set_file_name(format!("{}.{ending}", parts.last()?));
        path.is_file().then_some(path)
    })
}

impl Libraries {
    /// What the resolvers of the host have.
    fn resolve(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Box<Diagnostic>> {
        match self.resolvers.resolve(name) {
            Ok(None) => Ok(None),
            Ok(Some((resolver, found))) => {
                self.resolved.insert(found.name.clone(), resolver);
                let (path, text) = (found.name, found.text.into_owned());
                Ok(Some(LibrarySource::Text { path, text }))
            }
            Err((kind, message)) => {
                let code = if kind == ErrorKind::Panic { "host/panic" } else { "host/resolver" };
                let mut error = Diagnostic::error(code, message, ruse_syntax::Span::NONE);
                error.notes = self.places(name);
                Err(Box::new(error))
            }
        }
    }

    /// Where the library was looked for, as notes.
    fn places(&self, name: &LibraryName) -> Vec<String> {
        self.searched(name).into_iter().map(|place| format!("looked for {place}")).collect()
    }

    /// A library's text under the name that messages and the image show: inside the image, places are
    /// relative to the library folder, so that it does not depend on where it was made.
    fn text(&self, path: &Path) -> Result<LibrarySource, Box<Diagnostic>> {
        let text = read_source(path)?;
        let shown = match (&self.image, self.before.first()) {
            (None, Some(folder)) => path.strip_prefix(folder).unwrap_or(path),
            _ => path,
        };
        Ok(LibrarySource::Text { path: shown.display().to_string(), text })
    }
}

/// Reads a source file.
pub(crate) fn read_source(path: &Path) -> Result<String, Box<Diagnostic>> {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => decode(&name, &bytes).map_err(Box::new),
        Err(error) => {
            let message = format!("{name}: {}", reason(&error));
            Err(Box::new(Diagnostic::error("file/unreadable", message, ruse_syntax::Span::NONE)))
        }
    }
}

/// An operating system error without its number.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}

impl LibraryProvider for Libraries {
    fn find(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Box<Diagnostic>> {
        if let Some((code, reason)) = self.no_c.as_ref().filter(|_| is_about_c(name)) {
            let message = format!("library `{name}` is not available: {reason}");
            let error = Diagnostic::error(code, message, ruse_syntax::Span::NONE);
            return Err(Box::new(error));
        }
        #[cfg(feature = "ffi")]
        if let Some(interface) = crate::ffi::interface(name) {
            return Ok(Some(LibrarySource::Interface(interface)));
        }
        if let Some(module) = self.shares.module(name) {
            return Ok(Some(LibrarySource::Interface(module.interface())));
        }
        if let Some(path) = self.before.iter().find_map(|folder| file_in(folder, name)) {
            return self.text(&path).map(Some);
        }
        if let Some(interface) = self.image.as_ref().and_then(|image| image.interface(name)) {
            return Ok(Some(LibrarySource::Interface(interface)));
        }
        if let Some(found) = self.resolve(name)? {
            return Ok(Some(found));
        }
        match self.after.iter().find_map(|folder| file_in(folder, name)) {
            Some(path) => self.text(&path).map(Some),
            None => Ok(None),
        }
    }

    fn exists(&mut self, name: &LibraryName) -> bool {
        if is_about_c(name) && self.no_c.is_some() {
            return false;
        }
        let in_files =
            self.before.iter().chain(&self.after).any(|folder| file_in(folder, name).is_some());
        in_files
            || self.shares.module(name).is_some()
            || self.image.as_ref().is_some_and(|image| image.contains(name))
            || matches!(self.resolvers.resolve(name), Ok(Some(_)))
    }

    fn include(&mut self, from: &str, file: &str) -> Result<IncludedText, String> {
        if let Some(resolver) = self.resolved.get(from).cloned() {
            let found = guarded(|| resolver.include(from, file)).map_err(|(_, reason)| reason)?;
            self.resolved.insert(found.name.clone(), resolver);
            return Ok(IncludedText { path: found.name, text: found.text.into_owned() });
        }
        let base = Path::new(from).parent().unwrap_or(Path::new(""));
        let path = base.join(file);
        let folders = self.before.iter().chain(&self.after);
        let granted = folders.fold(self.capabilities.clone(), |granted, folder| {
            // The empty path is the working directory.
            granted.read(Path::new(".").join(folder))
        });
        let place = granted
            .path(Access::Read, &path)
            .map_err(|refused| format!("{} {}", refused.message(), path.display()))?;
        match read_source(&place) {
            Ok(text) => Ok(IncludedText { path: path.display().to_string(), text }),
            Err(diagnostic) => Err(diagnostic.message.clone()),
        }
    }

    fn searched(&self, name: &LibraryName) -> Vec<String> {
        let parts: Vec<String> = name.path_parts().collect();
        let file = format!("{}.sld", parts.join("/"));
        let place = |folder: &PathBuf| folder.join(&file).display().to_string();
        let mut places: Vec<String> = self.before.iter().map(place).collect();
        places.extend(self.resolvers.places(name));
        places.extend(self.after.iter().map(place));
        places
    }

    fn known(&self) -> Vec<LibraryName> {
        let modules = self.shares.modules.read().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<_> = modules.iter().map(|module| module.library().clone()).collect();
        names.extend(self.image.iter().flat_map(|image| image.names()));
        names
    }
}
