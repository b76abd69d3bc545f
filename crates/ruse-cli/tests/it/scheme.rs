//! Programs with their expectations in comments: `tests/scheme` and `tests/errors`.
//!
//! | comment | meaning |
//! |---|---|
//! | `;; expect: LINE` | the next line of standard output; the lines together are the whole output |
//! | `;; expect-error: KIND TEXT` | the program ends with an error of this kind, reported at this line of the file, with TEXT (may be empty) in its message |
//! | `;; exit: N` | the exit status, 0 without this line and without an expected error |
//! | `;; args: ARG ...` | command line arguments |
//! | `;; stdin: TEXT` | standard input, with `\n` for a newline and `\\` for a backslash |
//! | `;; flags: FLAG ...` | flags of the command |
//! | `;; except: MODE REASON` | the file is not run in this mode |
//!
//! A program runs in an empty folder; libraries and included files stand next to it.

use std::path::Path;
use std::time::Duration;

use crate::Mode;
use crate::process::{self, Job, Outcome, Scratch};

/// What a file says about its run.
#[derive(Default)]
struct Expectations {
    lines: Vec<String>,
    error: Option<ExpectedError>,
    exit: Option<i32>,
    arguments: Vec<String>,
    stdin: String,
    flags: Vec<String>,
    except: Vec<String>,
}

struct ExpectedError {
    kind: String,
    text: String,
    line: usize,
}

/// The directives, found by scanning raw lines: a program need not be readable to expect something.
fn parse(text: &str) -> Result<Expectations, String> {
    let mut found = Expectations::default();
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    for (index, line) in text.split('\n').enumerate() {
        let Some(start) = line.find(";; ") else { continue };
        let Some((directive, value)) = line[start + 3..].split_once(':') else { continue };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match directive {
            "expect" => found.lines.push(value.to_owned()),
            "expect-error" => {
                let (kind, text) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
                let expected =
                    ExpectedError { kind: kind.to_owned(), text: text.to_owned(), line: index + 1 };
                if found.error.replace(expected).is_some() {
                    return Err("a program can end with one error only".to_owned());
                }
            }
            "exit" => {
                let status =
                    value.trim().parse().map_err(|_| format!("bad exit status {value}"))?;
                found.exit = Some(status);
            }
            "args" => found.arguments.extend(words(value)),
            "stdin" => found.stdin.push_str(&unescape(value)),
            "flags" => found.flags.extend(words(value)),
            "except" => found.except.push(value.to_owned()),
            _ => {}
        }
    }
    if found.lines.is_empty() && found.error.is_none() && found.exit.is_none() {
        return Err("the file expects nothing".to_owned());
    }
    Ok(found)
}

fn unescape(text: &str) -> String {
    let mut result = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            result.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => result.push('\n'),
            Some(other) => result.push(other),
            None => result.push('\\'),
        }
    }
    result
}

/// Whether the file asks not to be run in this mode.
pub(crate) fn is_excepted(file: &Path, mode: Mode) -> bool {
    let text = std::fs::read(file).unwrap_or_default();
    let marker = format!(";; except: {} ", mode.name());
    String::from_utf8_lossy(&text).contains(&marker)
}

