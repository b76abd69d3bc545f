//! Bytes made from others: what a fuzzer without coverage does.

use crate::generate::Choices;

/// Texts that are likely to matter somewhere.
const TOKENS: &[&str] = &[
    "(",
    ")",
    "'",
    "`",
    ",@",
    "#;",
    "#|",
    "|#",
    "\"",
    "|",
    "\\",
    "#\\",
    "#u8(",
    "#(",
    "#0=",
    "#0#",
    " . ",
    "...",
    "#d",
    "#e",
    "#x",
    "#i",
    "1/0",
    "+inf.0",
    "-nan.0",
    "+i",
    "@",
    "1e999",
    "e-400",
    "/",
    "#!fold-case",
    "#!eof",
    "\\x41;",
    "\\xD800;",
    "\u{0}",
    "\u{feff}",
    "λ",
    "ß",
    "😀",
    "\u{301}",
    "\r\n",
    ";",
    "lambda",
    "define",
    "define-syntax",
    "syntax-rules",
    "let",
    "letrec",
    "quasiquote",
    "import",
    "(scheme base)",
    "begin",
    "set!",
    "define-library",
    "export",
    "include",
    "cond-expand",
    "define-record-type",
    "guard",
    "call/cc",
    "else",
    "=>",
    "_",
];

/// Longest text that is made.
const MAX_LENGTH: usize = 8_000;

/// Makes bytes from a corpus.
pub struct Mutator {
    corpus: Vec<Vec<u8>>,
}

impl Mutator {
    /// From texts to start with; without any there are random bytes only.
    pub fn new(corpus: Vec<Vec<u8>>) -> Mutator {
        Mutator { corpus }
    }

    /// Some bytes.
    pub fn bytes(&self, choices: &mut Choices<'_>) -> Vec<u8> {
        if self.corpus.is_empty() || choices.chance(10) {
            let length = choices.below(40);
            let random = |choices: &mut Choices<'_>| match choices.below(3) {
                0 => vec![choices.below(256) as u8],
                _ => choices.pick(TOKENS).as_bytes().to_vec(),
            };
            return (0..length).flat_map(|_| random(choices)).collect();
        }
        let mut bytes = self.stretch(choices, MAX_LENGTH);
        for _ in 0..1 + choices.below(6) {
            self.mutate(choices, &mut bytes);
        }
        bytes.truncate(MAX_LENGTH);
        bytes
    }

    /// Part of an entry of the corpus, often all of it.
    fn stretch(&self, choices: &mut Choices<'_>, most: usize) -> Vec<u8> {
        let entry = choices.pick(&self.corpus);
        if entry.is_empty() {
            return Vec::new();
        }
        let start = if choices.chance(50) { 0 } else { choices.below(entry.len()) };
        let length = 1 + choices.below(entry.len().min(most));
        entry[start..(start + length).min(entry.len())].to_vec()
    }

    fn mutate(&self, choices: &mut Choices<'_>, bytes: &mut Vec<u8>) {
        let at = choices.below(bytes.len() + 1);
        let end = (at + 1 + choices.below(16)).min(bytes.len());
        match choices.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << choices.below(8),
            1 if at < bytes.len() => bytes[at] = choices.below(256) as u8,
            2 if at < bytes.len() => bytes[at] = bytes[at].wrapping_add(choices.below(9) as u8),
            3 => {
                bytes.drain(at..end);
            }
            4 => bytes.truncate(at),
            5 => {
                let copy = bytes[at..end].to_vec();
                for _ in 0..1 + choices.below(3) {
                    bytes.splice(at..at, copy.iter().copied());
                }
            }
            6 => {
                let other = self.stretch(choices, 60);
                bytes.splice(at..end, other);
            }
            7 => {
                bytes.splice(at..at, [choices.below(256) as u8]);
            }
            _ => {
                bytes.splice(at..at, choices.pick(TOKENS).bytes());
            }
        }
    }
}
