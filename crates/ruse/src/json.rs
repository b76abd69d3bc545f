//! Errors as JSON (RFC 8259), for editors, logs and services. In: an [`Error`]. Out: one line of text.
//!
//! It is written by hand so that it is there in every build: the only structure is that of one type.

use std::error::Error as StdError;

use ruse_syntax::{Diagnostic, SourceMap, Span};

use crate::error::{Error, Frame};

/// Causes of causes that are written: a chain may be a circle.
const MOST_CAUSES: usize = 32;

/// What is wrong with a text, with its places.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    severity: &'static str,
    code: &'static str,
    message: String,
    place: Option<Place>,
    labels: Vec<(Option<Place>, String)>,
    notes: Vec<String>,
    help: Vec<String>,
    trail: Vec<(Option<Place>, String)>,
}

/// A piece of a text; lines and columns from 1, the end behind the last character.
#[derive(Clone, Debug)]
struct Place {
    file: String,
    start: (u32, u32),
    end: Option<(u32, u32)>,
}

impl Place {
    fn of(span: Span, sources: &SourceMap) -> Option<Place> {
        if span == Span::NONE {
            return None;
        }
        let source = sources.get(span.source)?;
        let (start, end) = (source.position(span.start), source.position(span.end));
        let end = Some((end.line, end.column));
        Some(Place { file: source.name.clone(), start: (start.line, start.column), end })
    }
}

impl Finding {
    pub(crate) fn of(diagnostic: &Diagnostic, sources: &SourceMap) -> Finding {
        let placed = |places: &[(Span, String)]| {
            let place = |(span, text): &(Span, String)| (Place::of(*span, sources), text.clone());
            places.iter().map(place).collect()
        };
        Finding {
            severity: diagnostic.severity.name(),
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            place: Place::of(diagnostic.primary, sources),
            labels: placed(&diagnostic.labels),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone(),
            trail: placed(&diagnostic.trail),
        }
    }
}

impl Error {
    /// The error as a JSON object, on one line.
    ///
    /// | member | what it is |
    /// |---|---|
    /// | `kind` | the name of the [`ErrorKind`](crate::ErrorKind) |
    /// | `message` | one sentence |
    /// | `span` | `file`, `line`, `column`, and `end_line`, `end_column` where the end is known; `null` without a place |
    /// | `frames` | Scheme and host procedures, innermost first: `name`, `file`, `line`, `column`, `host` |
    /// | `omitted_frames` | how many are left out |
    /// | `status` | of a program that called `exit` |
    /// | `causes` | errors of the host behind it, outermost first; one that is an [`Error`] itself is such an object again, others have a `message` only |
    /// | `diagnostics` | all that is wrong with a text: `severity`, `code`, `message`, `span`, `labels`, `notes`, `help`, `trail` |
    ///
    /// Members that are not known are `null`. More members may come.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register("parse-port", |text: String| text.parse::<u16>())?;
    /// let error = vm.eval_named::<()>("net.scm", "(list (parse-port \"http\"))").unwrap_err();
    /// let json: serde_json::Value = serde_json::from_str(&error.to_json()).unwrap();
    /// assert_eq!(json["kind"], "host");
    /// assert_eq!((&json["span"]["file"], &json["span"]["line"]), (&"net.scm".into(), &1.into()));
    /// assert_eq!(json["frames"][0]["name"], "parse-port");
    /// assert_eq!(json["causes"][0]["message"], "invalid digit found in string");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.error(self, MOST_CAUSES);
        json.0
    }

    /// The errors of the host behind this one, outermost first.
    pub(crate) fn causes(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        std::iter::successors(self.source(), |&error| error.source()).take(MOST_CAUSES)
    }

    fn place(&self) -> Option<Place> {
        let finding = self.details().findings.first().and_then(|finding| finding.place.clone());
        finding.or_else(|| {
            let file = self.file.clone()?;
            Some(Place { file, start: (self.line, self.column), end: None })
        })
    }
}

/// Text that is being written. Members and items end with a comma, which the bracket behind the last one replaces.
#[derive(Default)]
struct Writer(String);

impl Writer {
    fn error(&mut self, error: &Error, causes: usize) {
        self.within('{', '}', |json| {
            json.text_member("kind", error.kind.name());
            json.text_member("message", &error.message);
            json.member("span", |json| json.place(error.place().as_ref()));
            json.member("frames", |json| json.list(&error.frames, Writer::frame));
            json.member("omitted_frames", |json| {
                json.0.push_str(&error.omitted_frames.to_string())
            });
            json.member("status", |json| match error.kind {
                crate::ErrorKind::Exit => json.0.push_str(&error.status.to_string()),
                _ => json.0.push_str("null"),
            });
            json.member("causes", |json| json.causes(error, causes));
            json.member("diagnostics", |json| {
                json.list(&error.details().findings, Writer::finding)
            });
        });
    }