/// Runs a file and compares.
pub(crate) fn run(file: &Path, mode: Mode) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let expected = parse(&String::from_utf8_lossy(&bytes))?;
    let scratch = Scratch::new()?;
    let mut arguments: Vec<String> = mode.flags().iter().map(|flag| (*flag).to_owned()).collect();
    arguments.push("--stats".to_owned());
    arguments.extend(expected.flags.iter().cloned());
    arguments.push(file.display().to_string());
    arguments.extend(expected.arguments.iter().cloned());
    let timeout = match mode {
        Mode::GcStress | Mode::JitStress => Duration::from_secs(120),
        _ => Duration::from_secs(60),
    };
    let outcome = process::run(&Job {
        arguments,
        folder: scratch.path(),
        stdin: expected.stdin.clone().into_bytes(),
        variables: &[("RUSE_ERROR_FORMAT", "plain")],
        timeout,
        interrupt: None,
    })?;
    let complain = |message: String| Err(format!("{message}\n{}", outcome.describe()));
    // A text that is no program never runs.
    if outcome.status != 65
        && let Err(message) = assert_ran(mode, &outcome.stderr)
    {
        return complain(message);
    }
    if let Some(message) = output_differs(&expected, &outcome) {
        return complain(message);
    }
    match &expected.error {
        Some(error) => {
            if let Err(message) = check_error(file, error, &outcome) {
                return complain(message);
            }
        }
        None => {
            let status = expected.exit.unwrap_or(0);
            if outcome.status != status {
                return complain(format!("exit status {} instead of {status}", outcome.status));
            }
        }
    }
    Ok(())
}

/// Whether what the mode is about took place, from the lines of `--stats`: a run that fell back to something
/// else would prove nothing. Fuel is counted without a limit by reference engines only.
fn assert_ran(mode: Mode, stats: &str) -> Result<(), String> {
    let counters: &[&str] = match mode {
        Mode::Vm => &["interpreter runs: "],
        Mode::GcStress => &["collections: "],
        Mode::Jit | Mode::Deopt | Mode::Level0 | Mode::Level1 | Mode::Level3 => {
            &["native entries: "]
        }
        Mode::JitStress => &["native entries: ", "collections: "],
        Mode::Eval | Mode::EvalPasses | Mode::Thunk => &["fuel used: "],
    };
    for counter in counters {
        let count = stats.lines().find_map(|line| line.strip_prefix(counter)?.parse::<u64>().ok());
        match count {
            Some(1..) => {}
            Some(0) => {
                return Err(format!("`{counter}0`: this was no run in the mode {}", mode.name()));
            }
            None => return Err(format!("no line `{counter}N`")),
        }
    }
    Ok(())
}

fn output_differs(expected: &Expectations, outcome: &Outcome) -> Option<String> {
    let stdout = String::from_utf8_lossy(&outcome.stdout);
    let mut actual: Vec<&str> = stdout.split('\n').collect();
    if actual.last() == Some(&"") {
        actual.pop();
    }
    for (index, line) in expected.lines.iter().enumerate() {
        match actual.get(index) {
            Some(actual) if actual == line => {}
            Some(actual) => {
                return Some(format!("line {}: expected {line:?}, got {actual:?}", index + 1));
            }
            None => {
                return Some(format!("line {}: expected {line:?}, the output ended", index + 1));
            }
        }
    }
    let surplus = actual.get(expected.lines.len())?;
    Some(format!("the output goes on with {surplus:?}"))
}

/// Compares the report, which `RUSE_ERROR_FORMAT=plain` makes one line `KIND FILE:LINE:COLUMN MESSAGE`.
fn check_error(file: &Path, expected: &ExpectedError, outcome: &Outcome) -> Result<(), String> {
    let statuses: &[i32] = match expected.kind.as_str() {
        "syntax" => &[65],
        "unbound" => &[65, 70],
        "file" => &[66, 70],
        "limit" | "fuel" => &[75],
        _ => &[70],
    };
    if !statuses.contains(&outcome.status) {
        return Err(format!(
            "exit status {} for an error of kind {}",
            outcome.status, expected.kind
        ));
    }
    let start = format!("{} ", expected.kind);
    let report = outcome.stderr.lines().rfind(|line| line.starts_with(&start));
    let Some(report) = report else { return Err(format!("no error of kind {}", expected.kind)) };
    let place = format!("{start}{}:{}:", file.display(), expected.line);
    let Some(rest) = report.strip_prefix(&place) else {
        return Err(format!("the error is not reported at line {}: {report}", expected.line));
    };
    let message = rest.split_once(' ').map_or("", |(_column, message)| message);
    if !message.contains(&expected.text) {
        return Err(format!("no {:?} in the message {message:?}", expected.text));
    }
    Ok(())
}
