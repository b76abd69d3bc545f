//! Tokens to data (R7RS §7.1.2).
//!
//! In: a [`CharSource`]. Out: whatever a [`DatumSink`] builds: syntax in an arena for programs,
//! heap values for the `read` procedure, nothing for a completeness check. Open data are on an
//! explicit stack and their elements on one shared vector, so nesting costs memory only.
//!
//! A program is read to its end whatever its errors; a malformed datum is replaced by `#f` so that
//! what surrounds it keeps its shape. `read` on a port stops at the first error.

mod arena_sink;
mod labels;

use crate::Number;
use crate::char_source::{CharSource, TextSource};
use crate::diagnostic::Diagnostic;
use crate::lexer::{Lexer, MAX_ERRORS, Token};
use crate::source::{SourceId, SourceMap};
use crate::span::Span;
use crate::symbol::SymbolTable;
use crate::syntax::{Arena, Collection, Stx};
pub(crate) use arena_sink::ArenaSink;
use labels::Labels;

/// Builder of data. The methods are called in the order in which data end in the text.
///
/// Spans are for sinks that keep them. A sink that can fail (heap limit) notes the failure, returns
/// any datum and lets its [`CharSource`] end the text.
pub trait DatumSink {
    /// A finished datum.
    type Datum: Copy;

    /// `#t` or `#f`
    fn boolean(&mut self, value: bool, span: Span) -> Self::Datum;
    /// A number.
    fn number(&mut self, value: Number, span: Span) -> Self::Datum;
    /// A character.
    fn character(&mut self, value: char, span: Span) -> Self::Datum;
    /// A string literal.
    fn string(&mut self, value: &str, span: Span) -> Self::Datum;
    /// A symbol by name.
    fn symbol(&mut self, name: &str, span: Span) -> Self::Datum;
    /// A keyword by name.
    fn keyword(&mut self, name: &str, span: Span) -> Self::Datum;
    /// A bytevector.
    fn bytes(&mut self, value: &[u8], span: Span) -> Self::Datum;
    /// A list. A tail comes with at least one item. It is a list only if it was abbreviated or
    /// labelled, as in `(a . 'b)` and `(a . #0=(b))`.
    /// `'x` and its relatives are lists of two items.
    fn list(&mut self, items: &[Self::Datum], tail: Option<Self::Datum>, span: Span)
    -> Self::Datum;
    /// A vector.
    fn vector(&mut self, items: &[Self::Datum], span: Span) -> Self::Datum;
    /// A table, struct or persistent vector; where there are keys, each has a value.
    fn collection(
        &mut self,
        collection: Collection,
        items: &[Self::Datum],
        span: Span,
    ) -> Self::Datum;

    /// `#n=` was read: references to `n` may follow, before and after its datum ends. A label that
    /// turns out to stand for another one (`#1=#0#`) is never defined nor referred to.
    fn label_begin(&mut self, label: u32);
    /// `#n#` after its `#n=`. If the datum of the label has not ended, this is a placeholder.
    fn label_reference(&mut self, label: u32, span: Span) -> Self::Datum;
    /// The datum of `#n=` ended; it is not a placeholder. The result takes its place.
    fn label_define(&mut self, label: u32, datum: Self::Datum, span: Span) -> Self::Datum;
    /// The outermost datum ended and had labels: the moment to replace placeholders, all at once.
    /// Labels that come later are new ones even if they have the same numbers.
    fn labels_end(&mut self, datum: Self::Datum) -> Self::Datum {
        datum
    }
}

/// How to read.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ReadOptions {
    /// Fold the case of identifiers and character names, as after `#!fold-case` (R7RS §2.1) and in
    /// `include-ci`. The directives change it, and the change lasts for the port or text.
    pub fold_case: bool,
    /// The text starts a file: skip a byte order mark and a `#!/path` line.
    pub whole_text: bool,
}

/// Reads a whole program. The data that could be read come with everything that is wrong.
pub fn read_program(
    arena: &mut Arena,
    symbols: &mut SymbolTable,
    sources: &SourceMap,
    id: SourceId,
) -> (Vec<Stx>, Vec<Diagnostic>) {
    let options = ReadOptions { fold_case: false, whole_text: true };
    read_program_with(arena, symbols, sources, id, options, None)
}

/// Code of the error of a reading that was interrupted.
pub const INTERRUPTED: &str = "syntax/interrupted";

