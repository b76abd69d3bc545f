//! From a builder to a program, a library or definitions.

use std::sync::Arc;

use ruse_expand::LibraryName;
use ruse_expand::assembly::Assembly;
use ruse_heap::Control;
use ruse_syntax::{Diagnostic, Span};

use super::builder::{Builder, Target};
use crate::context::Context;
use crate::engine::Engine;
use crate::error::Error;
use crate::front::Front;
use crate::image::Image;
use crate::program::Program;

impl Builder {
    /// The unit, unless something was wrong with it already.
    fn finish(self) -> Result<(Target, Assembly), Error> {
        if self.errors.is_empty() {
            return Ok((self.target, self.assembly));
        }
        Err(Error::from_diagnostics(self.errors, &self.sources.0))
    }
}

fn misuse(message: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::error("language/misuse", message, Span::NONE)]
}

impl Engine {
    /// Compiles a program that a front end built, which any number of VMs may run; see [`language`](crate::language).
    /// Before it may stand libraries that it imports, each after those that it imports itself.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let sources = Sources::new();
    /// let mut library = Builder::library("(my constants)", &sources)?;
    /// let value = library.constant(42, Span::NONE);
    /// library.define("answer", value, Span::NONE);
    /// library.export("answer", Span::NONE);
    /// let mut program = Builder::program(&sources);
    /// program.import("(my constants)", Span::NONE);
    /// let answer = program.global("answer", Span::NONE);
    /// program.import("(scheme process-context)", Span::NONE);
    /// let exit = program.call_global("exit", &[answer], Span::NONE);
    /// program.expression(exit);
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// let program = engine.build([library, program])?;
    /// assert_eq!(engine.vm()?.run(&program).unwrap_err().status, 42);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever is wrong with a unit, at the place that its span says.
    pub fn build(&self, units: impl IntoIterator<Item = Builder>) -> Result<Program, Error> {
        let mut libraries: Vec<(LibraryName, Assembly)> = Vec::new();
        let mut program = None;
        let none = ruse_syntax::SourceMap::new();
        for unit in units {
            match unit.finish()? {
                (Target::Program, assembly) if program.is_none() => program = Some(assembly),
                (Target::Library(name), assembly) if program.is_none() => {
                    libraries.push((name, assembly));
                }
                _ => {
                    let message = "libraries come first, then one program, and nothing else";
                    return Err(Error::from_diagnostics(misuse(message), &none));
                }
            }
        }
        let Some(program) = program else {
            return Err(Error::from_diagnostics(misuse("there is no program"), &none));
        };
        let control = Some(Arc::new(Control::default()));
        let mut front = Front::new(self.options(), Some(Image::built_in()), control, self.shares());
        let expansion = front.expander.assemble_program(libraries, program);
        match expansion.and_then(|expansion| front.compile(expansion)) {
            Ok(linkable) => Ok(Program::new(linkable)),
            Err(errors) => Err(Error::from_diagnostics(errors, &front.expander.sources)),
        }
    }
}

impl Context<'_> {
    /// Brings a unit that a front end built into this VM and runs it: definitions in the VM's own environment, a library
    /// that texts and units may import from now on, or a program; see [`language`](crate::language).
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let (x, y) = (unit.variable("x"), unit.variable("y"));
    /// let (a, b) = (unit.local(x, Span::NONE), unit.local(y, Span::NONE));
    /// let body = unit.primitive("*", &[a, b], Span::NONE);
    /// let lambda = unit.lambda(Some("times"), &[x, y], None, body, Span::NONE);
    /// unit.define("times", lambda, Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// let times = vm.function::<(i64, f64), f64>("times")?;
    /// assert_eq!(times.call(&mut vm, (3, 1.5))?, 4.5);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// Whatever is wrong with the unit, at the place that its span says, or what running it raised.
    pub fn build(&mut self, unit: Builder) -> Result<(), Error> {
        let (target, assembly) = unit.finish()?;
        let shared = self.front();
        let mut start = None;
        let linkable = {
            let mut front = shared.lock();
            let expansion = match target {
                Target::Program => front.expander.assemble_program(Vec::new(), assembly),
                Target::Library(name) => front.expander.assemble_library(&name, assembly),
                Target::Definitions => front.interaction().and_then(|(environment, first)| {
                    start = Some(first);
                    front.expander.assemble_in(environment, assembly)
                }),
            };
            let result = expansion.and_then(|expansion| front.compile(expansion));
            result.map_err(|errors| self.error_in_text(errors, &front.expander.sources))
        };
        if let Some(start) = start {
            self.run_linkable(start)?;
        }
        self.run_linkable(linkable?).map(|_| ())
    }
}
