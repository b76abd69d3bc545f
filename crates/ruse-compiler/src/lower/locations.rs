//! Spans to lines and columns, in time that does not depend on how long the lines are.

use std::collections::HashMap;

use ruse_isa::code::Location;
use ruse_syntax::{SourceId, SourceMap, Span};

/// Bytes between two counted positions of a text.
const STEP: usize = 256;

/// Lines and character counts of one text.
struct Text<'s> {
    bytes: &'s [u8],
    file: u32,
    line_starts: Vec<u32>,
    /// Characters before each multiple of [`STEP`].
    counts: Vec<u32>,
}

pub(super) struct Locator<'s> {
    sources: &'s SourceMap,
    texts: HashMap<SourceId, Text<'s>>,
    files: Vec<Box<str>>,
    last: Option<(Span, Location)>,
}

/// How many characters start in the bytes.
fn characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u32
}

impl<'s> Text<'s> {
    fn new(text: &'s str, file: u32) -> Text<'s> {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(index, &byte)| {
            byte == b'\n' || byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')
        });
        let line_starts = std::iter::once(0).chain(ends.map(|(index, _)| index as u32 + 1));
        let mut count = 0;
        let counts = bytes.chunks(STEP).map(|chunk| {
            let before = count;
            count += characters(chunk);
            before
        });
        Text { bytes, file, line_starts: line_starts.collect(), counts: counts.collect() }
    }

    fn characters_before(&self, offset: usize) -> u32 {
        let offset = offset.min(self.bytes.len());
        let step = (offset / STEP).min(self.counts.len().saturating_sub(1));
        let counted = self.counts.get(step).copied().unwrap_or(0);
        counted + characters(&self.bytes[(step * STEP).min(offset)..offset])
    }

    fn locate(&self, span: Span) -> Location {
        let line = self.line_starts.partition_point(|start| *start <= span.start);
        let start = self.line_starts[line - 1] as usize;
        let column = self.characters_before(span.start as usize) - self.characters_before(start);
        Location {
            file: self.file,
            line: line as u32,
            column: column + 1,
            start: span.start,
            end: span.end,
        }
    }
}

impl<'s> Locator<'s> {
    pub(super) fn new(sources: &'s SourceMap) -> Locator<'s> {
        Locator { sources, texts: HashMap::new(), files: Vec::new(), last: None }
    }

    /// Line and column of a span; line 0 for synthesized syntax.
    pub(super) fn locate(&mut self, span: Span) -> Location {
        if let Some((last, location)) = self.last
            && last == span
        {
            return location;
        }
        let Some(source) = self.sources.get(span.source) else { return Location::default() };
        let files = &mut self.files;
        let text = self.texts.entry(span.source).or_insert_with(|| {
            files.push(source.name.as_str().into());
            Text::new(&source.text, files.len() as u32 - 1)
        });
        let location = text.locate(span);
        self.last = Some((span, location));
        location
    }

    pub(super) fn into_files(self) -> Vec<Box<str>> {
        self.files
    }
}
