//! Diagnostics: what is wrong with a program, where, why, and what to do about it.
//!
//! In: built by every stage of the front end. Out: text for people ([`Diagnostic::render`], with the
//! source lines) or for editors and logs ([`Diagnostic::one_line`]).

mod render;

use crate::source::SourceMap;
use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// For information.
    Note,
    /// The program runs, but probably not as meant.
    Warning,
    /// The program cannot run.
    Error,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One thing to tell the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name, `stage/problem`, for tests, editors and documentation.
    pub code: &'static str,
    /// One sentence without a full stop, names of the program in backquotes.
    pub message: String,
    /// The place that the message is about.
    pub primary: Span,
    /// Other places that explain it, with what they have to do with it.
    pub labels: Vec<(Span, String)>,
    /// Facts worth knowing.
    pub notes: Vec<String>,
    /// What the user can do.
    pub help: Vec<String>,
    /// Macro uses that led to the primary place, innermost first.
    pub trail: Vec<(Span, String)>,
}

impl Diagnostic {
    /// A diagnostic with nothing but its message and place.
    pub fn new(
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
        primary: Span,
    ) -> Diagnostic {
        Diagnostic {
            severity,
            code,
            message: message.into(),
            primary,
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            trail: Vec::new(),
        }
    }

    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>, primary: Span) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message, primary)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>, primary: Span) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message, primary)
    }

    /// Adds another place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push((span, text.into()));
        self
    }

    /// Adds a fact.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// Adds advice.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(text.into());
        self
    }

    /// Adds a macro use that led here.
    pub fn trail(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.trail.push((span, text.into()));
        self
    }

    /// `FILE:LINE:COLUMN: error: message`, without the place for synthesized syntax.
    pub fn one_line(&self, sources: &SourceMap) -> String {
        let severity = self.severity.name();
        match sources.place(self.primary) {
            Some(place) => format!("{place}: {severity}: {}", self.message),
            None => format!("{severity}: {}", self.message),
        }
    }

    /// The message with the source lines it is about, labels, notes, advice and the macro trail.
    ///
    /// Lines are cut to a readable width around what they mark, so the cost does not depend on how
    /// long the lines of the program are.
    pub fn render(&self, sources: &SourceMap, colour: bool) -> String {
        render::render(self, sources, colour)
    }
}
