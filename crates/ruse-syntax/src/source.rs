//! Source texts and the map from byte offsets to lines and columns.
//!
//! In: named UTF-8 texts. Out: [`SourceId`]s that spans refer to, positions and lines for messages.
//! Line starts are found the first time that a position is asked for, so a program without errors
//! never pays for them. A text holds less than 4 GiB ([`crate::decode`] refuses more).

use crate::span::Span;
use std::sync::{Arc, OnceLock};

/// Names one text of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SourceId(pub u32);

impl SourceId {
    /// The source of synthesized syntax.
    pub const NONE: SourceId = SourceId(u32::MAX);
}

/// A named text.
#[derive(Debug)]
pub struct Source {
    /// The path, or a description in angle brackets such as `<stdin>`.
    pub name: String,
    /// The whole text.
    pub text: String,
    line_starts: OnceLock<Vec<u32>>,
}

/// A place as people count it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, counted in characters.
    pub column: u32,
}

impl Source {
    /// A text under a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into(), line_starts: OnceLock::new() }
    }

    /// Byte offsets at which lines start. A line ends with LF, CR LF or a lone CR (R7RS §7.1.1, line ending).
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = bytes.iter().enumerate().filter(|&(index, &byte)| {
                byte == b'\n' || (byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'))
            });
            std::iter::once(0).chain(ends.map(|(index, _)| index as u32 + 1)).collect()
        })
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.line_starts().len() as u32
    }

    /// The line and column of a byte offset; an offset past the end counts as the end.
    pub fn position(&self, offset: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset);
        let start = starts[line - 1] as usize;
        let end = self.floor_boundary(offset as usize);
        let column = self.text[start.min(end)..end].chars().count() as u32 + 1;
        Position { line: line as u32, column }
    }

    /// The text of a line, counted from 1, without its line ending; empty past the end.
    pub fn line_text(&self, line: u32) -> &str {
        let range = self.line_range(line);
        self.text[range].trim_end_matches(['\n', '\r'])
    }

    /// The byte range of a line with its ending; an empty range past the end.
    pub(crate) fn line_range(&self, line: u32) -> std::ops::Range<usize> {
        let starts = self.line_starts();
        let index = (line as usize).saturating_sub(1);
        let Some(&start) = starts.get(index) else { return self.text.len()..self.text.len() };
        let end = starts.get(index + 1).map_or(self.text.len(), |&end| end as usize);
        start as usize..end
    }

    /// The nearest character boundary at or before `offset`.
    pub(crate) fn floor_boundary(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }

    /// The text of a span, empty if the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

/// All texts of a compilation.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    sources: Vec<Arc<Source>>,
}

impl SourceMap {
    /// No texts yet.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a text; the same name may be added again (each line of a REPL is a text).
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = SourceId(crate::index32(self.sources.len()));
        self.sources.push(Arc::new(Source::new(name, text)));
        id
    }

    /// Adds a text that another map has as well.
    pub fn adopt(&mut self, source: Arc<Source>) -> SourceId {
        let id = SourceId(crate::index32(self.sources.len()));
        self.sources.push(source);
        id
    }

    /// All texts in the order of their ids.
    pub fn texts(&self) -> &[Arc<Source>] {
        &self.sources
    }

    /// The text of an id, `None` for [`SourceId::NONE`] and ids of another map.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize).map(Arc::as_ref)
    }

    /// The text of an id for somebody who outlives the map.
    pub fn shared(&self, id: SourceId) -> Option<Arc<Source>> {
        self.sources.get(id.0 as usize).cloned()
    }

    /// Where a span begins; `None` for synthesized syntax.
    pub fn position(&self, span: Span) -> Option<Position> {
        Some(self.get(span.source)?.position(span.start))
    }

    /// The text of the line that a span begins on, without its ending; empty for synthesized syntax.
    pub fn line_text(&self, span: Span) -> &str {
        match self.get(span.source) {
            Some(source) => source.line_text(source.position(span.start).line),
            None => "",
        }
    }

    /// The source text of a span; empty for synthesized syntax.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).map_or("", |source| source.slice(span))
    }

    /// `FILE:LINE:COLUMN` of the start of a span; `None` for synthesized syntax.
    pub fn place(&self, span: Span) -> Option<String> {
        let source = self.get(span.source)?;
        let Position { line, column } = source.position(span.start);
        Some(format!("{}:{line}:{column}", source.name))
    }
}
