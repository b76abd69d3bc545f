//! JSON (RFC 8259) as a stream of events, and strings as JSON writes them; the rest of SRFI 180 is Scheme.
//!
//! In: bytes of a textual port, or characters one by one. Out: the events of `json-generator`. The reader keeps what it is
//! in the midst of, so input may end anywhere, and an interrupted read goes on where it stopped. Nesting costs a byte a level,
//! never the host's stack.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ruse_heap::{Kind, Value};
use ruse_runtime::ports::{Direction, Port};
use ruse_runtime::services::argument;
use ruse_runtime::{ErrorKind, Foreign, Pending, Raise, Runtime, Service};

use crate::{foreign, symbol, text};

/// The services.
pub const ROWS: &[Service] = &[
    ("json-reader", reader),
    ("json-next", next),
    ("json-push", push),
    ("json-restart", restart),
    ("json-quote", quote),
];

/// What was read.
#[derive(Clone, PartialEq, Debug)]
enum Event {
    ArrayStart,
    ArrayEnd,
    ObjectStart,
    ObjectEnd,
    Null,
    Boolean(bool),
    /// The text of a number.
    Number(String),
    String(String),
    /// Nothing comes any more, or no more of this text.
    End,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Expected {
    Value,
    ValueOrArrayEnd,
    KeyOrObjectEnd,
    Key,
    Colon,
    CommaOrEnd,
    /// The text is complete.
    Nothing,
}

/// Where in a number (RFC 8259 6) the text ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Digits {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    Power,
}

/// The token that is being read.
#[derive(Clone, PartialEq, Debug)]
enum Token {
    None,
    Word(String),
    Number(String, Digits),
    /// The content so far, and the escape in it that is incomplete, with its backslash.
    String(Vec<u8>, Vec<u8>),
}

/// The reader's state.
#[derive(Clone, Debug)]
struct State {
    expected: Expected,
    token: Token,
    /// Whether each open structure is an object.
    open: Vec<bool>,
    /// A character that was given but belongs to what follows.
    kept: Vec<u8>,
    /// An event that was told once, but did not become a value.
    ready: Option<Event>,
    depth_limit: usize,
    character_limit: u64,
    characters: u64,
    line: u64,
    column: u64,
}

/// A reader as an object.
struct Reader(Mutex<State>);

impl Foreign for Reader {}

impl Reader {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Digits {
    /// The state after one more byte; `None` if the byte is no part of the number.
    fn after(self, byte: u8) -> Option<Digits> {
        use Digits::{Exponent, ExponentSign, Fraction, Integer, Minus, Point, Power, Zero};
        Some(match (self, byte) {
            (Minus, b'0') => Zero,
            (Minus, b'1'..=b'9') | (Integer, b'0'..=b'9') => Integer,
            (Zero | Integer, b'.') => Point,
            (Point | Fraction, b'0'..=b'9') => Fraction,
            (Zero | Integer | Fraction, b'e' | b'E') => Exponent,
            (Exponent, b'+' | b'-') => ExponentSign,
            (Exponent | ExponentSign | Power, b'0'..=b'9') => Power,
            _ => return None,
        })
    }

    fn is_whole(self) -> bool {
        matches!(self, Digits::Zero | Digits::Integer | Digits::Fraction | Digits::Power)
    }
}

impl State {
    fn new(depth_limit: usize, character_limit: u64) -> State {
        State {
            expected: Expected::Value,
            token: Token::None,
            open: Vec::new(),
            kept: Vec::new(),
            ready: None,
            depth_limit,
            character_limit,
            characters: 0,
            line: 1,
            column: 1,
        }
    }

    /// Bytes that it holds.
    fn size(&self) -> usize {
        let token = match &self.token {
            Token::None => 0,
            Token::Word(text) | Token::Number(text, _) => text.len(),
            Token::String(content, _) => content.len(),
        };
        token + self.open.len()
    }

    /// An error at the place reached.
    fn fault(&self, what: &str) -> String {
        format!("line {}, column {}: {what}", self.line, self.column)
    }