/// Bytes of a program between two questions whether to go on.
const POLL_BYTES: u32 = 4096;

/// Reads a whole text under options, as `include-ci` needs (R7RS §4.1.7). `interrupt` is asked now and then;
/// `true` ends the reading with the error [`INTERRUPTED`].
pub fn read_program_with(
    arena: &mut Arena,
    symbols: &mut SymbolTable,
    sources: &SourceMap,
    id: SourceId,
    options: ReadOptions,
    interrupt: Option<&dyn Fn() -> bool>,
) -> (Vec<Stx>, Vec<Diagnostic>) {
    let text = sources.get(id).map_or("", |source| &source.text);
    let mut source = TextSource::new(text, id);
    let mut sink = ArenaSink::new(arena, symbols);
    let mut reader = Reader::new(&mut source, &mut sink, options, false);
    reader.interrupt = interrupt;
    let mut data = Vec::new();
    while let Some(datum) = reader.datum() {
        data.push(datum);
    }
    (data, reader.finish())
}

/// Reads one datum and consumes nothing behind it, except the one character of lookahead that
/// [`CharSource::peek`] keeps. `None` at the end of the text. Directives change `options`.
///
/// # Errors
/// The first thing wrong, at which reading stops.
pub fn read_datum<S: CharSource, K: DatumSink>(
    source: &mut S,
    sink: &mut K,
    options: &mut ReadOptions,
) -> Result<Option<K::Datum>, Diagnostic> {
    let mut reader = Reader::new(source, sink, *options, true);
    let datum = reader.datum();
    *options = reader.lexer.options();
    match reader.finish().into_iter().next() {
        Some(error) => Err(error),
        None => Ok(datum),
    }
}

/// What an open datum is.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    /// A list, by its opening character.
    List(char),
    Vector,
    Bytes,
    Collection(Collection),
    /// `'` or a relative, by the name of its form.
    Quote(&'static str),
    Label(u32),
    /// `#;`, with the number of labels that were known before it.
    Comment(usize),
}

/// The state of a list with respect to its dot.
#[derive(Clone, Copy, Debug)]
enum Dot<D> {
    None,
    Seen,
    Tail(D),
    /// The tail was a proper list, whose elements follow those of the list itself.
    Spliced,
}

#[derive(Clone, Copy, Debug)]
struct Frame<D> {
    kind: Kind,
    /// The token that opened it.
    opening: Span,
    /// Where its elements begin in [`Reader::values`] or, for bytes, in [`Reader::bytes`].
    base: usize,
    dot: Dot<D>,
}

/// A list that starts at the left margin, where people start definitions, inside of another one:
/// a hint that the other one lacks its closing parenthesis.
struct Margin {
    opening: Span,
    /// The innermost list that was open there, and its index in [`Reader::frames`].
    inside: Span,
    depth: usize,
}

pub(crate) struct Reader<'a, S: CharSource, K: DatumSink> {
    lexer: Lexer<'a, S>,
    sink: &'a mut K,
    frames: Vec<Frame<K::Datum>>,
    values: Vec<K::Datum>,
    bytes: Vec<u8>,
    labels: Labels,
    margin: Option<Margin>,
    stop_at_error: bool,
    /// Asked whether to stop, and the offset where it was asked last.
    interrupt: Option<&'a dyn Fn() -> bool>,
    polled: u32,
    /// How many data were open at the end of the text.
    depth_at_end: usize,
}

/// A datum that has ended, on its way into the one around it.
struct Ended<D> {
    datum: D,
    /// The label that it is a mere reference to.
    reference: Option<u32>,
}

