//! Tests: input against Core as text, and against error messages.

mod forms;
mod hostile;
mod hygiene;
mod libraries;
mod matching;
mod open;
mod report;
mod rules;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use ruse_isa::prim::{Arity, Lowering, PrimEffect, PrimInfo};
use ruse_syntax::Diagnostic;

use crate::{
    Config, Expander, Expansion, IncludedText, LibraryName, LibraryProvider, LibrarySource,
    print_unit,
};

macro_rules! prims {
    ($($name:literal)*) => {
        &[$(PrimInfo {
            name: $name,
            library: "(scheme base)",
            params: "(object ...)",
            arity: Arity { min: 0, max: None },
            effect: PrimEffect::Effect,
            lowering: Lowering::Call,
            doc: "",
        },)*]
    };
}

const PRIMS: &[PrimInfo] = prims! {
    "cons" "car" "cdr" "list" "append" "vector" "list->vector" "eq?" "eqv?" "memv" "memq" "not"
    "+" "-" "*" "<" "display" "values" "make-promise" "%make-promise" "%make-record-type" "%record"
    "%record?" "%record-ref" "%record-set!" "%bind-arguments" "vector-ref" "pair?" "null?" "vector?" "vector-length" "=" ">=" "list?" "equal?"
    "%match-error" "%pair-count" "list-tail" "reverse"
};

/// Libraries by written name and files by name; what was asked for.
#[derive(Default)]
struct Files {
    libraries: BTreeMap<String, String>,
    interfaces: BTreeMap<String, Arc<crate::LibraryInterface>>,
    files: BTreeMap<String, String>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl LibraryProvider for Files {
    fn find(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Box<Diagnostic>> {
        let name = name.to_string();
        self.asked.lock().unwrap().push(name.clone());
        if let Some(interface) = self.interfaces.get(&name) {
            return Ok(Some(LibrarySource::Interface(interface.clone())));
        }
        let text = self.libraries.get(&name).cloned();
        Ok(text.map(|text| LibrarySource::Text { path: format!("{name}.sld"), text }))
    }

    fn include(&mut self, _from: &str, file: &str) -> Result<IncludedText, String> {
        match self.files.get(file) {
            Some(text) => Ok(IncludedText { path: file.to_string(), text: text.clone() }),
            None => Err("no such file".to_string()),
        }
    }

    fn searched(&self, name: &LibraryName) -> Vec<String> {
        vec![name.path_parts().collect::<Vec<_>>().join("/") + ".sld"]
    }

    fn known(&self) -> Vec<LibraryName> {
        vec![LibraryName::of(&["my", "lists"])]
    }
}

fn expander(files: Files) -> Expander {
    let mut config = Config::new(Box::new(files));
    config.features = vec!["r7rs".to_string(), "ruse".to_string()];
    config.default_imports =
        vec![LibraryName::of(&["ruse", "syntax"]), LibraryName::of(&["ruse", "primitives"])];
    Expander::new(PRIMS, config)
}

fn with_libraries(libraries: &[(&str, &str)]) -> Expander {
    let own = |&(name, text): &(&str, &str)| (name.to_string(), text.to_string());
    expander(Files { libraries: libraries.iter().map(own).collect(), ..Files::default() })
}

fn with_files(files: &[(&str, &str)]) -> Expander {
    let own = |&(name, text): &(&str, &str)| (name.to_string(), text.to_string());
    expander(Files { files: files.iter().map(own).collect(), ..Files::default() })
}

fn expansion(expander: &mut Expander, text: &str) -> Expansion {
    match expander.expand_program("test.scm", text) {
        Ok(expansion) => expansion,
        Err(errors) => panic!("{text}\n{}", describe(expander, &errors)),
    }
}

/// The program's Core with white space made single.
fn core_in(expander: &mut Expander, text: &str) -> String {
    let expansion = expansion(expander, text);
    squeeze(&print_unit(&expansion.program, PRIMS))
}

fn core(text: &str) -> String {
    core_in(&mut expander(Files::default()), text)
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(core(text), squeeze(expected), "{text}");
}

/// Every part of the errors as lines.
fn describe(expander: &Expander, errors: &[Diagnostic]) -> String {
    let mut lines = Vec::new();
    for error in errors {
        lines.push(error.one_line(&expander.sources));
        let place = |span| expander.sources.place(span).unwrap_or_default();
        lines.extend(
            error.labels.iter().map(|(span, text)| format!("  at {}: {text}", place(*span))),
        );
        lines.extend(error.notes.iter().map(|note| format!("  note: {note}")));
        lines.extend(error.help.iter().map(|help| format!("  help: {help}")));
        lines.extend(error.trail.iter().map(|(span, text)| format!("  {}: {text}", place(*span))));
    }
    lines.join("\n")
}

fn errors_in(expander: &mut Expander, text: &str) -> String {
    match expander.expand_program("test.scm", text) {
        Ok(expansion) => panic!("no error: {}", print_unit(&expansion.program, PRIMS)),
        Err(errors) => describe(expander, &errors),
    }
}

fn errors(text: &str) -> String {
    errors_in(&mut expander(Files::default()), text)
}

#[track_caller]
fn check_error(text: &str, part: &str) {
    let found = errors(text);
    assert!(found.contains(part), "{text}\n{found}\ndoes not contain\n{part}");
}
