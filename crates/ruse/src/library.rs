//! Where libraries come from: folders on the search path, then the built-in ones.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use ruse_expand::{IncludedText, LibraryName, LibraryProvider, LibrarySource};
use ruse_runtime::{Access, Capabilities};
use ruse_syntax::{Diagnostic, decode};

use crate::front::Shares;
use crate::image::Image;

/// File name endings that a library's file may have, in the order in which they are tried.
const ENDINGS: [&str; 1] = ["sld"];

/// Folders first, in order, then the image of built-in libraries.
pub(crate) struct Libraries {
    /// Folders that are searched before the built-in libraries (`-I`, next to the program).
    pub(crate) before: Vec<PathBuf>,
    /// Folders that are searched after the built-in libraries (`-A`, `RUSE_LIBRARY_PATH`).
    pub(crate) after: Vec<PathBuf>,
    /// What programs may read besides.
    pub(crate) capabilities: Capabilities,
    /// The libraries of the host.
    pub(crate) shares: Shares,
    /// The built-in libraries; `None` while the image itself is made.
    pub(crate) image: Option<Arc<Image>>,
}

impl Libraries {
    fn file_in(folder: &Path, name: &LibraryName) -> Option<PathBuf> {
        let parts: Vec<String> = name.path_parts().collect();
        if parts
            .iter()
            .any(|part| part.is_empty() || part.contains(['/', '\\', '\0']) || part == "..")
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
        if let Some(module) = self.shares.module(name) {
            return Ok(Some(LibrarySource::Interface(module.interface())));
        }
        if let Some(path) = self.before.iter().find_map(|folder| Self::file_in(folder, name)) {
            return self.text(&path).map(Some);
        }
        if let Some(interface) = self.image.as_ref().and_then(|image| image.interface(name)) {
            return Ok(Some(LibrarySource::Interface(interface)));
        }
        match self.after.iter().find_map(|folder| Self::file_in(folder, name)) {
            Some(path) => self.text(&path).map(Some),
            None => Ok(None),
        }
    }

    fn exists(&mut self, name: &LibraryName) -> bool {
        let in_files = self
            .before
            .iter()
            .chain(&self.after)
            .any(|folder| Self::file_in(folder, name).is_some());
        in_files
            || self.shares.module(name).is_some()
            || self.image.as_ref().is_some_and(|image| image.contains(name))
    }

    fn include(&mut self, from: &str, file: &str) -> Result<IncludedText, String> {
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
        self.before.iter().chain(&self.after).map(|f| f.join(&file).display().to_string()).collect()
    }

    fn known(&self) -> Vec<LibraryName> {
        let modules = self.shares.modules.read().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<_> = modules.iter().map(|module| module.library().clone()).collect();
        names.extend(self.image.iter().flat_map(|image| image.names()));
        names
    }
}