    /// Takes note of a byte that was read.
    fn count(&mut self, byte: u8) -> Result<(), String> {
        if byte & 0xC0 != 0x80 {
            self.characters += 1;
            if self.characters > self.character_limit {
                let limit = self.character_limit;
                return Err(self.fault(&format!("the text has more than {limit} characters")));
            }
            self.column += 1;
        }
        if byte == b'\n' {
            (self.line, self.column) = (self.line + 1, 1);
        }
        Ok(())
    }

    /// Reads bytes up to the end of an event; how many, and the event, if they have one.
    fn feed(&mut self, bytes: &[u8]) -> Result<(usize, Option<Event>), String> {
        if self.expected == Expected::Nothing {
            return Ok((0, Some(Event::End)));
        }
        let mut used = 0;
        while let Some(&byte) = bytes.get(used) {
            let (consumed, event) = self.step(byte)?;
            if consumed {
                self.count(byte)?;
                used += 1;
            }
            if event.is_some() {
                return Ok((used, event));
            }
        }
        Ok((used, None))
    }

    fn step(&mut self, byte: u8) -> Result<(bool, Option<Event>), String> {
        match &mut self.token {
            Token::None => self.begin(byte),
            Token::String(..) => self.in_string(byte),
            Token::Number(text, digits) => {
                if let Some(after) = digits.after(byte) {
                    text.push(byte as char);
                    *digits = after;
                    return Ok((true, None));
                }
                let goes_on = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
                if goes_on || !digits.is_whole() {
                    return Err(self.fault(&self.bad_number(byte)));
                }
                Ok((false, self.end_number()))
            }
            Token::Word(word) => {
                word.push(byte as char);
                let word = word.clone();
                let event = match word.as_str() {
                    "null" => Event::Null,
                    "true" => Event::Boolean(true),
                    "false" => Event::Boolean(false),
                    part if ["null", "true", "false"].iter().any(|it| it.starts_with(part)) => {
                        return Ok((true, None));
                    }
                    _ => return Err(self.fault(&format!("{} is no value", shown(byte)))),
                };
                self.token = Token::None;
                self.end_value();
                Ok((true, Some(event)))
            }
        }
    }

    fn bad_number(&self, byte: u8) -> String {
        match &self.token {
            Token::Number(_, Digits::Zero) if byte.is_ascii_digit() => {
                "a number does not begin with 0 and more digits".to_owned()
            }
            Token::Number(text, _) => {
                format!("{} cannot stand in a number behind {text}", shown(byte))
            }
            _ => shown(byte),
        }
    }

    fn end_number(&mut self) -> Option<Event> {
        let token = std::mem::replace(&mut self.token, Token::None);
        self.end_value();
        match token {
            Token::Number(text, _) => Some(Event::Number(text)),
            _ => None,
        }
    }

    /// A value is complete.
    fn end_value(&mut self) {
        self.expected = match self.open.is_empty() {
            true => Expected::Nothing,
            false => Expected::CommaOrEnd,
        };
    }

    /// The first byte of a token.
    fn begin(&mut self, byte: u8) -> Result<(bool, Option<Event>), String> {
        use Expected::{Colon, CommaOrEnd, Key, KeyOrObjectEnd, Value, ValueOrArrayEnd};
        let in_object = self.open.last() == Some(&true);
        let event = match (self.expected, byte) {
            (_, b' ' | b'\t' | b'\n' | b'\r') => None,
            (Value | ValueOrArrayEnd, b'[') => Some(self.open(false)?),
            (Value | ValueOrArrayEnd, b'{') => Some(self.open(true)?),
            (Value | ValueOrArrayEnd | Key | KeyOrObjectEnd, b'"') => {
                self.token = Token::String(Vec::new(), Vec::new());
                None
            }
            (Value | ValueOrArrayEnd, b'-' | b'0'..=b'9') => {
                let digits = match byte {
                    b'-' => Digits::Minus,
                    b'0' => Digits::Zero,
                    _ => Digits::Integer,
                };
                self.token = Token::Number((byte as char).into(), digits);
                None
            }
            (Value | ValueOrArrayEnd, b'n' | b't' | b'f') => {
                self.token = Token::Word((byte as char).into());
                None
            }
            (Colon, b':') => {
                self.expected = Value;
                None
            }
            (CommaOrEnd, b',') => {
                self.expected = if in_object { Key } else { Value };
                None
            }
            (KeyOrObjectEnd, b'}') => Some(self.close(Event::ObjectEnd)),
            (ValueOrArrayEnd, b']') => Some(self.close(Event::ArrayEnd)),
            (CommaOrEnd, b'}') if in_object => Some(self.close(Event::ObjectEnd)),
            (CommaOrEnd, b']') if !in_object => Some(self.close(Event::ArrayEnd)),
            _ => {
                let what = format!("{} is expected here, not {}", self.wanted(), shown(byte));
                return Err(self.fault(&what));
            }
        };
        Ok((true, event))
    }

