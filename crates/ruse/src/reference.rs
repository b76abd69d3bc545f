//! The built-in libraries as Core, for the reference engines: the image holds them as Code only, so they are
//! expanded from their texts, which the executable carries.
//!
//! Expansion depends on nothing but these texts, so all VMs of a process share one memo of its results.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use ruse_compiler::InlineCandidate;
use ruse_expand::core::Unit;
use ruse_expand::{IncludedText, LibraryName, LibraryProvider, LibrarySource};
use ruse_reference::CoreUnit;
use ruse_syntax::Diagnostic;

use crate::front::{Front, Shares};
use crate::options::{Backend, Options};

/// The texts of `lib/`, by the path there.
static TEXTS: &[(&str, &str)] = &[
    ("ruse/collection.sld", include_str!("../../../lib/ruse/collection.sld")),
    ("ruse/condition.sld", include_str!("../../../lib/ruse/condition.sld")),
    ("ruse/core.sld", include_str!("../../../lib/ruse/core.sld")),
    ("ruse/ffi.sld", include_str!("../../../lib/ruse/ffi.sld")),
    ("ruse/fiber.sld", include_str!("../../../lib/ruse/fiber.sld")),
    ("ruse/keyword.sld", include_str!("../../../lib/ruse/keyword.sld")),
    ("ruse/mapping.sld", include_str!("../../../lib/ruse/mapping.sld")),
    ("ruse/match.sld", include_str!("../../../lib/ruse/match.sld")),
    ("ruse/process.sld", include_str!("../../../lib/ruse/process.sld")),
    ("ruse/prompt.sld", include_str!("../../../lib/ruse/prompt.sld")),
    ("ruse/regex.sld", include_str!("../../../lib/ruse/regex.sld")),
    ("ruse/socket.sld", include_str!("../../../lib/ruse/socket.sld")),
    ("ruse/struct.sld", include_str!("../../../lib/ruse/struct.sld")),
    ("ruse/table.sld", include_str!("../../../lib/ruse/table.sld")),
    ("ruse/task.sld", include_str!("../../../lib/ruse/task.sld")),
    ("ruse/type.sld", include_str!("../../../lib/ruse/type.sld")),
    ("ruse/vector.sld", include_str!("../../../lib/ruse/vector.sld")),
    ("scheme/base.sld", include_str!("../../../lib/scheme/base.sld")),
    ("scheme/case-lambda.sld", include_str!("../../../lib/scheme/case-lambda.sld")),
    ("scheme/char.sld", include_str!("../../../lib/scheme/char.sld")),
    ("scheme/complex.sld", include_str!("../../../lib/scheme/complex.sld")),
    ("scheme/cxr.sld", include_str!("../../../lib/scheme/cxr.sld")),
    ("scheme/eval.sld", include_str!("../../../lib/scheme/eval.sld")),
    ("scheme/file.sld", include_str!("../../../lib/scheme/file.sld")),
    ("scheme/inexact.sld", include_str!("../../../lib/scheme/inexact.sld")),
    ("scheme/lazy.sld", include_str!("../../../lib/scheme/lazy.sld")),
    ("scheme/load.sld", include_str!("../../../lib/scheme/load.sld")),
    ("scheme/process-context.sld", include_str!("../../../lib/scheme/process-context.sld")),
    ("scheme/r5rs.sld", include_str!("../../../lib/scheme/r5rs.sld")),
    ("scheme/read.sld", include_str!("../../../lib/scheme/read.sld")),
    ("scheme/repl.sld", include_str!("../../../lib/scheme/repl.sld")),
    ("scheme/time.sld", include_str!("../../../lib/scheme/time.sld")),
    ("scheme/write.sld", include_str!("../../../lib/scheme/write.sld")),
    ("srfi/0.sld", include_str!("../../../lib/srfi/0.sld")),
    ("srfi/1.sld", include_str!("../../../lib/srfi/1.sld")),
    ("srfi/11.sld", include_str!("../../../lib/srfi/11.sld")),
    ("srfi/111.sld", include_str!("../../../lib/srfi/111.sld")),
    ("srfi/115.sld", include_str!("../../../lib/srfi/115.sld")),
    ("srfi/121.sld", include_str!("../../../lib/srfi/121.sld")),
    ("srfi/125.sld", include_str!("../../../lib/srfi/125.sld")),
    ("srfi/128.sld", include_str!("../../../lib/srfi/128.sld")),
    ("srfi/132.sld", include_str!("../../../lib/srfi/132.sld")),
    ("srfi/133.sld", include_str!("../../../lib/srfi/133.sld")),
    ("srfi/146.sld", include_str!("../../../lib/srfi/146.sld")),
    ("srfi/146/hash.sld", include_str!("../../../lib/srfi/146/hash.sld")),
    ("srfi/151.sld", include_str!("../../../lib/srfi/151.sld")),
    ("srfi/158.sld", include_str!("../../../lib/srfi/158.sld")),
    ("srfi/16.sld", include_str!("../../../lib/srfi/16.sld")),
    ("srfi/170.sld", include_str!("../../../lib/srfi/170.sld")),
    ("srfi/174.sld", include_str!("../../../lib/srfi/174.sld")),
    ("srfi/180.sld", include_str!("../../../lib/srfi/180.sld")),
    ("srfi/19.sld", include_str!("../../../lib/srfi/19.sld")),
    ("srfi/2.sld", include_str!("../../../lib/srfi/2.sld")),
    ("srfi/23.sld", include_str!("../../../lib/srfi/23.sld")),
    ("srfi/26.sld", include_str!("../../../lib/srfi/26.sld")),
    ("srfi/27.sld", include_str!("../../../lib/srfi/27.sld")),
    ("srfi/28.sld", include_str!("../../../lib/srfi/28.sld")),
    ("srfi/39.sld", include_str!("../../../lib/srfi/39.sld")),
    ("srfi/6.sld", include_str!("../../../lib/srfi/6.sld")),
    ("srfi/64.sld", include_str!("../../../lib/srfi/64.sld")),
    ("srfi/69.sld", include_str!("../../../lib/srfi/69.sld")),
    ("srfi/8.sld", include_str!("../../../lib/srfi/8.sld")),
    ("srfi/9.sld", include_str!("../../../lib/srfi/9.sld")),
];

