//! Core: the small language between expander and compiler, fully resolved and hygienic.
//!
//! A [`Unit`] is an arena: expressions, variables, globals and constants are indices into flat vectors,
//! so that no depth of nesting makes cloning or dropping recurse. Every expression has a span.
//!
//! Meaning: strict, call operands are evaluated left to right, `Letrec` is R7RS `letrec*`.
//! A variable belongs to exactly one binder; names are for messages only.

use std::sync::Arc;

use ruse_isa::prim::PrimId;
use ruse_syntax::{DatumId, DatumTable, Span};
use serde::{Deserialize, Serialize};

macro_rules! index_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        pub struct $name(pub u32);
        impl $name {
            /// The index as a number.
            pub fn index(self) -> usize { self.0 as usize }
        }
    };
}

index_type! { /// An expression of a unit.
ExprId }
index_type! { /// A local variable of a unit.
VarId }
index_type! { /// A global variable that a unit defines or refers to.
GlobalId }

/// An expression.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Expr {
    /// A constant.
    Const(DatumId),
    /// The value of a local variable.
    Local(VarId),
    /// Assignment of a local variable; unspecified value.
    SetLocal(VarId, ExprId),
    /// The value of a global; an error when it is not bound yet.
    Global(GlobalId),
    /// Assignment of a global; an error when it is not bound yet.
    SetGlobal(GlobalId, ExprId),
    /// Definition of a global; only at the top level of a unit's body.
    DefineGlobal(GlobalId, ExprId),
    /// A primitive as a value.
    Prim(#[serde(with = "prim_number")] PrimId),
    /// Conditional.
    If(ExprId, ExprId, ExprId),
    /// All in order, the last one's value; never empty.
    Seq(Box<[ExprId]>),
    /// A procedure.
    Lambda(Box<Lambda>),
    /// A procedure that picks the first clause that takes as many arguments (R7RS 4.2.9);
    /// every clause is a `Lambda` expression.
    CaseLambda { clauses: Box<[ExprId]>, name: Option<Arc<str>> },
    /// A call: of an expression, a primitive (`Prim` as callee), a global.
    Call(ExprId, Box<[ExprId]>),
    /// Bindings evaluated outside their scope.
    Let(Box<[(VarId, ExprId)]>, ExprId),
    /// `letrec*`: bindings evaluated in order inside their scope. Gone after letrec fixing.
    Letrec(Box<[(VarId, ExprId)]>, ExprId),
    /// Mutually recursive procedures: every right side is a `Lambda` or `CaseLambda`.
    Fix(Box<[(VarId, ExprId)]>, ExprId),
    /// The values of the first expression bound to the parameters around the body
    /// (`call-with-values` with a known consumer, `let-values`, `define-values`).
    LetValues { params: Box<[VarId]>, rest: Option<VarId>, values: ExprId, body: ExprId },
}

/// A procedure's parameters and body.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Lambda {
    /// Required parameters.
    pub params: Box<[VarId]>,
    /// The parameter that takes the list of further arguments.
    pub rest: Option<VarId>,
    /// The body.
    pub body: ExprId,
    /// Name for messages and backtraces.
    pub name: Option<Arc<str>>,
}

/// A local variable.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Variable {
    /// The name in the source.
    pub name: Arc<str>,
    /// Whether some `SetLocal` assigns it.
    pub assigned: bool,
    /// Whether what it is bound to is a flonum for certain: a parameter of a procedure with types.
    pub flonum: bool,
}

/// A global's identity across units: the library that defines it and a name unique in there.
/// Programs, REPLs and environments made at run time count as libraries with names of their own.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct GlobalName {
    /// Written form of the library's name, e.g. `(scheme base)`; `program` for a program.
    pub library: Arc<str>,
    /// Name in the library. A definition that a macro introduced has a suffix that makes it unique.
    pub name: Arc<str>,
}

/// A global that the unit defines or refers to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Global {
    /// Its identity.
    pub name: GlobalName,
    /// Whether this unit defines it.
    pub defined_here: bool,
    /// Whether it can change after its definition: assigned somewhere in its unit, or owned by a REPL
    /// or another open environment where anybody may redefine it.
    pub mutable: bool,
    /// Whether other units can see it.
    pub exported: bool,
}

