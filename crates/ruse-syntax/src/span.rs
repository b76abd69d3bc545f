//! Places in source text. A [`Span`] is twelve bytes and `Copy`, so every node of the front end carries one.

use crate::source::SourceId;

/// A byte range `start..end` of one source text.
///
/// Offsets always fall on character boundaries of the text. Text built by the expander out of
/// nothing has [`Span::NONE`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text that the offsets count in.
    pub source: SourceId,
    /// Byte offset of the first character.
    pub start: u32,
    /// Byte offset just past the last character.
    pub end: u32,
}

impl Span {
    /// The span of what was never written by a user.
    pub const NONE: Span = Span { source: SourceId::NONE, start: 0, end: 0 };

    /// The range `start..end` of `source`.
    pub const fn new(source: SourceId, start: u32, end: u32) -> Span {
        Span { source, start, end }
    }

    /// True for [`Span::NONE`] and every other span without a source.
    pub fn is_none(self) -> bool {
        self.source == SourceId::NONE
    }

    /// The smallest span that covers both; the first one if they lie in different texts.
    pub fn to(self, other: Span) -> Span {
        if self.source != other.source {
            return self;
        }
        Span::new(self.source, self.start.min(other.start), self.end.max(other.end))
    }

    /// `self`, or `other` if `self` is [`Span::NONE`].
    pub fn or(self, other: Span) -> Span {
        if self.is_none() { other } else { self }
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_none() {
            return f.write_str("none");
        }
        write!(f, "{}:{}..{}", self.source.0, self.start, self.end)
    }
}
