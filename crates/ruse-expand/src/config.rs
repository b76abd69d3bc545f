//! What the caller decides: features, limits, where libraries come from.

use std::sync::Arc;

use ruse_syntax::Diagnostic;

use crate::library::interface::LibraryInterface;
use crate::name::LibraryName;

/// Bounds on the work of one expansion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Depth of nested expressions.
    pub nesting: u32,
    /// Macro uses for one top-level form.
    pub steps: u64,
    /// Syntax nodes and list elements that macros make, and Core expressions, for one unit.
    pub nodes: u64,
    /// Nesting of one pattern or template.
    pub pattern_nesting: u32,
    /// Errors reported at once.
    pub errors: usize,
    /// Texts that one unit includes.
    pub includes: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            nesting: 100_000,
            steps: 2_000_000,
            nodes: 50_000_000,
            pattern_nesting: 1_000,
            errors: 50,
            includes: 10_000,
        }
    }
}

/// Asked now and then during expansion; `true` ends it with the error `expand/interrupted`.
pub type InterruptCheck = Arc<dyn Fn() -> bool + Send + Sync>;

/// Whether a library may be imported.
pub type LibraryFilter = Arc<dyn Fn(&LibraryName) -> bool + Send + Sync>;

/// Settings of an [`Expander`](crate::Expander).
pub struct Config {
    /// Feature identifiers for `cond-expand` (R7RS §4.2.1, appendix B).
    pub features: Vec<String>,
    /// Bounds on the work.
    pub limits: Limits,
    /// What a program without an `import` imports.
    pub default_imports: Vec<LibraryName>,
    /// Where libraries and included files come from.
    pub provider: Box<dyn LibraryProvider>,
    /// Which libraries texts may import; `None` for all. What those libraries import themselves is not asked for.
    pub visible: Option<LibraryFilter>,
    /// Polled during expansion.
    pub interrupt: Option<InterruptCheck>,
}

impl Config {
    /// Settings with default limits and nothing else.
    pub fn new(provider: Box<dyn LibraryProvider>) -> Config {
        Config {
            features: Vec::new(),
            limits: Limits::default(),
            default_imports: Vec::new(),
            provider,
            visible: None,
            interrupt: None,
        }
    }
}

/// A library as the provider has it.
pub enum LibrarySource {
    /// Text that contains its `define-library` form.
    Text {
        /// Path for messages and for relative includes.
        path: String,
        /// The whole text.
        text: String,
    },
    /// Compiled ahead: the interface alone.
    Interface(Arc<LibraryInterface>),
}

/// A text for `include`.
pub struct IncludedText {
    /// Path for messages and further relative includes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Where libraries and included texts come from: the expander does no input of its own.
pub trait LibraryProvider: Send {
    /// Finds a library; `None` if there is none of that name.
    ///
    /// # Errors
    /// The library is there but cannot be read.
    fn find(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Box<Diagnostic>>;

    /// Whether [`find`](LibraryProvider::find) would answer, for `cond-expand`.
    fn exists(&mut self, name: &LibraryName) -> bool {
        matches!(self.find(name), Ok(Some(_)))
    }

    /// The text that `(include file)` in the text named `from` means.
    ///
    /// # Errors
    /// The reason in words.
    fn include(&mut self, from: &str, file: &str) -> Result<IncludedText, String>;

    /// Where a library was looked for, for the message that there is none.
    fn searched(&self, name: &LibraryName) -> Vec<String> {
        let _ = name;
        Vec::new()
    }

    /// Names of libraries that can be found, for did-you-mean.
    fn known(&self) -> Vec<LibraryName> {
        Vec::new()
    }
}

/// A provider without libraries and files.
pub struct NoLibraries;

impl LibraryProvider for NoLibraries {
    fn find(&mut self, _name: &LibraryName) -> Result<Option<LibrarySource>, Box<Diagnostic>> {
        Ok(None)
    }

    fn include(&mut self, _from: &str, _file: &str) -> Result<IncludedText, String> {
        Err("files cannot be included here".to_string())
    }
}
