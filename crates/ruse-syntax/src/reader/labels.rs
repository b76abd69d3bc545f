//! Datum labels (R7RS §2.4): which are known, and what to do at each `#n=` and `#n#`.
//!
//! The scope of a label is the outermost datum around it, from the label on. A label inside a datum
//! comment is gone with the comment.

use super::{DatumSink, Ended, Frame, Kind, Reader};
use crate::char_source::CharSource;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

#[derive(Clone, Copy)]
struct Label {
    /// The label that references go to: the label itself, or the one that it only names again.
    target: u32,
    defined_at: Span,
}

#[derive(Default)]
pub(super) struct Labels {
    known: HashMap<u32, Label, RandomState>,
    /// In the order of the text.
    order: Vec<u32>,
}

impl Labels {
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    pub(super) fn clear(&mut self) {
        self.forget_after(0);
    }

    /// Forgets all but the first `count` labels.
    pub(super) fn forget_after(&mut self, count: usize) {
        for label in self.order.drain(count..) {
            self.known.remove(&label);
        }
    }
}

impl<S: CharSource, K: DatumSink> Reader<'_, S, K> {
    pub(super) fn begin_label(&mut self, label: u32) -> Option<Ended<K::Datum>> {
        let defined_at = self.lexer.span();
        if let Some(known) = self.labels.known.get(&label) {
            let diagnostic = Diagnostic::error(
                "syntax/duplicate-label",
                format!("the datum label `#{label}=` occurs twice in one datum"),
                defined_at,
            )
            .label(known.defined_at, "first here")
            .help("give every label of an outermost datum its own number");
            self.lexer.report(diagnostic);
            // The datum is read without its label.
            return None;
        }
        self.labels.known.insert(label, Label { target: label, defined_at });
        self.labels.order.push(label);
        self.sink.label_begin(label);
        self.open(Kind::Label(label))
    }

    pub(super) fn label_reference(&mut self, label: u32) -> Ended<K::Datum> {
        let span = self.lexer.span();
        match self.labels.known.get(&label) {
            Some(&Label { target, .. }) => {
                Ended { datum: self.sink.label_reference(target, span), reference: Some(target) }
            }
            None => {
                let diagnostic = Diagnostic::error(
                    "syntax/undefined-label",
                    format!("`#{label}#` refers to no datum label before it"),
                    span,
                )
                .help(format!(
                    "write `#{label}=` before the datum that is meant, in the same outermost datum"
                ));
                self.lexer.report(diagnostic);
                Ended { datum: self.sink.boolean(false, span), reference: None }
            }
        }
    }

    /// Ends the innermost open datum, which is `#label=`, with the datum behind it.
    pub(super) fn end_label(&mut self, label: u32, ended: Ended<K::Datum>) -> Ended<K::Datum> {
        let opening = match self.frames.pop() {
            Some(Frame { opening, .. }) => opening,
            None => self.lexer.span(),
        };
        let span = self.lexer.span_from(opening.start);
        match ended.reference {
            None => {
                Ended { datum: self.sink.label_define(label, ended.datum, span), reference: None }
            }
            Some(target) if target == label => {
                let diagnostic = Diagnostic::error(
                    "syntax/empty-label",
                    format!("the datum label `#{label}=` stands for nothing but itself"),
                    span,
                );
                self.lexer.report(diagnostic);
                Ended { datum: self.sink.boolean(false, span), reference: None }
            }
            Some(target) => {
                if let Some(known) = self.labels.known.get_mut(&label) {
                    known.target = target;
                }
                ended
            }
        }
    }
}