    /// Causes of an error of this crate end the list: it has its own.
    fn causes(&mut self, error: &Error, depth: usize) {
        self.within('[', ']', |json| {
            for cause in error.causes().take(depth) {
                if let Some(inner) = cause.downcast_ref::<Error>() {
                    json.error(inner, depth - 1);
                    json.0.push(',');
                    return;
                }
                json.within('{', '}', |json| json.text_member("message", &cause.to_string()));
                json.0.push(',');
            }
        });
    }

    fn frame(&mut self, frame: &Frame) {
        self.within('{', '}', |json| {
            json.member("name", |json| json.optional(frame.name.as_deref()));
            json.member("file", |json| json.optional(frame.file.as_deref()));
            json.number_member("line", frame.line);
            json.number_member("column", frame.column);
            json.member("host", |json| json.0.push_str(if frame.host { "true" } else { "false" }));
        });
    }

    fn finding(&mut self, finding: &Finding) {
        self.within('{', '}', |json| {
            json.text_member("severity", finding.severity);
            json.text_member("code", finding.code);
            json.text_member("message", &finding.message);
            json.member("span", |json| json.place(finding.place.as_ref()));
            json.member("labels", |json| json.list(&finding.labels, Writer::label));
            json.member("notes", |json| json.list(&finding.notes, |json, note| json.string(note)));
            json.member("help", |json| json.list(&finding.help, |json, help| json.string(help)));
            json.member("trail", |json| json.list(&finding.trail, Writer::label));
        });
    }

    fn label(&mut self, (place, text): &(Option<Place>, String)) {
        self.within('{', '}', |json| {
            json.text_member("message", text);
            json.member("span", |json| json.place(place.as_ref()));
        });
    }

    fn place(&mut self, place: Option<&Place>) {
        let Some(Place { file, start, end }) = place else {
            self.0.push_str("null");
            return;
        };
        self.within('{', '}', |json| {
            json.text_member("file", file);
            json.number_member("line", start.0);
            json.number_member("column", start.1);
            json.number_member("end_line", end.map_or(0, |end| end.0));
            json.number_member("end_column", end.map_or(0, |end| end.1));
        });
    }

    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Writer, &T)) {
        self.within('[', ']', |json| {
            for item in items {
                write(json, item);
                json.0.push(',');
            }
        });
    }

    fn within(&mut self, open: char, close: char, write: impl FnOnce(&mut Writer)) {
        self.0.push(open);
        write(self);
        if self.0.ends_with(',') {
            self.0.pop();
        }
        self.0.push(close);
    }

    fn member(&mut self, name: &str, write: impl FnOnce(&mut Writer)) {
        self.string(name);
        self.0.push(':');
        write(self);
        self.0.push(',');
    }

    fn text_member(&mut self, name: &str, text: &str) {
        self.member(name, |json| json.string(text));
    }

    /// Lines and columns that are not known are 0 in [`Error`].
    fn number_member(&mut self, name: &str, number: u32) {
        self.member(name, |json| match number {
            0 => json.0.push_str("null"),
            number => json.0.push_str(&number.to_string()),
        });
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.0.push_str("null"),
        }
    }

    fn string(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                '\t' => self.0.push_str("\\t"),
                // JavaScript took the last two for ends of lines.
                '\0'..'\x20' | '\x7f' | '\u{2028}' | '\u{2029}' => {
                    self.0.push_str(&format!("\\u{:04x}", u32::from(c)));
                }
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn every_character_comes_back() {
        let message: String =
            (0..0x3000).filter_map(char::from_u32).chain("\u{1f600}".chars()).collect();
        let json = Error::of_kind(ErrorKind::User, message.clone()).to_json();
        assert!(!json.contains('\n'));
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["message"], message);
        assert_eq!(read["span"], serde_json::Value::Null);
        assert_eq!(read["frames"], serde_json::json!([]));
    }

    #[test]
    fn a_circle_of_causes_ends() {
        #[derive(Debug)]
        struct Ouroboros;
        impl std::fmt::Display for Ouroboros {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("again")
            }
        }
        impl StdError for Ouroboros {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                Some(&Ouroboros)
            }
        }
        let mut error = Error::host(Ouroboros);
        for _ in 0..100 {
            error = Error::host(error);
        }
        let read: serde_json::Value = serde_json::from_str(&error.to_json()).unwrap();
        assert_eq!(read["causes"][0]["causes"][0]["kind"], "host");
        let circle: serde_json::Value =
            serde_json::from_str(&Error::host(Ouroboros).to_json()).unwrap();
        assert_eq!(circle["causes"].as_array().unwrap().len(), MOST_CAUSES);
    }
}
