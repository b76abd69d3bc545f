//! `syntax-rules` (R7RS §4.3.2): compiled patterns and templates, and how a use of a macro is expanded.
//!
//! A compiled macro refers to symbols only through its symbol table, so that its clauses hold neither
//! syntax nor symbols: they outlive the compilation and can be written to a file.

mod compile;
mod instantiate;
mod matching;

use std::sync::Arc;

use ruse_syntax::{Collection, Datum, Span, Stx, Symbol};
use serde::{Deserialize, Serialize};

use crate::binding::{Binding, MacroId, TopId};
use crate::cx::{Cx, Res};
use crate::library::interface::InterfaceBinding;
use crate::report::MacroUse;
use crate::scope::EnvRef;

/// A pattern.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Pattern {
    /// `_`
    Any,
    /// A variable of the clause.
    Variable(u32),
    /// A literal: a symbol of the macro's table.
    Literal(u32),
    /// Any other atom.
    Datum(Datum),
    /// A list, proper or not.
    List(Box<ListPattern>),
    /// A vector.
    Vector(Box<ListPattern>),
    Collection(Collection, Box<ListPattern>),
}

/// `(before ... repeat <ellipsis> after ... . tail)`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ListPattern {
    /// Patterns in front of the repeated one.
    pub before: Vec<Pattern>,
    /// The pattern in front of the ellipsis, and its variables.
    pub repeat: Option<(Pattern, Vec<u32>)>,
    /// Patterns behind the ellipsis.
    pub after: Vec<Pattern>,
    /// The pattern behind the dot.
    pub tail: Option<Pattern>,
}

/// A template.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Template {
    /// An atom.
    Datum(Datum),
    /// An occurrence of a pattern variable, see [`Clause::occurrences`].
    Variable(u32),
    /// A symbol to insert: an index into the macro's table.
    Insert(u32),
    /// A list, proper or not.
    List(Vec<Element>, Option<Box<Template>>),
    /// A vector.
    Vector(Vec<Element>),
    Collection(Collection, Vec<Element>),
    /// A datum label inside of quoted data.
    Label(u32, Box<Template>),
    /// A reference to a datum label.
    LabelRef(u32),
}

/// An element of a template, with the ellipses that follow it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Element {
    /// What to insert.
    pub template: Template,
    /// For each ellipsis from the outermost: its entry in [`Clause::loops`].
    pub loops: Vec<u32>,
}

/// A clause `(pattern template)`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Clause {
    /// What follows the keyword.
    pub pattern: ListPattern,
    /// Names of the pattern variables.
    pub variables: Vec<Arc<str>>,
    /// The result.
    pub template: Template,
    /// The variable that each occurrence in the template means.
    pub occurrences: Vec<u32>,
    /// The occurrences that each ellipsis of the template steps through.
    pub loops: Vec<Vec<u32>>,
    /// The pattern as written, shortened, for messages.
    pub text: Arc<str>,
}

/// A symbol in the table of a macro that was written to an interface.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MacroSymbol {
    /// As the user wrote it.
    pub name: Arc<str>,
    /// What it means at the definition, if anything.
    pub binding: Option<InterfaceBinding>,
}

/// A macro as part of a library's interface.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MacroData {
    /// Its name for messages.
    pub name: Arc<str>,
    /// Literals and symbols to insert.
    pub symbols: Vec<MacroSymbol>,
    /// The clauses.
    pub clauses: Arc<Vec<Clause>>,
}

/// A macro.
pub(crate) struct Macro {
    pub(crate) name: Arc<str>,
    /// The environment of the definition.
    pub(crate) env: EnvRef,
    pub(crate) defined: Span,
    /// The unit that the definition is part of.
    pub(crate) owner: TopId,
    /// Written name of the library or program of the definition.
    pub(crate) library: Arc<str>,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) clauses: Arc<Vec<Clause>>,
}

/// Native stack that matching and instantiation need at most.
const RED_ZONE: usize = 1024 * 1024;
const STACK_SEGMENT: usize = 4 * 1024 * 1024;
/// Pattern clauses listed where none matches.
const CLAUSES_SHOWN: usize = 8;

impl Cx<'_> {
    /// The result of a use of a macro.
    pub(crate) fn expand_macro(&mut self, id: MacroId, form: Stx) -> Res<Stx> {
        self.count_step(form)?;
        if self.type_of_name(Binding::Macro(id)).is_some() {
            let name = &self.ex.macros[id.0 as usize].name;
            return self.syntax(format!("`{name}` is a type, not an expression"), form);
        }
        let definition = self.ex.macros[id.0 as usize].clone();
        stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || {
            for clause in definition.clauses.iter() {
                if let Some(values) = self.match_clause(&definition, clause, form) {
                    return self.expand_clause(&definition, clause, &values, form);
                }
            }
            Err(self.no_clause(&definition, form))
        })
    }

    fn expand_clause(
        &mut self,
        definition: &Macro,
        clause: &Clause,
        values: &[matching::Value],
        form: Stx,
    ) -> Res<Stx> {
        let used = MacroUse {
            name: definition.name.clone(),
            span: self.span(form),
            defined: definition.defined,
            library: definition.library.clone(),
            parent: self.origin(form),
        };
        let index = self.uses.len() as u32;
        self.uses.push(used);
        let start = self.arena.len() as u32;
        let result = self.instantiate(definition, clause, values, form);
        let end = self.arena.len() as u32;
        if end > start {
            self.origins.push((start, end, index));
        }
        result
    }

    fn no_clause(&self, definition: &Macro, form: Stx) -> Box<ruse_syntax::Diagnostic> {
        let name = &definition.name;
        let message = format!("this use of the macro `{name}` matches none of its patterns");
        let mut error = self.error("expand/macro-use", message, form);
        let shown = definition.clauses.iter().take(CLAUSES_SHOWN);
        let mut patterns: Vec<String> = shown.map(|clause| format!("`{}`", clause.text)).collect();
        let hidden = definition.clauses.len().saturating_sub(CLAUSES_SHOWN);
        if hidden > 0 {
            patterns.push(format!("and {hidden} more"));
        }
        match patterns.is_empty() {
            true => error.notes.push(format!("`{name}` has no patterns")),
            false => error.notes.push(format!("`{name}` takes {}", patterns.join(", "))),
        }
        if !definition.defined.is_none() {
            error.labels.push((definition.defined, format!("`{name}` is defined here")));
        }
        error
    }
}
