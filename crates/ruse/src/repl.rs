//! What a command line and a REPL ask besides evaluation: is a text complete, which names are bound, what do
//! they mean, what do forms become.
//!
//! Everything here looks at the VM's own environment, the one of [`Vm::eval_printed`], and changes nothing in it.

use ruse_expand::Environment;
use ruse_expand::core::Expr;
use ruse_heap::Value;
use ruse_isa::prim::{Arity, PrimInfo};
use ruse_runtime::ports::{FlushFailure, READER_GONE_STATUS};
use ruse_syntax::{Arena, Diagnostic, Stx};

use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::front::{Front, is_interrupted};

/// What a text is, as a sequence of forms.
///
/// ```
/// use ruse::{Completeness, completeness};
/// assert_eq!(completeness("(define x"), Completeness::Incomplete { depth: 1 });
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Completeness {
    /// Zero or more whole forms.
    Complete,
    /// More text can make it complete.
    Incomplete {
        /// How many lists and the like are open; 0 for an open string or comment outside of them.
        depth: usize,
    },
    /// No text behind it can make it right.
    Invalid,
}

/// Finds out whether a text is complete: what a line editor wants to know when the user presses Enter.
///
/// ```
/// use ruse::{Completeness, completeness};
/// assert_eq!(completeness("(car '(1 2))"), Completeness::Complete);
/// assert_eq!(completeness("(car '(1 2)"), Completeness::Incomplete { depth: 1 });
/// assert_eq!(completeness("\"a string"), Completeness::Incomplete { depth: 0 });
/// assert_eq!(completeness(")"), Completeness::Invalid);
/// ```
pub fn completeness(text: &str) -> Completeness {
    match ruse_syntax::is_complete(text) {
        ruse_syntax::Completeness::Complete => Completeness::Complete,
        ruse_syntax::Completeness::Incomplete { depth } => Completeness::Incomplete { depth },
        ruse_syntax::Completeness::Invalid => Completeness::Invalid,
    }
}

/// The text of a program from the bytes of its file; `name` is for messages.
///
/// ```
/// assert_eq!(ruse::decode_source("a.scm", b"(car x)").unwrap(), "(car x)");
/// let error = ruse::decode_source("a.scm", b"(car \xff)").unwrap_err();
/// assert!(error.message.contains("byte 5"));
/// ```
///
/// # Errors
/// The bytes are no text: not UTF-8, or with a NUL. The message has the offset and the line.
pub fn decode_source(name: &str, bytes: &[u8]) -> Result<String, Error> {
    let no_sources = ruse_syntax::SourceMap::new();
    ruse_syntax::decode(name, bytes)
        .map_err(|diagnostic| Error::from_diagnostics(vec![diagnostic], &no_sources))
}

