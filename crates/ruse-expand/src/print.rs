//! Core as text: S-expressions, indented, for `ruse show --stage core` and tests.
//!
//! Local variables are written as `name.number`, so that different variables look different.

use std::fmt::Write;

use ruse_isa::prim::PrimInfo;
use ruse_syntax::lexical::write_symbol;
use ruse_syntax::{Datum, DatumId, write_datum};

use crate::core::{Expr, ExprId, GlobalId, Lambda, Unit, VarId};

/// Width up to which a form stays on one line.
const WIDTH: usize = 88;
const RED_ZONE: usize = 128 * 1024;
const STACK_SEGMENT: usize = 2 * 1024 * 1024;
/// Indentation does not grow beyond this, so that deep nesting is not quadratic in its text.
const MAX_INDENT: usize = 60;

/// The body of a unit as text, one form after the other.
pub fn print_unit(unit: &Unit, prims: &[PrimInfo]) -> String {
    let mut printer = Printer { unit, prims, out: String::new() };
    for &expr in &unit.body {
        printer.expr(expr, 0);
        printer.out.push('\n');
    }
    printer.out
}

struct Printer<'u> {
    unit: &'u Unit,
    prims: &'u [PrimInfo],
    out: String,
}

/// How an expression is written.
enum Shape {
    Atom(String),
    Form(Vec<Piece>),
}

/// A piece of a form: text, or an expression.
enum Piece {
    Text(String),
    Expr(ExprId),
    /// `((variable value) ...)`
    Bindings(Vec<(VarId, ExprId)>),
}

