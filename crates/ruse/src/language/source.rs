//! Texts of other languages, places in them, and what is wrong there.

use std::ops::Range;

use ruse_syntax::{Diagnostic, SourceId, SourceMap};

use crate::error::Error;

/// The texts of a compilation, for spans and messages.
///
/// ```
/// use ruse::language::{Problem, Sources};
/// let mut sources = Sources::new();
/// let text = sources.add("demo.lang", "let x = 1\nlet y = z\n");
/// let error = sources.error([Problem::new("unknown name `z`", text.span(18..19)).help("define it before")]);
/// assert_eq!((error.line, error.column), (2, 9));
/// assert!(error.report(false).contains("let y = z"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sources(pub(super) SourceMap);

/// One text of [`Sources`].
///
/// ```
/// let mut sources = ruse::language::Sources::new();
/// let text = sources.add("demo.lang", "a + b");
/// assert_eq!(sources.text(text), "a + b");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source(SourceId);

/// A range of bytes of a text. [`Span::NONE`] is no place.
///
/// ```
/// use ruse::language::{Sources, Span};
/// let text = Sources::new().add("demo.lang", "a + b");
/// assert_eq!(text.span(0..1).to(text.span(4..5)), text.span(0..5));
/// assert_eq!(Span::NONE.to(text.span(0..1)), text.span(0..1));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Span(pub(super) ruse_syntax::Span);

/// Something wrong with a text, before it runs.
///
/// ```
/// use ruse::language::{Problem, Sources};
/// let mut sources = Sources::new();
/// let text = sources.add("demo.lang", "1 + true");
/// let problem = Problem::new("`+` adds numbers", text.span(2..3))
///     .label(text.span(4..8), "this is a Bool")
///     .note("there are Int and Float");
/// assert!(sources.error([problem]).report(false).contains("this is a Bool"));
/// ```
#[derive(Clone, Debug)]
pub struct Problem(Box<Diagnostic>);

impl Sources {
    /// No texts yet.
    ///
    /// ```
    /// let sources = ruse::language::Sources::new();
    /// # drop(sources);
    /// ```
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a text under the name that messages show. Of a text beyond 4 GiB the rest is left out.
    ///
    /// ```
    /// let text = ruse::language::Sources::new().add("demo.lang", "a + b");
    /// # let _ = text;
    /// ```
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Source {
        let mut text = text.into();
        if text.len() > u32::MAX as usize {
            text.truncate(text.floor_char_boundary(u32::MAX as usize));
        }
        Source(self.0.add(name, text))
    }

    /// A text; empty for one of other sources.
    ///
    /// ```
    /// let mut sources = ruse::language::Sources::new();
    /// let text = sources.add("demo.lang", "a + b");
    /// assert_eq!(sources.text(text), "a + b");
    /// ```
    pub fn text(&self, source: Source) -> &str {
        self.0.get(source.0).map_or("", |source| &source.text)
    }

    /// The place at a line and a column, both from 1, columns counted in characters; the nearest one if there is none.
    ///
    /// ```
    /// let mut sources = ruse::language::Sources::new();
    /// let text = sources.add("demo.lang", "a\nbc");
    /// assert_eq!(sources.at(text, 2, 2), text.span(3..4));
    /// ```
    pub fn at(&self, source: Source, line: u32, column: u32) -> Span {
        let Some(known) = self.0.get(source.0) else { return Span::NONE };
        let mut start = 0;
        for _ in 1..line {
            match known.text[start..].find('\n') {
                Some(end) => start += end + 1,
                None => break,
            }
        }
        let rest = known.text[start..].split('\n').next().unwrap_or("");
        let column = column.max(1) as usize - 1;
        let (offset, width) =
            rest.char_indices().nth(column).map_or((rest.len(), 0), |(at, c)| (at, c.len_utf8()));
        source.span(start + offset..start + offset + width)
    }

    /// The error for what is wrong; the first problem is the one in its message and place, all are in its report.
    ///
    /// ```
    /// use ruse::language::{Problem, Sources};
    /// let mut sources = Sources::new();
    /// let text = sources.add("demo.lang", "a + b");
    /// let error = sources.error([Problem::new("unknown name `a`", text.span(0..1))]);
    /// assert_eq!(error.to_string(), "demo.lang:1:1: unknown name `a`");
    /// ```
    pub fn error(&self, problems: impl IntoIterator<Item = Problem>) -> Error {
        let all = problems.into_iter().map(|problem| *problem.0).collect();
        Error::from_diagnostics(all, &self.0)
    }
}

impl Source {
    /// A range of its bytes.
    ///
    /// ```
    /// let text = ruse::language::Sources::new().add("demo.lang", "a + b");
    /// assert_ne!(text.span(0..1), text.span(4..5));
    /// ```
    pub fn span(self, range: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (start, end) = (offset(range.start), offset(range.end));
        Span(ruse_syntax::Span::new(self.0, start, end.max(start)))
    }
}

impl Span {
    /// The place of what stands nowhere in a text.
    ///
    /// ```
    /// assert_eq!(ruse::language::Span::NONE, ruse::language::Span::NONE);
    /// ```
    pub const NONE: Span = Span(ruse_syntax::Span::NONE);

    /// From the start of the first one to the end of the last one.
    ///
    /// ```
    /// let text = ruse::language::Sources::new().add("demo.lang", "a + b");
    /// assert_eq!(text.span(0..1).to(text.span(4..5)), text.span(0..5));
    /// ```
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        if self.0.is_none() { other } else { Span(self.0.to(other.0)) }
    }
}

impl Problem {
    /// A problem at a place.
    ///
    /// ```
    /// let problem = ruse::language::Problem::new("out of luck", ruse::language::Span::NONE);
    /// # drop(problem);
    /// ```
    pub fn new(message: impl Into<String>, span: Span) -> Problem {
        Problem(Box::new(Diagnostic::error("language/problem", message, span.0)))
    }

    /// Another place that explains it.
    ///
    /// ```
    /// use ruse::language::{Problem, Span};
    /// let problem = Problem::new("`x` is defined twice", Span::NONE).label(Span::NONE, "first here");
    /// # drop(problem);
    /// ```
    #[must_use]
    pub fn label(self, span: Span, text: impl Into<String>) -> Problem {
        Problem(Box::new(self.0.label(span.0, text)))
    }

    /// A fact worth knowing.
    ///
    /// ```
    /// use ruse::language::{Problem, Span};
    /// let problem = Problem::new("`x` is no Int", Span::NONE).note("its type is Float");
    /// # drop(problem);
    /// ```
    #[must_use]
    pub fn note(self, text: impl Into<String>) -> Problem {
        Problem(Box::new(self.0.note(text)))
    }

    /// What to do about it.
    ///
    /// ```
    /// use ruse::language::{Problem, Span};
    /// let problem = Problem::new("unknown name `pint`", Span::NONE).help("did you mean `print`?");
    /// # drop(problem);
    /// ```
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Problem {
        Problem(Box::new(self.0.help(text)))
    }
}
