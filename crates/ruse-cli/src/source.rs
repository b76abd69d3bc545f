//! Program texts from files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use ruse::Error;

use crate::{report, status};

/// Nothing longer is a program: an endless device is refused before it fills the memory.
const LARGEST: u64 = 1 << 30;

/// What standard input is called in messages.
pub(crate) const STANDARD_INPUT: &str = "standard input";

/// A program text with its name for messages and relative includes.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Why there is no text.
pub(crate) enum Unreadable {
    /// The operating system or the size is in the way: the whole line.
    File(String),
    /// The bytes are no text.
    Text(Box<Error>),
}

impl Source {
    /// Reads a file; `-` is standard input.
    pub(crate) fn read(path: &Path) -> Result<Source, Unreadable> {
        if path == Path::new("-") {
            return Source::from_reader(STANDARD_INPUT, io::stdin().lock());
        }
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => Source::from_reader(&name, file),
            Err(error) => Err(Unreadable::File(format!("{name}: {}", reason(&error)))),
        }
    }

    fn from_reader(name: &str, reader: impl Read) -> Result<Source, Unreadable> {
        let mut bytes = Vec::new();
        if let Err(error) = reader.take(LARGEST + 1).read_to_end(&mut bytes) {
            return Err(Unreadable::File(format!("{name}: {}", reason(&error))));
        }
        if bytes.len() as u64 > LARGEST {
            let message = format!("{name}: longer than a program can be ({LARGEST} bytes)");
            return Err(Unreadable::File(message));
        }
        let text = ruse::decode_source(name, &bytes).map_err(|e| Unreadable::Text(Box::new(e)))?;
        Ok(Source { name: name.to_owned(), text })
    }
}

impl Unreadable {
    /// Tells the user; gives the exit status.
    pub(crate) fn report(&self) -> i32 {
        match self {
            Unreadable::File(line) => {
                report::complain(line);
                status::NO_INPUT
            }
            Unreadable::Text(error) => {
                report::error(error);
                error.exit_status()
            }
        }
    }
}

/// What the operating system says, without the number and as the middle of a sentence.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "unknown error".to_owned(),
    }
}