/// A library as the engines get it.
#[derive(Clone)]
pub(crate) struct CoreLibrary {
    pub(crate) core: Arc<CoreUnit>,
    /// What the compiler may inline of it, for Core after the passes.
    pub(crate) candidates: Arc<[InlineCandidate]>,
}

/// Expanded libraries.
struct Memo {
    /// Expands and knows the inline candidates of those that went through the passes.
    front: Front,
    /// As they came from the expander.
    expanded: HashMap<LibraryName, (Unit, CoreLibrary)>,
    /// After the passes.
    passed: HashMap<LibraryName, CoreLibrary>,
}

static MEMO: LazyLock<Mutex<Memo>> = LazyLock::new(|| {
    let options = Options { backend: Backend::EvalPasses, ..Options::default() };
    let mut front = Front::new(&options, None, None, Shares::default());
    front.expander.config_mut().provider = Box::new(Texts);
    Mutex::new(Memo { front, expanded: HashMap::new(), passed: HashMap::new() })
});

/// A built-in library, as expanded or after the passes. What it imports must have been asked for before.
pub(crate) fn library(name: &LibraryName, passed: bool) -> Result<CoreLibrary, Vec<Diagnostic>> {
    let mut memo = MEMO.lock().unwrap_or_else(PoisonError::into_inner);
    memo.expand(name)?;
    if passed { memo.pass(name) } else { Ok(memo.expanded[name].1.clone()) }
}

impl Memo {
    fn expand(&mut self, name: &LibraryName) -> Result<(), Vec<Diagnostic>> {
        if self.expanded.contains_key(name) {
            return Ok(());
        }
        for library in self.front.expander.load_library(name)?.libraries {
            let core = CoreUnit::expanded(library.unit.clone(), &self.front.expander.sources);
            let core = CoreLibrary { core: Arc::new(core), candidates: [].into() };
            self.expanded.insert(library.interface.name.clone(), (library.unit, core));
        }
        Ok(())
    }

    fn pass(&mut self, name: &LibraryName) -> Result<CoreLibrary, Vec<Diagnostic>> {
        if let Some(known) = self.passed.get(name) {
            return Ok(known.clone());
        }
        let (core, candidates) = self.front.pass_unit(self.expanded[name].0.clone())?;
        self.front.remember(candidates.clone());
        let library = CoreLibrary { core: Arc::new(core), candidates: candidates.into() };
        self.passed.insert(name.clone(), library.clone());
        Ok(library)
    }
}

/// The texts as a provider.
struct Texts;

impl Texts {
    fn path(name: &LibraryName) -> String {
        let parts: Vec<String> = name.path_parts().collect();
        format!("{}.sld", parts.join("/"))
    }
}

impl LibraryProvider for Texts {
    fn find(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Box<Diagnostic>> {
        let path = Texts::path(name);
        let text = TEXTS.iter().find(|(known, _)| *known == path);
        Ok(text.map(|(_, text)| LibrarySource::Text { path, text: (*text).to_owned() }))
    }

    fn include(&mut self, from: &str, file: &str) -> Result<IncludedText, String> {
        let path = PathBuf::from(from).with_file_name(file).display().to_string();
        Err(format!("{path} is no part of the built-in libraries"))
    }
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, Texts};
    use crate::image::Image;

    #[test]
    fn the_texts_are_those_of_the_image() {
        let mut named: Vec<String> = Image::built_in().names().iter().map(Texts::path).collect();
        named.sort();
        let paths: Vec<&str> = TEXTS.iter().map(|(path, _)| *path).collect();
        assert_eq!(paths, named.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
