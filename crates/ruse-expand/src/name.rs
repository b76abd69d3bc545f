//! Library names (R7RS §5.6.1): non-empty lists of identifiers and exact non-negative integers.

use std::fmt;
use std::sync::Arc;

use ruse_syntax::lexical::write_symbol;
use serde::{Deserialize, Serialize};

/// One part of a library name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum NamePart {
    /// An identifier.
    Identifier(Arc<str>),
    /// An exact non-negative integer, as in `(srfi 1)`.
    Number(u64),
}

/// A library's name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct LibraryName(pub Arc<[NamePart]>);

impl LibraryName {
    /// The name with these words; a word of digits is a number: `["srfi", "1"]` is `(srfi 1)`.
    pub fn of(words: &[&str]) -> LibraryName {
        let part = |word: &&str| match word.parse::<u64>() {
            Ok(number) => NamePart::Number(number),
            Err(_) => NamePart::Identifier(Arc::from(*word)),
        };
        LibraryName(words.iter().map(part).collect())
    }

    /// The parts as they stand in a path: `foo`, `bar` of `foo/bar.sld`.
    pub fn path_parts(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|part| match part {
            NamePart::Identifier(name) => name.to_string(),
            NamePart::Number(number) => number.to_string(),
        })
    }
}

impl fmt::Display for LibraryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from("(");
        for (index, part) in self.0.iter().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            match part {
                NamePart::Identifier(name) => write_symbol(name, &mut text),
                NamePart::Number(number) => text.push_str(&number.to_string()),
            }
        }
        text.push(')');
        f.write_str(&text)
    }
}