    /// What may come next, for people.
    fn wanted(&self) -> &'static str {
        match (self.expected, self.open.last()) {
            (Expected::Value, _) => "a value",
            (Expected::ValueOrArrayEnd, _) => "a value or ]",
            (Expected::KeyOrObjectEnd, _) => "a string as key or }",
            (Expected::Key, _) => "a string as key",
            (Expected::Colon, _) => "a colon",
            (Expected::CommaOrEnd, Some(true)) => "a comma or }",
            (Expected::CommaOrEnd, _) => "a comma or ]",
            (Expected::Nothing, _) => "the end of the text",
        }
    }

    fn open(&mut self, object: bool) -> Result<Event, String> {
        if self.open.len() >= self.depth_limit {
            let limit = self.depth_limit;
            return Err(
                self.fault(&format!("there are more than {limit} structures in each other"))
            );
        }
        self.open.push(object);
        self.expected = if object { Expected::KeyOrObjectEnd } else { Expected::ValueOrArrayEnd };
        Ok(if object { Event::ObjectStart } else { Event::ArrayStart })
    }

    fn close(&mut self, event: Event) -> Event {
        self.open.pop();
        self.end_value();
        event
    }

    fn in_string(&mut self, byte: u8) -> Result<(bool, Option<Event>), String> {
        let Token::String(content, escape) = &mut self.token else { return Ok((true, None)) };
        if escape.is_empty() {
            match byte {
                b'"' => return self.end_string().map(|event| (true, Some(event))),
                b'\\' => escape.push(byte),
                0..=0x1F => {
                    return Err(self.fault("a control character in a string must be escaped"));
                }
                _ => content.push(byte),
            }
            return Ok((true, None));
        }
        escape.push(byte);
        match unescaped(escape) {
            Ok(None) => {}
            Ok(Some(c)) => {
                escape.clear();
                content.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Err(what) => return Err(self.fault(what)),
        }
        Ok((true, None))
    }

    fn end_string(&mut self) -> Result<Event, String> {
        let token = std::mem::replace(&mut self.token, Token::None);
        let Token::String(content, _) = token else { return Ok(Event::End) };
        let Ok(content) = String::from_utf8(content) else {
            return Err(self.fault("this string is not valid UTF-8"));
        };
        match self.expected {
            Expected::Key | Expected::KeyOrObjectEnd => self.expected = Expected::Colon,
            _ => self.end_value(),
        }
        Ok(Event::String(content))
    }

    /// The input is at its end.
    fn finish(&mut self) -> Result<Event, String> {
        match &self.token {
            Token::Number(_, digits) if digits.is_whole() && self.open.is_empty() => {
                Ok(self.end_number().unwrap_or(Event::End))
            }
            Token::None if self.open.is_empty() => Ok(Event::End),
            Token::None => {
                Err(self.fault(&format!("the text ends where {} is expected", self.wanted())))
            }
            Token::String(..) => Err(self.fault("the text ends in a string")),
            Token::Number(..) | Token::Word(_) => Err(self.fault("the text ends in a value")),
        }
    }
}

/// A byte of wrong input, for people.
fn shown(byte: u8) -> String {
    match byte {
        b'!'..=b'~' => format!("`{}`", byte as char),
        0x80.. => "a character beyond ASCII".to_owned(),
        _ => format!("the character U+{byte:04X}"),
    }
}

/// The character of an escape (RFC 8259 7), which may be a pair of surrogates; `None` while it is incomplete.
fn unescaped(escape: &[u8]) -> Result<Option<char>, &'static str> {
    const BAD: &str = "there is no such escape in strings";
    const LONE: &str = "half of a surrogate pair is no character";
    let simple = |c| Ok(Some(c));
    match escape {
        [_, b'"'] => simple('"'),
        [_, b'\\'] => simple('\\'),
        [_, b'/'] => simple('/'),
        [_, b'b'] => simple('\u{8}'),
        [_, b'f'] => simple('\u{c}'),
        [_, b'n'] => simple('\n'),
        [_, b'r'] => simple('\r'),
        [_, b't'] => simple('\t'),
        [_, b'u', digits @ ..] => {
            let first = &digits[..digits.len().min(4)];
            if !first.iter().all(u8::is_ascii_hexdigit) {
                return Err(BAD);
            }
            if first.len() < 4 {
                return Ok(None);
            }
            let high = hexadecimal(first);
            if !(0xD800..0xE000).contains(&high) {
                return Ok(char::from_u32(high));
            }
            let second = &digits[4..];
            let begins = |part: &[u8]| part.len() <= 2 && b"\\u".starts_with(part);
            match second {
                _ if high >= 0xDC00 => Err(LONE),
                part if begins(part) => Ok(None),
                [b'\\', b'u', low @ ..] if low.iter().all(u8::is_ascii_hexdigit) => {
                    if low.len() < 4 {
                        return Ok(None);
                    }
                    let low = hexadecimal(low);
                    if !(0xDC00..0xE000).contains(&low) {
                        return Err(LONE);
                    }
                    Ok(char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)))
                }
                _ => Err(LONE),
            }
        }
        [_] => Ok(None),
        _ => Err(BAD),
    }
}

