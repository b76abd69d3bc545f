//! The language: text → tokens (`lexer`) → syntax tree (`parser`) → checked tree (`types`) → Ruse (`lower`).

mod lexer;
mod lower;
mod parser;
mod types;

use ruse::language::{Builder, Sources};
use ruse::{Engine, Error, Module, Program};

/// The library of the host that programs print with.
const HOST: &str = "(cell host)";

/// What a program needs from its host: somewhere to print lines to.
///
/// # Errors
/// Never, the name is a proper one.
pub(crate) fn host(print: impl Fn(&str) + Send + Sync + 'static) -> Result<Module, Error> {
    Ok(Module::new(HOST)?.function("print-line", move |line: String| print(&line)))
}

/// Compiles a program.
///
/// # Errors
/// Everything wrong with it, at the places of its text.
pub(crate) fn compile(engine: &Engine, name: &str, text: &str) -> Result<Program, Error> {
    engine.build([unit(name, text)?])
}

/// A program as a unit of Ruse.
///
/// # Errors
/// Everything wrong with it, at the places of its text.
pub(crate) fn unit(name: &str, text: &str) -> Result<Builder, Error> {
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    let checked = lexer::tokens(source, text)
        .and_then(parser::parse)
        .map_err(|problem| vec![problem])
        .and_then(|items| types::check(&items));
    match checked {
        Ok(program) => lower::lower(&program, &sources),
        Err(problems) => Err(sources.error(problems)),
    }
}