/// What a unit is, which decides what the compiler may assume.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum UnitKind {
    /// A program: closed, nobody else sees its globals.
    Program,
    /// A library: closed except for its exports, which nobody else can assign.
    Library,
    /// A REPL input or `eval` in a mutable environment: its globals may be redefined later.
    Open,
}

/// A compilation unit.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// Written name of the library, `program`, or the open environment's name.
    pub name: Arc<str>,
    /// Arena of expressions.
    pub exprs: Vec<Expr>,
    /// Span of each expression; parallel to `exprs`.
    #[serde(with = "span_numbers")]
    pub spans: Vec<Span>,
    /// Local variables.
    pub vars: Vec<Variable>,
    /// Globals defined or referred to, each once.
    pub globals: Vec<Global>,
    /// Constants.
    pub datums: DatumTable,
    /// The body: definitions and expressions in order. The last one's value is the unit's value.
    pub body: Vec<ExprId>,
}

/// Calls `visit` with every direct subexpression in the order of evaluation.
pub fn each_child(expr: &Expr, mut visit: impl FnMut(ExprId)) {
    match expr {
        Expr::Const(_) | Expr::Local(_) | Expr::Global(_) | Expr::Prim(_) => {}
        Expr::SetLocal(_, value) | Expr::SetGlobal(_, value) | Expr::DefineGlobal(_, value) => {
            visit(*value);
        }
        Expr::If(test, yes, no) => [*test, *yes, *no].into_iter().for_each(visit),
        Expr::Seq(items) => items.iter().copied().for_each(visit),
        Expr::Lambda(lambda) => visit(lambda.body),
        Expr::CaseLambda { clauses, .. } => clauses.iter().copied().for_each(visit),
        Expr::Call(callee, arguments) => {
            visit(*callee);
            arguments.iter().copied().for_each(visit);
        }
        Expr::Let(bindings, body) | Expr::Letrec(bindings, body) | Expr::Fix(bindings, body) => {
            bindings.iter().for_each(|(_, value)| visit(*value));
            visit(*body);
        }
        Expr::LetValues { values, body, .. } => {
            visit(*values);
            visit(*body);
        }
    }
}

impl Unit {
    /// An empty unit.
    pub fn new(kind: UnitKind, name: Arc<str>) -> Unit {
        Unit {
            kind,
            name,
            exprs: Vec::new(),
            spans: Vec::new(),
            vars: Vec::new(),
            globals: Vec::new(),
            datums: DatumTable::default(),
            body: Vec::new(),
        }
    }

    /// Adds an expression.
    pub fn push(&mut self, expr: Expr, span: Span) -> ExprId {
        let id = ExprId(self.exprs.len() as u32);
        self.exprs.push(expr);
        self.spans.push(span);
        id
    }

    /// The expression with this id.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// The span of the expression with this id.
    pub fn span(&self, id: ExprId) -> Span {
        self.spans[id.index()]
    }

    /// Adds a local variable.
    pub fn add_var(&mut self, name: Arc<str>) -> VarId {
        let id = VarId(self.vars.len() as u32);
        self.vars.push(Variable { name, assigned: false, flonum: false });
        id
    }
}

/// A primitive as its number: the isa crate depends on nothing, not even on serde.
mod prim_number {
    use ruse_isa::prim::PrimId;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(prim: &PrimId, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u16(prim.0)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PrimId, D::Error> {
        u16::deserialize(from).map(PrimId)
    }
}

/// Spans as triples of source, start and end.
mod span_numbers {
    use ruse_syntax::{SourceId, Span};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(spans: &[Span], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(spans.iter().map(|span| (span.source.0, span.start, span.end)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Span>, D::Error> {
        let triples = Vec::<(u32, u32, u32)>::deserialize(from)?;
        let span = |(source, start, end)| Span::new(SourceId(source), start, end);
        Ok(triples.into_iter().map(span).collect())
    }
}