impl Context<'_> {
    /// The names bound in the VM's own environment, sorted: variables and keywords.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.eval_printed("(define my-own-name 1)").unwrap();
    /// let names = vm.bound_names();
    /// assert!(names.contains(&"my-own-name".to_owned()) && names.contains(&"car".to_owned()));
    /// ```
    pub fn bound_names(&mut self) -> Vec<String> {
        let Ok(environment) = self.environment() else { return Vec::new() };
        let shared = self.front();
        let front = shared.lock();
        let names = front.expander.bound_names(environment);
        let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        names.sort_unstable();
        names
    }

    /// Whether a name is bound to a keyword in the VM's own environment.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// assert!(vm.is_keyword("let"));
    /// assert!(!vm.is_keyword("car"));
    /// ```
    pub fn is_keyword(&mut self, name: &str) -> bool {
        let Ok(environment) = self.environment() else { return false };
        self.front().lock().expander.is_keyword(environment, name) == Some(true)
    }

    /// What is known about a name: how it is called and what it does, for a primitive; the parameters, for
    /// another procedure. A primitive that is not imported is found too.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.eval_printed("(define (area width height) (* width height))").unwrap();
    /// assert_eq!(vm.documentation("area").as_deref(), Some("(area width height)"));
    /// assert!(vm.documentation("vector-ref").unwrap().contains("(scheme base)"));
    /// assert_eq!(vm.documentation("no-such-name"), None);
    /// ```
    pub fn documentation(&mut self, name: &str) -> Option<String> {
        if self.is_keyword(name) {
            return Some(format!("{name} is a keyword"));
        }
        let Ok(value) = self.value_of(name) else {
            let index = ruse_runtime::primitive_index(name)?;
            let info = ruse_runtime::primitive_infos().get(usize::from(index.0))?;
            return is_public(info).then(|| describe(info));
        };
        if let Some(primitive) = self.inner.primitive_of(value) {
            return Some(describe(&primitive.info));
        }
        match self.inner.signatures(value) {
            Some(signatures) => Some(signatures.join("\n")),
            None => Some(format!("{name} is a variable")),
        }
    }

    /// The Core that an expression or definition becomes, as text. Nothing is run or defined; a definition
    /// is shown as one in a body.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// assert!(vm.expand_text("(when 1 2)").unwrap().contains("(if 1"));
    /// assert!(vm.expand_text("(when)").is_err());
    /// ```
    ///
    /// # Errors
    /// The text cannot be read, or something is wrong with a form.
    pub fn expand_text(&mut self, text: &str) -> Result<String, Error> {
        let environment = self.environment()?;
        let shared = self.front();
        let mut front = shared.lock();
        let result = front.expand_for_show(environment, text);
        result.map_err(|errors| Error::from_diagnostics(errors, &front.expander.sources))
    }

    /// A listing of the code of the procedure that a name is bound to.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.eval_printed("(define (area width height) (* width height))").unwrap();
    /// assert!(vm.disassemble("area").unwrap().contains("function area"));
    /// assert!(vm.disassemble("no-such-name").is_err());
    /// ```
    ///
    /// # Errors
    /// The name is not bound, or to something that has no code of this VM.
    pub fn disassemble(&mut self, name: &str) -> Result<String, Error> {
        if self.is_keyword(name) {
            return Err(Error::new(ErrorKind::Value, format!("{name} is a keyword")));
        }
        let value = self.value_of(name)?;
        if self.inner.primitive_of(value).is_some() {
            let message = format!("{name} is a primitive: its code is part of Ruse itself");
            return Err(Error::new(ErrorKind::Value, message));
        }
        self.inner.disassemble(value).ok_or_else(|| {
            Error::new(ErrorKind::Value, format!("{name} is bound to something that has no code"))
        })
    }

    /// As [`Vm::flush`], and says when something cannot be written. A reader of standard output that has gone away
    /// is an error of kind [`ErrorKind::Exit`], as for a program that is still writing.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// assert!(vm.try_flush().is_ok());
    /// ```
    ///
    /// # Errors
    /// The system refuses, for example because the disk is full.
    pub fn try_flush(&mut self) -> Result<(), Error> {
        match self.inner.runtime_mut().ports.flush_all() {
            None => Ok(()),
            Some(FlushFailure::Refused(message)) => Err(Error::new(ErrorKind::File, message)),
            Some(FlushFailure::ReaderGone) => {
                let message = "the reader of standard output has gone".to_owned();
                let mut error = Error::new(ErrorKind::Exit, message);
                error.status = READER_GONE_STATUS;
                Err(error)
            }
        }
    }

    /// The VM's own environment, with its libraries linked.
    fn environment(&mut self) -> Result<Environment, Error> {
        // Whoever is first to ask for the environment gets code to run with it; `eval` runs it.
        self.eval_word("eval", "")?;
        let shared = self.front();
        let mut front = shared.lock();
        match front.interaction() {
            Ok((environment, _)) => Ok(environment),
            Err(errors) => Err(Error::from_diagnostics(errors, &front.expander.sources)),
        }
    }

    /// The value of a variable of the VM's own environment.
    pub(crate) fn value_of(&mut self, name: &str) -> Result<Value, Error> {
        let unbound = || Error::new(ErrorKind::Unbound, format!("{name} is not bound"));
        let environment = self.environment()?;
        let units = {
            let shared = self.front();
            let mut front = shared.lock();
            let mut arena = Arena::new();
            let linkable = front.read(&mut arena, "name", name).and_then(|forms| match forms[..] {
                [form] if arena.as_symbol(form).is_some() => {
                    front.form_in(environment, &mut arena, form)
                }
                _ => Err(Vec::new()),
            });
            linkable
                .map_err(|errors| match is_interrupted(&errors) {
                    true => self.error_in_text(errors, &front.expander.sources),
                    false => unbound(),
                })?
                .units
        };
        let thunks = self.inner.link_units(units).map_err(|_| unbound())?;
        match thunks[..] {
            [thunk] => self.inner.call(thunk, &[]).map_err(|ending| {
                let error = self.error_of(ending);
                if matches!(error.kind, ErrorKind::Unbound) { unbound() } else { error }
            }),
            _ => Err(unbound()),
        }
    }
}

