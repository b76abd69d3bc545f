//! Programs that try to break the engine. `tests/hostile/README.md` describes the directives at the top of
//! a file, the kinds of ending and the generated text.

use std::path::Path;
use std::time::Duration;

use crate::Mode;
use crate::process::{self, Job, Outcome, Scratch};

/// What the header of a file says.
struct Header {
    flags: Vec<String>,
    outcomes: Vec<String>,
    contains: Vec<String>,
    timeout: Duration,
    interrupt: Option<Duration>,
    pieces: Vec<Piece>,
}

/// A generated part of the program's text.
enum Piece {
    Repeat { text: String, count: usize },
    Bytes(Vec<u8>),
}

impl Header {
    fn parse(text: &str) -> Result<Header, String> {
        let mut header = Header {
            flags: Vec::new(),
            outcomes: Vec::new(),
            contains: Vec::new(),
            timeout: Duration::from_secs(20),
            interrupt: None,
            pieces: Vec::new(),
        };
        let seconds = |value: &str| {
            value
                .trim()
                .parse()
                .map(Duration::from_secs)
                .map_err(|_| format!("bad seconds: {value}"))
        };
        for line in text.lines().take_while(|line| line.starts_with(';')) {
            let Some((directive, value)) =
                line.strip_prefix(";; ").and_then(|l| l.split_once(": "))
            else {
                continue;
            };
            match directive {
                "flags" => header.flags.extend(value.split_whitespace().map(str::to_owned)),
                "outcome" => {
                    header.outcomes.extend(value.split(',').map(|kind| kind.trim().to_owned()));
                }
                "contains" => header.contains.push(value.to_owned()),
                "timeout" => header.timeout = seconds(value)?,
                "interrupt" => header.interrupt = Some(seconds(value)?),
                "generate" => header.pieces.push(Piece::parse(value)?),
                _ => {}
            }
        }
        if header.outcomes.is_empty() {
            return Err("the file has no `;; outcome:` line".to_owned());
        }
        Ok(header)
    }
}

impl Piece {
    fn parse(value: &str) -> Result<Piece, String> {
        let bad = || format!("bad piece: {value}");
        let (kind, rest) = value.trim().split_once(' ').ok_or_else(bad)?;
        match kind {
            "text" | "repeat" => {
                let start = rest.find('"').ok_or_else(bad)?;
                let end = rest.rfind('"').filter(|end| *end > start).ok_or_else(bad)?;
                let count = rest[end + 1..].trim();
                let count = if kind == "text" { 1 } else { count.parse().map_err(|_| bad())? };
                Ok(Piece::Repeat { text: rest[start + 1..end].to_owned(), count })
            }
            "bytes" => {
                let byte = |digits: &str| u8::from_str_radix(digits, 16).map_err(|_| bad());
                Ok(Piece::Bytes(rest.split_whitespace().map(byte).collect::<Result<_, _>>()?))
            }
            _ => Err(bad()),
        }
    }

    fn append_to(&self, program: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Piece::Bytes(bytes) => program.extend_from_slice(bytes),
            Piece::Repeat { text, count } => {
                for number in 0..*count {
                    append_escaped(program, text, number)?;
                }
            }
        }
        Ok(())
    }
}

/// Appends a string with its escapes replaced.
fn append_escaped(program: &mut Vec<u8>, text: &str, number: usize) -> Result<(), String> {
    let mut characters = text.chars();
    let mut buffer = [0; 4];
    while let Some(character) = characters.next() {
        if character != '\\' {
            program.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
            continue;
        }
        match characters.next() {
            Some('n') => program.push(b'\n'),
            Some('"') => program.push(b'"'),
            Some('\\') => program.push(b'\\'),
            Some('i') => program.extend_from_slice(number.to_string().as_bytes()),
            Some('j') => program.extend_from_slice((number + 1).to_string().as_bytes()),
            other => return Err(format!("unknown escape {other:?} in a generated text")),
        }
    }
    Ok(())
}

/// Runs a file in a folder of its own with a copy of `files/`.
pub(crate) fn run(file: &Path, mode: Mode) -> Result<(), String> {
    let mut program = std::fs::read(file).map_err(|error| error.to_string())?;
    let header = Header::parse(&String::from_utf8_lossy(&program))?;
    if header.interrupt.is_some() && !cfg!(unix) {
        return Ok(());
    }
    for piece in &header.pieces {
        piece.append_to(&mut program)?;
    }
    let scratch = Scratch::new()?;
    let name = file.file_name().expect("a file has a name");
    let place = scratch.path().join(name);
    std::fs::write(&place, program).map_err(|error| error.to_string())?;
    let files = file.with_file_name("files");
    copy_folder(&files, &scratch.path().join("files")).map_err(|error| error.to_string())?;
    let mut arguments = header.flags.clone();
    arguments.push(place.display().to_string());
    let outcome = process::run(&Job {
        arguments,
        folder: scratch.path(),
        stdin: Vec::new(),
        variables: mode.variables(),
        timeout: header.timeout,
        interrupt: header.interrupt,
    })?;
    check(&header, &outcome).map_err(|message| format!("{message}\n{}", outcome.describe()))
}

fn check(header: &Header, outcome: &Outcome) -> Result<(), String> {
    let kind = match outcome.status {
        0 => "ok",
        65 | 70 => "error",
        75 => "limit",
        130 => "interrupted",
        other => return Err(format!("exit status {other} is no ending")),
    };
    if !header.outcomes.iter().any(|allowed| allowed == kind) {
        return Err(format!("ended with `{kind}` instead of {}", header.outcomes.join(" or ")));
    }
    if kind != "ok" && outcome.stderr.trim().is_empty() {
        return Err("ended without a message".to_owned());
    }
    match header.contains.iter().find(|text| !outcome.stderr.contains(text.as_str())) {
        Some(text) => Err(format!("standard error does not contain {text:?}")),
        None => Ok(()),
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