impl Printer<'_> {
    fn expr(&mut self, id: ExprId, indent: usize) {
        let start = self.out.len();
        if self.flat(id, start + WIDTH.saturating_sub(indent)) {
            return;
        }
        self.out.truncate(start);
        stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || match self.shape(id) {
            Shape::Atom(text) => self.out.push_str(&text),
            Shape::Form(pieces) => self.broken(pieces, indent),
        });
    }

    /// Writes an expression on one line, up to a length of the text; `false` if it does not fit.
    /// Every level of nesting takes a character, so the depth is limited too.
    fn flat(&mut self, id: ExprId, end: usize) -> bool {
        let pieces = match self.shape(id) {
            Shape::Atom(text) => {
                self.out.push_str(&text);
                return self.out.len() <= end;
            }
            Shape::Form(pieces) => pieces,
        };
        self.out.push('(');
        for (index, piece) in pieces.into_iter().enumerate() {
            if index > 0 {
                self.out.push(' ');
            }
            let fits = match piece {
                Piece::Text(text) => {
                    self.out.push_str(&text);
                    true
                }
                Piece::Expr(expr) => self.flat(expr, end),
                Piece::Bindings(bindings) => self.flat_bindings(&bindings, end),
            };
            if !fits || self.out.len() > end {
                return false;
            }
        }
        self.out.push(')');
        self.out.len() <= end
    }

    fn flat_bindings(&mut self, bindings: &[(VarId, ExprId)], end: usize) -> bool {
        self.out.push('(');
        for (index, &(var, value)) in bindings.iter().enumerate() {
            let name = self.var(var);
            let _ = write!(self.out, "{}({name} ", if index > 0 { " " } else { "" });
            if !self.flat(value, end) {
                return false;
            }
            self.out.push(')');
        }
        self.out.push(')');
        true
    }

    /// An atom's text or a form's pieces.
    fn shape(&self, id: ExprId) -> Shape {
        use Piece::Expr as E;
        let text = |text: &str| Piece::Text(text.to_string());
        let pieces = match self.unit.expr(id) {
            Expr::Const(datum) => return Shape::Atom(self.constant(*datum)),
            Expr::Local(var) => return Shape::Atom(self.var(*var)),
            Expr::Global(global) => return Shape::Atom(self.global(*global)),
            Expr::Prim(prim) => {
                let name = self.prims.get(prim.0 as usize).map_or("?", |prim| prim.name);
                return Shape::Atom(name.to_string());
            }
            Expr::SetLocal(var, value) => {
                vec![text("set!"), Piece::Text(self.var(*var)), E(*value)]
            }
            Expr::SetGlobal(global, value) => {
                vec![text("set!"), Piece::Text(self.global(*global)), E(*value)]
            }
            Expr::DefineGlobal(global, value) => {
                vec![text("define"), Piece::Text(self.global(*global)), E(*value)]
            }
            Expr::If(test, then, other) => vec![text("if"), E(*test), E(*then), E(*other)],
            Expr::Seq(exprs) => {
                std::iter::once(text("begin")).chain(exprs.iter().map(|&expr| E(expr))).collect()
            }
            Expr::Lambda(lambda) => {
                vec![text("lambda"), Piece::Text(self.params(lambda)), E(lambda.body)]
            }
            Expr::CaseLambda { clauses, .. } => std::iter::once(text("case-lambda"))
                .chain(clauses.iter().map(|&clause| E(clause)))
                .collect(),
            Expr::Call(callee, arguments) => {
                std::iter::once(E(*callee)).chain(arguments.iter().map(|&expr| E(expr))).collect()
            }
            Expr::Let(bindings, body) => {
                vec![text("let"), Piece::Bindings(bindings.to_vec()), E(*body)]
            }
            Expr::Letrec(bindings, body) => {
                vec![text("letrec*"), Piece::Bindings(bindings.to_vec()), E(*body)]
            }
            Expr::Fix(bindings, body) => {
                vec![text("fix"), Piece::Bindings(bindings.to_vec()), E(*body)]
            }
            Expr::LetValues { params, rest, values, body } => {
                let params = self.param_list(params, *rest);
                vec![text("let-values"), Piece::Text(params), E(*values), E(*body)]
            }
        };
        Shape::Form(pieces)
    }

    /// Writes a form with its operands on lines of their own.
    fn broken(&mut self, pieces: Vec<Piece>, indent: usize) {
        let head = match pieces.first() {
            Some(Piece::Text(head)) if head == "let-values" => 3,
            Some(Piece::Text(head)) if head == "begin" || head == "case-lambda" => 1,
            _ => 2,
        };
        let inner = (indent + 2).min(MAX_INDENT);
        self.out.push('(');
        for (index, piece) in pieces.into_iter().enumerate() {
            if index >= head {
                self.line(inner);
            } else if index > 0 {
                self.out.push(' ');
            }
            match piece {
                Piece::Text(text) => self.out.push_str(&text),
                Piece::Expr(expr) => self.expr(expr, inner),
                Piece::Bindings(bindings) => self.bindings(&bindings, inner),
            }
        }
        self.out.push(')');
    }

    fn bindings(&mut self, bindings: &[(VarId, ExprId)], indent: usize) {
        self.out.push('(');
        for (index, &(var, value)) in bindings.iter().enumerate() {
            if index > 0 {
                self.line(indent + 1);
            }
            let name = self.var(var);
            let _ = write!(self.out, "({name} ");
            self.expr(value, indent + 2);
            self.out.push(')');
        }
        self.out.push(')');
    }

    fn line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn constant(&self, id: DatumId) -> String {
        let mut text = String::new();
        match self.unit.datums.get(id) {
            Datum::Unspecified => text.push_str("#!unspecified"),
            Datum::Symbol(_)
            | Datum::Pair(..)
            | Datum::Null
            | Datum::Vector(_)
            | Datum::Collection(..) => {
                text.push('\'');
                write_datum(&self.unit.datums, id, &mut text);
            }
            _ => write_datum(&self.unit.datums, id, &mut text),
        }
        text
    }

    fn var(&self, var: VarId) -> String {
        let mut text = String::new();
        write_symbol(&self.unit.vars[var.index()].name, &mut text);
        let _ = write!(text, ".{}", var.0);
        text
    }

    fn global(&self, global: GlobalId) -> String {
        let global = &self.unit.globals[global.index()];
        let mut text = String::new();
        write_symbol(&global.name.name, &mut text);
        if global.name.library != self.unit.name {
            let _ = write!(text, "@{}", global.name.library);
        }
        text
    }

    fn params(&self, lambda: &Lambda) -> String {
        self.param_list(&lambda.params, lambda.rest)
    }

    fn param_list(&self, params: &[VarId], rest: Option<VarId>) -> String {
        let params: Vec<String> = params.iter().map(|&var| self.var(var)).collect();
        match rest {
            None => format!("({})", params.join(" ")),
            Some(rest) if params.is_empty() => self.var(rest),
            Some(rest) => format!("({} . {})", params.join(" "), self.var(rest)),
        }
    }
}