impl Front {
    /// Core of every form of a text, as the forms of a body, so that nothing is defined by it.
    fn expand_for_show(
        &mut self,
        environment: Environment,
        text: &str,
    ) -> Result<String, Vec<Diagnostic>> {
        let mut arena = Arena::new();
        let mut out = String::new();
        for form in self.read(&mut arena, "expand", text)? {
            let core = match self.expand_in_body(environment, &mut arena, form, false) {
                Err(errors) => {
                    // A body must end with an expression: then the form may be a definition.
                    self.expand_in_body(environment, &mut arena, form, true).map_err(|_| errors)?
                }
                Ok(core) => core,
            };
            out.push_str(&core);
        }
        Ok(out)
    }

    /// Core of the body of `(lambda () form)`, or of `(lambda () form #t)`.
    fn expand_in_body(
        &mut self,
        environment: Environment,
        arena: &mut Arena,
        form: Stx,
        is_definition: bool,
    ) -> Result<String, Vec<Diagnostic>> {
        let span = arena.span(form);
        let lambda = arena.symbol(self.expander.symbols.intern("lambda"), span);
        let parameters = arena.list(&[], None, span);
        let mut items = vec![lambda, parameters, form];
        if is_definition {
            items.push(arena.push(ruse_syntax::Node::Bool(true), span));
        }
        let procedure = arena.list(&items, None, span);
        let mut unit = self.expander.expand_in(environment, arena, procedure)?.program;
        if let [only] = unit.body[..]
            && let Expr::Lambda(lambda) = unit.expr(only)
        {
            unit.body = vec![lambda.body];
        }
        Ok(ruse_expand::print_unit(&unit, ruse_runtime::primitive_infos()))
    }
}

/// Whether users can import a primitive.
pub(crate) fn is_public(info: &PrimInfo) -> bool {
    info.library != "(ruse internal)"
}

/// `(name parameter ...)` as it is called.
pub(crate) fn signature(info: &PrimInfo) -> String {
    match info.params.strip_prefix('(') {
        Some(")") => format!("({})", info.name),
        Some(rest) => format!("({} {rest}", info.name),
        None => format!("({} {})", info.name, info.params),
    }
}

/// How many arguments, in words.
pub(crate) fn arity(arity: Arity) -> String {
    match (arity.min, arity.max) {
        (0, None) => "any number of arguments".to_owned(),
        (min, None) => format!("{min} or more arguments"),
        (1, Some(1)) => "1 argument".to_owned(),
        (min, Some(max)) if min == max => format!("{min} arguments"),
        (min, Some(max)) if min + 1 == max => format!("{min} or {max} arguments"),
        (min, Some(max)) => format!("{min} to {max} arguments"),
    }
}

fn describe(info: &PrimInfo) -> String {
    format!("{}\n  from {}, {}\n  {}", signature(info), info.library, arity(info.arity), info.doc)
}