fn hexadecimal(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, &digit| sum * 16 + (digit as char).to_digit(16).unwrap_or(0))
}

/// A limit: a number that is not negative.
fn limit(rt: &mut Runtime, who: &str, value: Value) -> Result<u64, Raise> {
    match (value.as_index(), value.as_flonum()) {
        (Some(limit), _) => Ok(limit as u64),
        (None, Some(limit)) if limit >= 0.0 => Ok(limit as u64),
        _ => Err(rt.value_error(who, "the limit must be a number that is not negative:", value)),
    }
}

/// `(depth-limit character-limit)`: a new reader.
fn reader(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let depth = limit(rt, "json-nesting-depth-limit", argument(args, 0))?;
    let characters = limit(rt, "json-number-of-character-limit", argument(args, 1))?;
    let state = State::new(usize::try_from(depth).unwrap_or(usize::MAX), characters);
    Ok(rt.foreign_object(std::sync::Arc::new(Reader(Mutex::new(state))), "json-reader"))
}

fn with_reader<T>(
    rt: &mut Runtime,
    object: Value,
    run: impl FnOnce(&mut State) -> Result<T, String>,
) -> Result<Result<T, String>, Raise> {
    match foreign::<Reader>(rt, object) {
        Some(reader) => Ok(run(&mut reader.lock())),
        None => Err(rt.type_error("json-read", 1, "a reader of JSON", object)),
    }
}

fn who_of(rt: &Runtime, value: Value) -> String {
    symbol(rt, value).unwrap_or_else(|| "json-read".to_owned())
}

/// How many bytes come before the character with this number, counted from 0; those that end a character do not count.
fn leading_bytes(bytes: &[u8], number: u64) -> usize {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| *byte & 0xC0 != 0x80);
    let mut skipped = starts.skip(usize::try_from(number).unwrap_or(usize::MAX));
    skipped.next().map_or(bytes.len(), |(index, _)| index)
}