impl<'a, S: CharSource, K: DatumSink> Reader<'a, S, K> {
    pub(crate) fn new(
        source: &'a mut S,
        sink: &'a mut K,
        options: ReadOptions,
        stop_at_error: bool,
    ) -> Reader<'a, S, K> {
        Reader {
            lexer: Lexer::new(source, options),
            sink,
            frames: Vec::new(),
            values: Vec::new(),
            bytes: Vec::new(),
            labels: Labels::default(),
            margin: None,
            stop_at_error,
            interrupt: None,
            polled: 0,
            depth_at_end: 0,
        }
    }

    /// Everything that was wrong.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let mut errors = self.lexer.errors;
        if errors.len() == MAX_ERRORS
            && let Some(last) = errors.last_mut()
        {
            last.notes.push(format!("reading stopped after {MAX_ERRORS} errors"));
        }
        errors
    }

    /// How many data are open where the reading stopped.
    pub(crate) fn depth(&self) -> usize {
        self.depth_at_end.max(self.frames.len())
    }

    fn is_stopped(&self) -> bool {
        let errors = self.lexer.errors.len();
        errors >= MAX_ERRORS || (self.stop_at_error && errors > 0)
    }

    /// Whether somebody wants the reading to end, which is then an error.
    fn is_interrupted(&mut self) -> bool {
        let Some(interrupt) = self.interrupt else { return false };
        let here = self.lexer.span().end;
        if here.wrapping_sub(self.polled) < POLL_BYTES {
            return false;
        }
        self.polled = here;
        let interrupted = interrupt();
        if interrupted {
            let error = Diagnostic::error(INTERRUPTED, "interrupted", self.lexer.span());
            self.lexer.report(error);
        }
        interrupted
    }

    /// The next outermost datum; `None` at the end of the text or when errors stop the reading.
    pub(crate) fn datum(&mut self) -> Option<K::Datum> {
        loop {
            let token = self.lexer.token();
            if self.is_stopped() || self.is_interrupted() {
                return None;
            }
            let ended = match token {
                Token::Eof => {
                    self.end_of_text();
                    return None;
                }
                token => self.step(token),
            };
            if let Some(ended) = ended
                && let Some(datum) = self.place(ended)
            {
                return Some(self.outermost(datum));
            }
            if self.is_stopped() {
                return None;
            }
        }
    }

    fn outermost(&mut self, datum: K::Datum) -> K::Datum {
        if self.labels.is_empty() {
            return datum;
        }
        self.labels.clear();
        self.sink.labels_end(datum)
    }

    /// Acts on a token; returns the datum that it ends, if it ends one.
    fn step(&mut self, token: Token) -> Option<Ended<K::Datum>> {
        let span = self.lexer.span();
        let datum = match token {
            Token::Open(c) => return self.open(Kind::List(c)),
            Token::OpenVector => return self.open(Kind::Vector),
            Token::OpenCollection(collection) => return self.open(Kind::Collection(collection)),
            Token::OpenBytes => return self.open(Kind::Bytes),
            Token::Quote(name) => return self.open(Kind::Quote(name)),
            Token::DatumComment => return self.open(Kind::Comment(self.labels.len())),
            Token::LabelDefine(label) => return self.begin_label(label),
            Token::Close(c) => return self.close(c),
            Token::Dot => {
                self.dot();
                return None;
            }
            Token::LabelReference(label) => return Some(self.label_reference(label)),
            Token::Number(number) => {
                if let Some(Frame { kind: Kind::Bytes, .. }) = self.frames.last() {
                    self.byte(&number);
                    return None;
                }
                self.sink.number(number, span)
            }
            Token::Bool(value) => self.sink.boolean(value, span),
            Token::Char(value) => self.sink.character(value, span),
            Token::String => self.sink.string(self.lexer.text(), span),
            Token::Symbol => self.sink.symbol(self.lexer.text(), span),
            Token::Keyword => self.sink.keyword(self.lexer.text(), span),
            // Reported already; inside bytes a second report would only repeat it.
            Token::Malformed => {
                if let Some(Frame { kind: Kind::Bytes, .. }) = self.frames.last() {
                    return None;
                }
                self.sink.boolean(false, span)
            }
            Token::Eof => return None,
        };
        Some(Ended { datum, reference: None })
    }

    fn open(&mut self, kind: Kind) -> Option<Ended<K::Datum>> {
        if self.lexer.is_at_margin() && !self.frames.is_empty() && self.margin().is_none() {
            let depth = self.frames.len() - 1;
            let inside = self.frames[depth].opening;
            self.margin = Some(Margin { opening: self.lexer.span(), inside, depth });
        }
        let base = if kind == Kind::Bytes { self.bytes.len() } else { self.values.len() };
        self.frames.push(Frame { kind, opening: self.lexer.span(), base, dot: Dot::None });
        None
    }

    /// The first list at the left margin inside of one that is still open.
    fn margin(&self) -> Option<&Margin> {
        let is_open = |margin: &&Margin| {
            self.frames.get(margin.depth).is_some_and(|frame| frame.opening == margin.inside)
        };
        self.margin.as_ref().filter(is_open)
    }

    /// Puts an ended datum into the open one around it, which may end with it, and so on outward.
    /// Returns it if it is the outermost.
    fn place(&mut self, mut ended: Ended<K::Datum>) -> Option<K::Datum> {
        loop {
            let Some(frame) = self.frames.last_mut() else { return Some(ended.datum) };
            match frame.kind {
                Kind::List(_) => {
                    match frame.dot {
                        Dot::None => self.values.push(ended.datum),
                        Dot::Seen => frame.dot = Dot::Tail(ended.datum),
                        Dot::Tail(_) | Dot::Spliced => self.extra_tail(),
                    }
                    return None;
                }
                Kind::Vector | Kind::Collection(_) => {
                    self.values.push(ended.datum);
                    return None;
                }
                Kind::Bytes => {
                    self.not_a_byte();
                    return None;
                }
                Kind::Comment(labels) => {
                    self.frames.pop();
                    self.labels.forget_after(labels);
                    return None;
                }
                Kind::Quote(name) => {
                    let opening = frame.opening;
                    self.frames.pop();
                    let symbol = self.sink.symbol(name, opening);
                    let span = self.lexer.span_from(opening.start);
                    let datum = self.sink.list(&[symbol, ended.datum], None, span);
                    ended = Ended { datum, reference: None };
                }
                Kind::Label(label) => ended = self.end_label(label, ended),
            }
        }
    }

    fn close(&mut self, c: char) -> Option<Ended<K::Datum>> {
        self.close_unfinished();
        let Some(frame) = self.frames.pop() else {
            let diagnostic = Diagnostic::error(
                "syntax/stray-close",
                format!("`{c}` closes nothing: every list before it is closed already"),
                self.lexer.span(),
            )
            .help("remove it, or look for one closing parenthesis too many before it");
            self.lexer.report(diagnostic);
            return None;
        };
        self.check_matching(&frame, c);
        let span = self.lexer.span_from(frame.opening.start);
        let datum = match frame.kind {
            Kind::Bytes => {
                let datum = self.sink.bytes(&self.bytes[frame.base..], span);
                self.bytes.truncate(frame.base);
                datum
            }
            Kind::Vector => {
                let datum = self.sink.vector(&self.values[frame.base..], span);
                self.values.truncate(frame.base);
                datum
            }
            Kind::Collection(collection) => self.collection(collection, &frame, span),
            _ => return self.close_list(frame, span),
        };
        Some(Ended { datum, reference: None })
    }

    fn collection(
        &mut self,
        collection: Collection,
        frame: &Frame<K::Datum>,
        span: Span,
    ) -> K::Datum {
        if collection.has_keys() && (self.values.len() - frame.base) % 2 == 1 {
            let message = "the last key of this collection has no value";
            let diagnostic = Diagnostic::error("syntax/odd-collection", message, self.lexer.span())
                .label(frame.opening, "keys and values take turns here");
            self.lexer.report(diagnostic);
            self.values.pop();
        }
        let datum = self.sink.collection(collection, &self.values[frame.base..], span);
        self.values.truncate(frame.base);
        datum
    }

    /// Ends a list. One in the place of a tail, as in `(a . (b c))`, is not built: its elements stay
    /// where they are, behind those of the list around it. So nesting of this kind costs linear time.
    fn close_list(&mut self, frame: Frame<K::Datum>, span: Span) -> Option<Ended<K::Datum>> {
        let tail = match frame.dot {
            Dot::Tail(tail) => Some(tail),
            Dot::None | Dot::Spliced => None,
            Dot::Seen => {
                self.no_tail(frame.opening);
                None
            }
        };
        if let Some(Frame { kind: Kind::List(_), dot: outer @ Dot::Seen, .. }) =
            self.frames.last_mut()
        {
            *outer = tail.map_or(Dot::Spliced, Dot::Tail);
            return None;
        }
        let datum = self.sink.list(&self.values[frame.base..], tail, span);
        self.values.truncate(frame.base);
        Some(Ended { datum, reference: None })
    }

    /// Drops quotes, labels and datum comments that wait for a datum when a list ends.
    fn close_unfinished(&mut self) {
        let mut reported = false;
        while let Some(&Frame { kind, opening, .. }) = self.frames.last() {
            let what = match kind {
                Kind::List(_) | Kind::Vector | Kind::Bytes | Kind::Collection(_) => break,
                Kind::Quote(_) => "this quotation mark",
                Kind::Label(_) => "this datum label",
                Kind::Comment(_) => "this `#;`",
            };
            self.frames.pop();
            if !reported {
                reported = true;
                let diagnostic = Diagnostic::error(
                    "syntax/missing-datum",
                    format!("{what} is followed by no datum"),
                    opening,
                )
                .label(self.lexer.span(), "found this instead");
                self.lexer.report(diagnostic);
            }
        }
    }

    fn check_matching(&mut self, frame: &Frame<K::Datum>, c: char) {
        let wanted = match frame.kind {
            Kind::List('[') => ']',
            Kind::List('{') => '}',
            _ => ')',
        };
        if c != wanted {
            let diagnostic = Diagnostic::error(
                "syntax/mismatched-close",
                format!("`{c}` where `{wanted}` should be"),
                self.lexer.span(),
            )
            .label(frame.opening, "opened here");
            self.lexer.report(diagnostic);
        }
    }

    fn dot(&mut self) {
        let span = self.lexer.span();
        match self.frames.last_mut() {
            Some(frame)
                if matches!(frame.kind, Kind::List(_))
                    && matches!(frame.dot, Dot::None)
                    && self.values.len() > frame.base =>
            {
                frame.dot = Dot::Seen;
            }
            _ => {
                let diagnostic =
                    Diagnostic::error("syntax/misplaced-dot", "a dot has no meaning here", span)
                        .help("a dot stands before the last element of a list: `(a b . c)`");
                self.lexer.report(diagnostic);
            }
        }
    }

    fn no_tail(&mut self, opening: Span) {
        let diagnostic = Diagnostic::error(
            "syntax/misplaced-dot",
            "no datum follows the dot of this list",
            self.lexer.span(),
        )
        .label(opening, "the list")
        .help("write `(a . b)`, or remove the dot");
        self.lexer.report(diagnostic);
    }

    fn extra_tail(&mut self) {
        let diagnostic = Diagnostic::error(
            "syntax/misplaced-dot",
            "more than one datum follows the dot of a list",
            self.lexer.span(),
        )
        .help("close the list after the first one: `(a b . c)`");
        self.lexer.report(diagnostic);
    }

    fn byte(&mut self, number: &Number) {
        match crate::numbers::to_byte(number) {
            Some(byte) => self.bytes.push(byte),
            None => self.not_a_byte(),
        }
    }

    fn not_a_byte(&mut self) {
        let diagnostic = Diagnostic::error(
            "syntax/bad-byte",
            "a bytevector contains exact integers from 0 to 255 only",
            self.lexer.span(),
        );
        self.lexer.report(diagnostic);
    }

    /// Reports what is open when the text ends, unless it ended inside a string or comment.
    fn end_of_text(&mut self) {
        self.depth_at_end = self.frames.len();
        if !self.lexer.ended_inside && !self.frames.is_empty() {
            let diagnostic = self.unclosed();
            self.lexer.report(diagnostic);
        }
        self.frames.clear();
        self.values.clear();
        self.bytes.clear();
    }

    /// The error about open data: where the text ended, the innermost and outermost opening, and
    /// the place where a closing parenthesis is most likely missing.
    fn unclosed(&self) -> Diagnostic {
        let end = self.lexer.last_end();
        let is_list = |frame: &&Frame<K::Datum>| {
            matches!(frame.kind, Kind::List(_) | Kind::Vector | Kind::Bytes | Kind::Collection(_))
        };
        let mut lists = self.frames.iter().filter(is_list);
        let Some(outermost) = lists.next() else {
            // Only quotes, labels or datum comments are open.
            let opening = self.frames.last().map_or(end, |frame| frame.opening);
            return Diagnostic::error(
                "syntax/unclosed",
                "the text ends where a datum should follow",
                end,
            )
            .label(opening, "after this");
        };
        let innermost = self.frames.iter().rev().find(is_list).unwrap_or(outermost);
        let count = self.frames.iter().filter(is_list).count();
        let mut diagnostic =
            Diagnostic::error("syntax/unclosed", "the text ends inside a list", end)
                .label(innermost.opening, "this is never closed");
        if count > 1 {
            diagnostic = diagnostic
                .label(outermost.opening, "the outermost open list starts here")
                .note(format!("{count} lists are open at the end of the text"));
        }
        match self.margin() {
            Some(margin) => diagnostic
                .label(margin.opening, "at the left margin, but inside an open list")
                .label(margin.inside, "probably this one lacks its `)`"),
            None => diagnostic,
        }
        .help(format!("add {count} `)`"))
    }
}
