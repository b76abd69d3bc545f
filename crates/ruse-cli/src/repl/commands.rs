//! Commands of the REPL: inputs that begin with a comma.

use std::path::Path;

use ruse::Error;

use super::session::{Next, Session, print};
use crate::source::Source;
use crate::{report, status};

/// A command: its name, its argument for the help, what it does.
struct Command {
    name: &'static str,
    argument: &'static str,
    help: &'static str,
    kind: Kind,
    run: fn(&mut Session, &str) -> Next,
}

/// What a command's argument is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// There is none.
    Nothing,
    /// The rest of the line.
    Word,
    /// Forms, on as many lines as they need.
    Forms,
}

const COMMANDS: [Command; 9] = [
    Command {
        name: "help",
        argument: "",
        help: "show this list",
        kind: Kind::Nothing,
        run: |_, _| print(report::print(&help())),
    },
    Command {
        name: "doc",
        argument: "NAME",
        help: "show how something is called and what it does",
        kind: Kind::Word,
        run: document,
    },
    Command {
        name: "time",
        argument: "EXPR",
        help: "evaluate and show time and memory that it took",
        kind: Kind::Forms,
        run: Session::evaluate_timed,
    },
    Command {
        name: "expand",
        argument: "EXPR",
        help: "show what macros and derived forms become",
        kind: Kind::Forms,
        run: |session, text| {
            let result = session.vm.expand_text(text);
            show(session, result)
        },
    },
    Command {
        name: "disassemble",
        argument: "NAME",
        help: "show the code of a procedure",
        kind: Kind::Word,
        run: |session, name| {
            let result = session.vm.disassemble(name);
            show(session, result)
        },
    },
    Command {
        name: "backtrace",
        argument: "",
        help: "show the last error again, with all frames that are known",
        kind: Kind::Nothing,
        run: backtrace,
    },
    Command {
        name: "load",
        argument: "FILE",
        help: "evaluate the forms of a file",
        kind: Kind::Word,
        run: load,
    },
    Command {
        name: "import",
        argument: "SET",
        help: "import a library, as in ,import (srfi 1)",
        kind: Kind::Forms,
        run: |session, set| session.evaluate("import", &format!("(import {set}\n)")),
    },
    Command {
        name: "quit",
        argument: "",
        help: "leave, as Ctrl-D does",
        kind: Kind::Nothing,
        run: |_, _| Next::Leave(status::OK),
    },
];

/// The words that begin a command, with their comma.
pub(super) fn names() -> impl Iterator<Item = String> {
    COMMANDS.iter().map(|command| format!(",{}", command.name))
}

/// The word of a command and what is behind it.
pub(super) fn split(command: &str) -> (&str, &str) {
    let command = command.trim();
    command
        .split_once(char::is_whitespace)
        .map_or((command, ""), |(word, rest)| (word, rest.trim()))
}

/// Whether forms are behind the word.
pub(super) fn takes_forms(word: &str) -> bool {
    find(word).is_some_and(|command| command.kind == Kind::Forms)
}

/// The command of a name, or of the beginning of only one name.
fn find(word: &str) -> Option<&'static Command> {
    let mut found = COMMANDS.iter().filter(|command| command.name.starts_with(word));
    match (found.next(), found.next()) {
        (Some(only), None) if !word.is_empty() => Some(only),
        _ => COMMANDS.iter().find(|command| command.name == word),
    }
}

/// Obeys what is behind the comma.
pub(super) fn obey(session: &mut Session, command: &str) -> Next {
    let (word, argument) = split(command);
    let Some(command) = find(word) else {
        report::complain(&format!("there is no command ,{word}: ,help shows them"));
        return Next::Continue;
    };
    match (command.kind, argument) {
        (Kind::Nothing, "") => (command.run)(session, ""),
        (Kind::Nothing, _) => complain_use(command),
        (_, "") => complain_use(command),
        (_, argument) => (command.run)(session, argument),
    }
}

fn complain_use(command: &Command) -> Next {
    report::complain(format!("use: ,{} {}", command.name, command.argument).trim_end());
    Next::Continue
}

fn help() -> String {
    let mut text = String::from(
        "Forms are evaluated when they are whole; their values are printed. Commands may be shortened:\n",
    );
    for command in &COMMANDS {
        let call = format!(",{} {}", command.name, command.argument);
        text.push_str(&format!("  {call:<20} {}\n", command.help));
    }
    text.push_str(
        "Ctrl-C stops an evaluation or clears the input, Ctrl-D leaves, Tab completes a name.\n",
    );
    text
}

fn show(session: &mut Session, result: Result<String, Error>) -> Next {
    match result {
        Ok(text) => print(report::print(&format!("{}\n", text.trim_end()))),
        Err(error) => session.failed(error),
    }
}

fn document(session: &mut Session, name: &str) -> Next {
    match session.vm.documentation(name) {
        Some(text) => print(report::print(&format!("{text}\n"))),
        None => {
            report::complain(&format!("nothing is known about {name}"));
            Next::Continue
        }
    }
}

fn backtrace(session: &mut Session, _: &str) -> Next {
    match &session.last_error {
        Some(error) => print(report::print(&format!("{}\n", error.report(false)))),
        None => print(report::print("There was no error.\n")),
    }
}

fn load(session: &mut Session, file: &str) -> Next {
    match Source::read(Path::new(file)) {
        Ok(source) => session.evaluate(&source.name, &source.text),
        Err(unreadable) => {
            unreadable.report();
            Next::Continue
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_may_be_shortened_when_the_meaning_is_clear() {
        let name = |word| find(word).map(|command| command.name);
        assert_eq!(name("b"), Some("backtrace"));
        assert_eq!(name("doc"), Some("doc"));
        assert_eq!(name("d"), None);
        assert_eq!(name(""), None);
        assert_eq!(name("nonsense"), None);
    }
}