/// `(reader port who)`: the next event. What is in the port behind an error begins with what is wrong.
fn next(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let object = argument(args, 0);
    let who = who_of(rt, argument(args, 2));
    let number = rt.port_number(&who, 1, argument(args, 1), Direction::In, true)?;
    loop {
        let Some(reader) = foreign::<Reader>(rt, object) else {
            return Err(rt.type_error(&who, 1, "a reader of JSON", object));
        };
        let ready = reader.lock().ready.take();
        if let Some(event) = ready {
            return value(rt, &who, object, event);
        }
        // What is in the buffer, in one go: the lock and the look at the limits are for each buffer, not each byte.
        let mut state = reader.lock();
        let characters = state.characters;
        let fed = match rt.ports.get(number) {
            Some(Port::Input(port)) => state.feed(port.rest()),
            _ => Ok((0, None)),
        };
        let size = state.size();
        let seen = state.characters - characters;
        drop(state);
        let (used, event) = match fed {
            Ok(fed) => fed,
            Err(message) => {
                let port = rt.ports.input(number);
                let used = leading_bytes(port.rest(), seen);
                port.consume(used);
                return Err(rt.error(ErrorKind::Read, &who, &message, &[]));
            }
        };
        rt.ports.input(number).consume(used);
        if let Some(event) = event {
            return value(rt, &who, object, event);
        }
        rt.poll()?;
        rt.reserve(size.saturating_mul(2))?;
        match rt.fill_port(number) {
            Ok(true) => {}
            Ok(false) => {
                rt.ports.input(number).end_was_seen();
                return match with_reader(rt, object, State::finish)? {
                    Ok(event) => value(rt, &who, object, event),
                    Err(message) => Err(rt.error(ErrorKind::Read, &who, &message, &[])),
                };
            }
            Err(error) => return Err(rt.port_error(&who, number, error)),
        }
    }
}

/// `(reader item who)`: the event that one more character, or the end of file, makes complete; `more` if there is none yet.
/// With `#f` the character that was kept is looked at.
fn push(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (object, item) = (argument(args, 0), argument(args, 1));
    let who = who_of(rt, argument(args, 2));
    let mut buffer = [0; 4];
    let bytes = match item.as_char() {
        Some(c) => c.encode_utf8(&mut buffer).as_bytes().to_vec(),
        None if item == Value::EOF || item == Value::FALSE => Vec::new(),
        None => {
            let message = "the generator must give characters, but it gave";
            return Err(rt.error(ErrorKind::Type, &who, message, &[item]));
        }
    };
    let ready = with_reader(rt, object, |state| Ok((state.ready.take(), state.size())))?;
    if let Ok((ready, size)) = ready {
        if let Some(event) = ready {
            return value(rt, &who, object, event);
        }
        rt.reserve(size.saturating_mul(2))?;
    }
    let fed = with_reader(rt, object, |state| {
        let mut bytes = [std::mem::take(&mut state.kept), bytes].concat();
        let (used, event) = state.feed(&bytes)?;
        bytes.drain(..used);
        state.kept = bytes;
        match event {
            None if item == Value::EOF => state.finish().map(Some),
            event => Ok(event),
        }
    })?;
    match fed {
        Ok(Some(event)) => value(rt, &who, object, event),
        Ok(None) => Ok(rt.heap.intern("more")),
        Err(message) => Err(rt.error(ErrorKind::Read, &who, &message, &[])),
    }
}

/// `(reader skipped?)`: makes it ready for another text, at the begin of the next line if the rest of one was skipped.
fn restart(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let skipped = argument(args, 1).is_true();
    let done = with_reader(rt, argument(args, 0), |state| {
        let (line, column) = (state.line, state.column);
        let kept = std::mem::take(&mut state.kept);
        let (line, column, kept) = match skipped {
            true => (line + 1, 1, Vec::new()),
            false => (line, column, kept),
        };
        let limits = (state.depth_limit, state.character_limit);
        *state = State { line, column, kept, ..State::new(limits.0, limits.1) };
        Ok(())
    })?;
    debug_assert!(done.is_ok(), "a restart cannot fail");
    Ok(Value::UNSPECIFIED)
}

