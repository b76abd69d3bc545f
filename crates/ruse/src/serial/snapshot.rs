//! Scheme data as it is, for any serializer.

use ruse_heap::Value as Word;
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::reader::Source;
use super::shape::Shape;
use crate::convert::nesting::with_stack;

/// Characters of a value in a message.
const SHORT: usize = 60;

/// A Scheme value that serde can serialize, for as long as the VM stands still; see
/// [`Context::snapshot`](crate::Context::snapshot).
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let value = vm.eval("'(1 2.5 #t \"text\")")?;
/// let snapshot: ruse::Snapshot<'_> = vm.snapshot(&value)?;
/// assert_eq!(serde_json::to_string(&snapshot).unwrap(), "[1,2.5,true,\"text\"]");
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Snapshot<'a> {
    pub(super) source: Source<'a>,
    pub(super) word: Word,
}

impl std::fmt::Debug for Snapshot<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.source.runtime.write_short(self.word, SHORT);
        write!(f, "Snapshot({text})")
    }
}

impl Serialize for Snapshot<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A snapshot may be serialized again and again, each time with all parts.
        let source = Source::new(self.source.runtime);
        Part { source: &source, word: self.word, depth: 0 }.serialize(serializer)
    }
}

struct Part<'s, 'a> {
    source: &'s Source<'a>,
    word: Word,
    depth: usize,
}

impl Part<'_, '_> {
    fn inner(&self, word: Word) -> Self {
        Part { source: self.source, word, depth: self.depth + 1 }
    }
}

impl Serialize for Part<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.source.count(self.depth).map_err(S::Error::custom)?;
        with_stack(|| match Shape::of(self.source.runtime, self.word) {
            Shape::Unit => serializer.serialize_unit(),
            Shape::Bool(value) => serializer.serialize_bool(value),
            Shape::Signed(value) => serializer.serialize_i64(value),
            Shape::WideSigned(value) => match u64::try_from(value) {
                Ok(value) => serializer.serialize_u64(value),
                Err(_) => serializer.serialize_i128(value),
            },
            Shape::WideUnsigned(value) => serializer.serialize_u128(value),
            Shape::Real(value) => serializer.serialize_f64(value),
            Shape::Character(value) => serializer.serialize_char(value),
            Shape::Text(value) => serializer.serialize_str(value),
            Shape::Bytes(value) => serializer.serialize_bytes(value),
            Shape::Sequence(items) => {
                let mut sequence = serializer.serialize_seq(items.size_hint().1)?;
                for word in items {
                    sequence.serialize_element(&self.inner(word))?;
                }
                sequence.end()
            }
            Shape::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(&self.inner(key), &self.inner(value))?;
                }
                map.end()
            }
            Shape::Some(word) => serializer.serialize_some(&self.inner(word)),
            Shape::Other => {
                let text = self.source.runtime.write_short(self.word, SHORT);
                Err(S::Error::custom(format!("{text} is no data that serde knows")))
            }
        })
    }
}
