//! Is a text complete? The question of a line editor when the user presses Enter.

use crate::Number;
use crate::char_source::TextSource;
use crate::reader::{DatumSink, ReadOptions, Reader};
use crate::source::SourceId;
use crate::span::Span;
use crate::syntax::Collection;

/// What a text is, as a sequence of data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Completeness {
    /// Zero or more whole data.
    Complete,
    /// More text can make it complete: a list, string, `|symbol|`, block comment, quotation, label
    /// or datum comment is open.
    Incomplete {
        /// How many lists, vectors, quotations and so on are open; 0 for an open string or comment
        /// outside of them.
        depth: usize,
    },
    /// No text behind it can make it right.
    Invalid,
}

/// Finds out without building anything.
pub fn is_complete(text: &str) -> Completeness {
    let mut source = TextSource::new(text, SourceId::NONE);
    let options = ReadOptions { fold_case: false, whole_text: true };
    let mut sink = NullSink;
    let mut reader = Reader::new(&mut source, &mut sink, options, true);
    while reader.datum().is_some() {}
    let depth = reader.depth();
    match reader.finish().first().map(|error| error.code) {
        None => Completeness::Complete,
        Some(
            "syntax/unclosed"
            | "syntax/unterminated-string"
            | "syntax/unterminated-symbol"
            | "syntax/unterminated-comment",
        ) => Completeness::Incomplete { depth },
        Some(_) => Completeness::Invalid,
    }
}

struct NullSink;

impl DatumSink for NullSink {
    type Datum = ();

    fn boolean(&mut self, _: bool, _: Span) {}
    fn number(&mut self, _: Number, _: Span) {}
    fn character(&mut self, _: char, _: Span) {}
    fn string(&mut self, _: &str, _: Span) {}
    fn symbol(&mut self, _: &str, _: Span) {}
    fn keyword(&mut self, _: &str, _: Span) {}
    fn bytes(&mut self, _: &[u8], _: Span) {}
    fn list(&mut self, _: &[()], _: Option<()>, _: Span) {}
    fn vector(&mut self, _: &[()], _: Span) {}
    fn collection(&mut self, _: Collection, _: &[()], _: Span) {}
    fn label_begin(&mut self, _: u32) {}
    fn label_reference(&mut self, _: u32, _: Span) {}
    fn label_define(&mut self, _: u32, (): (), _: Span) {}
}