/// An event of a reader as a value. The reader keeps a number for which there is no room: the VM collects and asks again.
fn value(rt: &mut Runtime, who: &str, reader: Value, event: Event) -> Result<Value, Raise> {
    let name = match event {
        Event::ArrayStart => "array-start",
        Event::ArrayEnd => "array-end",
        Event::ObjectStart => "object-start",
        Event::ObjectEnd => "object-end",
        Event::Null => "null",
        Event::End => return Ok(Value::EOF),
        Event::Boolean(value) => return Ok(Value::boolean(value)),
        Event::String(text) => return Ok(rt.heap.string(&text)),
        Event::Number(text) => {
            let number = ruse_number::parse_number(&text, 10, rt.number_limits());
            return match number {
                Ok(Some(ruse_number::Number::Flo(x))) if x.is_infinite() => {
                    let message = format!("the number {text} is too large");
                    Err(rt.error(ErrorKind::Read, who, &message, &[]))
                }
                Ok(Some(number)) => {
                    let made = rt.number_value(&number);
                    if made.is_err() && matches!(rt.pending, Pending::Memory(_)) {
                        let kept = with_reader(rt, reader, |state| {
                            state.ready = Some(Event::Number(text));
                            Ok(())
                        });
                        debug_assert!(matches!(kept, Ok(Ok(()))), "it is a reader");
                    }
                    made
                }
                Ok(None) => {
                    Err(rt.error(ErrorKind::Read, who, &format!("{text} is no number"), &[]))
                }
                Err(error) => Err(rt.number_error(who, 1, error)),
            };
        }
    };
    Ok(rt.heap.intern(name))
}

/// `(string who)`: the string as JSON has it, with its quotes.
fn quote(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    use std::fmt::Write;
    let who = who_of(rt, argument(args, 1));
    let string = argument(args, 0);
    let content = text(rt, &who, 1, string)?;
    debug_assert!(string.is_kind(Kind::String));
    rt.reserve(content.len().saturating_mul(6))?;
    let mut quoted = String::with_capacity(content.len() + 2);
    quoted.push('"');
    for c in content.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            // Writing to a string does not fail.
            '\0'..='\x1f' => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    Ok(rt.heap.string(&quoted))
}

#[cfg(test)]
mod tests {
    use super::{Event, State};

    /// The events of a text, fed in pieces of `size` bytes.
    fn events(text: &str, size: usize) -> Result<Vec<Event>, String> {
        let mut state = State::new(100, 1000);
        let mut events = Vec::new();
        for mut piece in text.as_bytes().chunks(size) {
            while !piece.is_empty() {
                let (used, event) = state.feed(piece)?;
                piece = &piece[used..];
                match event {
                    Some(Event::End) => return Ok(events),
                    Some(event) => events.push(event),
                    None => {}
                }
            }
        }
        events.push(state.finish()?);
        Ok(events)
    }

    #[test]
    fn pieces_make_no_difference() {
        let text = r#" {"a\u00e9\ud83d\ude00": [1, -2.5e+3, true, null, {}, []], "b": "\n"} "#;
        let whole = events(text, usize::MAX).unwrap();
        assert_eq!(whole.len(), 15);
        assert_eq!(whole[1], Event::String("aé😀".to_owned()));
        assert_eq!(events(text, 1), Ok(whole));
    }

    #[test]
    fn errors_say_where() {
        for (text, message) in [
            ("[1,\n 2,]", "line 2, column 4: a value is expected here, not `]`"),
            ("{\"a\" 1}", "line 1, column 6: a colon is expected here, not `1`"),
            ("[01]", "line 1, column 3: a number does not begin with 0 and more digits"),
            ("[1.]", "line 1, column 4: `]` cannot stand in a number behind 1."),
            ("nul!", "line 1, column 4: `!` is no value"),
            ("\"\\ud800x\"", "line 1, column 8: half of a surrogate pair is no character"),
            ("[1", "line 1, column 3: the text ends in a value"),
            ("[", "line 1, column 2: the text ends where a value or ] is expected"),
        ] {
            assert_eq!(events(text, 1), Err(message.to_owned()), "{text}");
        }
    }
}
