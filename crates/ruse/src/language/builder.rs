//! The builder: expressions, variables, definitions of a unit.
//!
//! Handles ([`Expr`], [`Var`], [`Form`](super::Form)) are numbers with the tag of their builder. A wrong one is noted
//! and reported when the unit is built, so that building needs no error handling node by node.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use ruse_expand::LibraryName;
use ruse_expand::assembly::{Assembly, Gap, TopItem};
use ruse_expand::core::{self, ExprId, Lambda, Unit, UnitKind, VarId};
use ruse_syntax::{Datum, Diagnostic};

use super::constant::Constant;
use super::source::{Sources, Span};
use crate::error::Error;
use crate::module::Module;

/// An expression of a [`Builder`]. It stands in one place of the tree.
///
/// ```
/// use ruse::language::{Builder, Sources, Span};
/// let mut unit = Builder::definitions(&Sources::new());
/// let one = unit.constant(1, Span::NONE);
/// let twice = unit.primitive("+", &[one, one], Span::NONE);
/// unit.expression(twice);
/// let error = ruse::Vm::new(ruse::Options::default())?.build(unit).unwrap_err();
/// assert_eq!(error.message, "an expression stands in two places of the tree");
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Expr {
    pub(super) id: ExprId,
    pub(super) tag: u32,
}

/// A local variable of a [`Builder`]. One node binds it: a lambda, a let, a loop.
///
/// ```
/// use ruse::language::{Builder, Sources, Span};
/// let mut unit = Builder::definitions(&Sources::new());
/// let x = unit.variable("x");
/// let free = unit.local(x, Span::NONE);
/// unit.expression(free);
/// let error = ruse::Vm::new(ruse::Options::default())?.build(unit).unwrap_err();
/// assert_eq!(error.message, "the variable `x` is used outside of its scope");
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Var {
    pub(super) id: VarId,
    pub(super) tag: u32,
}

/// What becomes of a unit.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Program,
    Library(LibraryName),
    Definitions,
}

/// A unit in the making: a program, a library or definitions for a VM's own environment.
///
/// ```
/// use ruse::language::{Builder, Sources, Span};
/// let mut unit = Builder::program(&Sources::new());
/// unit.import("(scheme process-context)", Span::NONE);
/// let status = unit.constant(3, Span::NONE);
/// let exit = unit.call_global("exit", &[status], Span::NONE);
/// unit.expression(exit);
/// let engine = ruse::Engine::new(ruse::Options::default());
/// let program = engine.build([unit])?;
/// assert_eq!(engine.vm()?.run(&program).unwrap_err().status, 3);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Builder {
    pub(super) sources: Sources,
    pub(super) target: Target,
    pub(super) assembly: Assembly,
    pub(super) errors: Vec<Diagnostic>,
    pub(super) tag: u32,
}

impl Builder {
    fn new(sources: &Sources, target: Target) -> Builder {
        let assembly = Assembly {
            sources: sources.0.texts().to_vec(),
            unit: Unit::new(UnitKind::Program, Arc::from("program")),
            gaps: HashMap::new(),
            constants: HashSet::new(),
            forms: Vec::new(),
            imports: Vec::new(),
            items: Vec::new(),
            exports: Vec::new(),
        };
        // Builders differ in the keys that the standard library gives every hasher.
        let tag = std::hash::RandomState::new().build_hasher().finish() as u32;
        Builder { sources: sources.clone(), target, assembly, errors: Vec::new(), tag }
    }

    /// A program: closed, nobody else sees its definitions.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::program(&Sources::new());
    /// let text = unit.constant("Hello\n", Span::NONE);
    /// let print = unit.primitive("display", &[text], Span::NONE);
    /// unit.expression(print);
    /// let program = ruse::Engine::new(ruse::Options::default()).build([unit])?;
    /// # drop(program);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn program(sources: &Sources) -> Builder {
        Builder::new(sources, Target::Program)
    }

    /// A library, which units and Scheme texts import by its name. What it exports nobody can assign.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::library("(my constants)", &Sources::new())?;
    /// let value = unit.constant(42, Span::NONE);
    /// unit.define("answer", value, Span::NONE);
    /// unit.export("answer", Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.eval::<i64>("(import (my constants)) answer")?, 42);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The name is no list of words and numbers, or reserved.
    pub fn library(name: &str, sources: &Sources) -> Result<Builder, Error> {
        let module = Module::new(name)?;
        crate::module::check_name(&module)?;
        Ok(Builder::new(sources, Target::Library(module.library().clone())))
    }

    /// Definitions and expressions for a VM's own environment, where they may be redefined, as in a REPL.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let value = unit.constant(42, Span::NONE);
    /// unit.define("answer", value, Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.eval::<i64>("(* 2 answer)")?, 84);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn definitions(sources: &Sources) -> Builder {
        Builder::new(sources, Target::Definitions)
    }

    // ---- nodes

    pub(super) fn push(&mut self, expr: core::Expr, span: Span) -> Expr {
        Expr { id: self.assembly.unit.push(expr, span.0), tag: self.tag }
    }

    fn gap(&mut self, gap: Gap, span: Span) -> Expr {
        let expr = self.push(core::Expr::Seq(Box::default()), span);
        self.assembly.gaps.insert(expr.id, gap);
        expr
    }

    fn complain(&mut self, message: &str, span: Span) {
        self.errors.push(Diagnostic::error("language/misuse", message, span.0));
    }

    /// The number of an expression of this builder; one of another becomes a placeholder.
    pub(super) fn own(&mut self, expr: Expr, span: Span) -> ExprId {
        if expr.tag == self.tag {
            return expr.id;
        }
        self.complain("an expression of another unit", span);
        self.unspecified(span).id
    }

    fn own_all(&mut self, exprs: &[Expr], span: Span) -> Box<[ExprId]> {
        exprs.iter().map(|&expr| self.own(expr, span)).collect()
    }

    pub(super) fn own_var(&mut self, var: Var, span: Span) -> VarId {
        if var.tag == self.tag {
            return var.id;
        }
        self.complain("a variable of another unit", span);
        self.variable("?").id
    }

    fn own_vars(&mut self, vars: &[Var], span: Span) -> Box<[VarId]> {
        vars.iter().map(|&var| self.own_var(var, span)).collect()
    }

    fn own_bindings(&mut self, bindings: &[(Var, Expr)], span: Span) -> Box<[(VarId, ExprId)]> {
        let own = |&(var, value): &(Var, Expr)| (self.own_var(var, span), self.own(value, span));
        bindings.iter().map(own).collect()
    }

    fn unspecified(&mut self, span: Span) -> Expr {
        self.constant(Constant::Unspecified, span)
    }

    /// A call of a name of the expander's run-time support or of an internal primitive.
    pub(super) fn support(&mut self, name: &'static str, arguments: &[Expr], span: Span) -> Expr {
        let callee = self.gap(Gap::Support(name), span);
        self.call(callee, arguments, span)
    }

    /// A constant.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let pi = unit.constant(3.14159, Span::NONE);
    /// # unit.expression(pi);
    /// ```
    pub fn constant(&mut self, value: impl Into<Constant>, span: Span) -> Expr {
        let datum = self.assembly.unit.datums.push(value.into().into_datum());
        self.push(core::Expr::Const(datum), span)
    }

    pub(super) fn symbol(&mut self, name: &str, span: Span) -> Expr {
        let datum = self.assembly.unit.datums.push(Datum::Symbol(name.into()));
        self.push(core::Expr::Const(datum), span)
    }

    /// A new local variable, which may be assigned. Names are for messages; two of the same name are different.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// assert_ne!(unit.variable("x"), unit.variable("x"));
    /// ```
    pub fn variable(&mut self, name: &str) -> Var {
        Var { id: self.assembly.unit.add_var(Arc::from(name)), tag: self.tag }
    }

    /// A new local variable that nothing may assign.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let x = unit.constant_variable("x");
    /// let (one, two) = (unit.constant(1, Span::NONE), unit.constant(2, Span::NONE));
    /// let set = unit.set(x, two, Span::NONE);
    /// let all = unit.bind(&[(x, one)], set, Span::NONE);
    /// unit.expression(all);
    /// let error = ruse::Vm::new(ruse::Options::default())?.build(unit).unwrap_err();
    /// assert_eq!(error.message, "the variable `x` is a constant, it cannot be assigned");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn constant_variable(&mut self, name: &str) -> Var {
        let var = self.variable(name);
        self.assembly.constants.insert(var.id);
        var
    }

    /// The value of a local variable.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let x = unit.variable("x");
    /// let body = unit.local(x, Span::NONE);
    /// let identity = unit.lambda(Some("identity"), &[x], None, body, Span::NONE);
    /// # unit.expression(identity);
    /// ```
    pub fn local(&mut self, var: Var, span: Span) -> Expr {
        let var = self.own_var(var, span);
        self.push(core::Expr::Local(var), span)
    }

    /// Assignment of a local variable; its value is unspecified. An assigned variable lives in the heap, as
    /// continuations demand: loop variables are better rebound by [`Builder::named_loop`].
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let x = unit.variable("x");
    /// let (one, two) = (unit.constant(1, Span::NONE), unit.constant(2, Span::NONE));
    /// let set = unit.set(x, two, Span::NONE);
    /// let get = unit.local(x, Span::NONE);
    /// let body = unit.sequence(&[set, get], Span::NONE);
    /// let value = unit.bind(&[(x, one)], body, Span::NONE);
    /// unit.define("value", value, Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.global::<i64>("value")?, 2);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn set(&mut self, var: Var, value: Expr, span: Span) -> Expr {
        let (var, value) = (self.own_var(var, span), self.own(value, span));
        self.assembly.unit.vars[var.index()].assigned = true;
        self.push(core::Expr::SetLocal(var, value), span)
    }

    /// The value of a definition of the unit, wherever it stands, or of an import. A name that is neither is an
    /// error when the unit is built.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources};
    /// let mut sources = Sources::new();
    /// let text = sources.add("demo.lang", "\n  lenght");
    /// let mut unit = Builder::program(&sources);
    /// unit.import("(scheme base)", text.span(0..0));
    /// let wrong = unit.global("lenght", text.span(3..9));
    /// unit.expression(wrong);
    /// let error = ruse::Engine::new(ruse::Options::default()).build([unit]).err().unwrap();
    /// assert_eq!(error.to_string(), "demo.lang:2:3: `lenght` is not defined");
    /// assert!(error.report(false).contains("did you mean `length`?"));
    /// ```
    pub fn global(&mut self, name: &str, span: Span) -> Expr {
        self.gap(Gap::Global(Arc::from(name)), span)
    }

    /// Assignment of a definition of the unit; its value is unspecified. Imports cannot be assigned.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::program(&Sources::new());
    /// unit.import("(scheme base)", Span::NONE);
    /// let value = unit.constant(1, Span::NONE);
    /// let set = unit.set_global("car", value, Span::NONE);
    /// unit.expression(set);
    /// let error = ruse::Engine::new(ruse::Options::default()).build([unit]).err().unwrap();
    /// assert_eq!(error.message, "`car` is imported, it cannot be assigned");
    /// ```
    pub fn set_global(&mut self, name: &str, value: Expr, span: Span) -> Expr {
        let value = self.own(value, span);
        self.gap(Gap::SetGlobal(Arc::from(name), value), span)
    }

    /// A call of a primitive of Scheme by its name, which needs no import. What is a primitive and what a procedure
    /// of a library says the error: the latter is imported and called as a global.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources};
    /// let mut sources = Sources::new();
    /// let text = sources.add("demo.lang", "head 1, 2");
    /// let mut unit = Builder::program(&sources);
    /// let (a, b) = (unit.constant(1, text.span(5..6)), unit.constant(2, text.span(8..9)));
    /// let call = unit.primitive("car", &[a, b], text.span(0..9));
    /// unit.expression(call);
    /// let error = ruse::Engine::new(ruse::Options::default()).build([unit]).err().unwrap();
    /// assert_eq!(error.to_string(), "demo.lang:1:1: `car` does not take 2 arguments");
    /// ```
    pub fn primitive(&mut self, name: &str, arguments: &[Expr], span: Span) -> Expr {
        let callee = self.primitive_value(name, span);
        self.call(callee, arguments, span)
    }

    /// A primitive as a value.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let plus = unit.primitive_value("+", Span::NONE);
    /// unit.define("plus", plus, Span::NONE);
    /// ```
    pub fn primitive_value(&mut self, name: &str, span: Span) -> Expr {
        self.gap(Gap::Primitive(Arc::from(name)), span)
    }

    /// A call.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let f = unit.primitive_value("list", Span::NONE);
    /// let one = unit.constant(1, Span::NONE);
    /// let call = unit.call(f, &[one], Span::NONE);
    /// # unit.expression(call);
    /// ```
    pub fn call(&mut self, callee: Expr, arguments: &[Expr], span: Span) -> Expr {
        let (callee, arguments) = (self.own(callee, span), self.own_all(arguments, span));
        self.push(core::Expr::Call(callee, arguments), span)
    }

    /// A call of a global; see [`Builder::global`].
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::program(&Sources::new());
    /// unit.import("(scheme base)", Span::NONE);
    /// let call = unit.call_global("newline", &[], Span::NONE);
    /// # unit.expression(call);
    /// ```
    pub fn call_global(&mut self, name: &str, arguments: &[Expr], span: Span) -> Expr {
        let callee = self.global(name, span);
        self.call(callee, arguments, span)
    }

    /// The value of `yes`, or of `no` if `test` is `#f`.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let (test, yes, no) =
    ///     (unit.constant(true, Span::NONE), unit.constant(1, Span::NONE), unit.constant(2, Span::NONE));
    /// let choice = unit.choice(test, yes, no, Span::NONE);
    /// # unit.expression(choice);
    /// ```
    pub fn choice(&mut self, test: Expr, yes: Expr, no: Expr, span: Span) -> Expr {
        let [test, yes, no] = [test, yes, no].map(|expr| self.own(expr, span));
        self.push(core::Expr::If(test, yes, no), span)
    }

    /// All in order, the last one's value; the unspecified value of nothing.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let nothing = unit.sequence(&[], Span::NONE);
    /// # unit.expression(nothing);
    /// ```
    pub fn sequence(&mut self, exprs: &[Expr], span: Span) -> Expr {
        match exprs {
            [] => self.unspecified(span),
            [single] => *single,
            many => {
                let items = self.own_all(many, span);
                self.push(core::Expr::Seq(items), span)
            }
        }
    }

    /// A procedure: its name for messages and backtraces, parameters, the one for the list of further arguments.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let (first, rest) = (unit.variable("first"), unit.variable("rest"));
    /// let body = unit.local(rest, Span::NONE);
    /// let lambda = unit.lambda(Some("others"), &[first], Some(rest), body, Span::NONE);
    /// unit.define("others", lambda, Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.eval_printed("(others 1 2 3)")?, ["(2 3)"]);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn lambda(
        &mut self,
        name: Option<&str>,
        parameters: &[Var],
        rest: Option<Var>,
        body: Expr,
        span: Span,
    ) -> Expr {
        let params = self.own_vars(parameters, span);
        let rest = rest.map(|var| self.own_var(var, span));
        let body = self.own(body, span);
        let lambda = Lambda { params, rest, body, name: name.map(Arc::from) };
        self.push(core::Expr::Lambda(Box::new(lambda)), span)
    }

    /// Variables bound around a body; the values are evaluated outside of their scope (`let`).
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let x = unit.variable("x");
    /// let one = unit.constant(1, Span::NONE);
    /// let body = unit.local(x, Span::NONE);
    /// let bound = unit.bind(&[(x, one)], body, Span::NONE);
    /// # unit.expression(bound);
    /// ```
    pub fn bind(&mut self, bindings: &[(Var, Expr)], body: Expr, span: Span) -> Expr {
        let (bindings, body) = (self.own_bindings(bindings, span), self.own(body, span));
        self.push(core::Expr::Let(bindings, body), span)
    }

    /// Variables bound around a body; the values are evaluated in order inside of their scope (`letrec*`): local
    /// procedures that call each other.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let f = unit.variable("f");
    /// let again = unit.local(f, Span::NONE);
    /// let call = unit.call(again, &[], Span::NONE);
    /// let procedure = unit.lambda(Some("f"), &[], None, call, Span::NONE);
    /// let body = unit.local(f, Span::NONE);
    /// let forever = unit.bind_recursive(&[(f, procedure)], body, Span::NONE);
    /// # unit.expression(forever);
    /// ```
    pub fn bind_recursive(&mut self, bindings: &[(Var, Expr)], body: Expr, span: Span) -> Expr {
        let (bindings, body) = (self.own_bindings(bindings, span), self.own(body, span));
        self.push(core::Expr::Letrec(bindings, body), span)
    }

    /// The values that an expression gives, bound around a body (`call-with-values`).
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::definitions(&Sources::new());
    /// let (q, r) = (unit.variable("q"), unit.variable("r"));
    /// let (a, b) = (unit.constant(17, Span::NONE), unit.constant(5, Span::NONE));
    /// let values = unit.primitive("floor/", &[a, b], Span::NONE);
    /// let body = unit.local(r, Span::NONE);
    /// let rest = unit.receive(&[q, r], None, values, body, Span::NONE);
    /// unit.define("rest", rest, Span::NONE);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.global::<i64>("rest")?, 2);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn receive(
        &mut self,
        variables: &[Var],
        rest: Option<Var>,
        values: Expr,
        body: Expr,
        span: Span,
    ) -> Expr {
        let params = self.own_vars(variables, span);
        let rest = rest.map(|var| self.own_var(var, span));
        let (values, body) = (self.own(values, span), self.own(body, span));
        self.push(core::Expr::LetValues { params, rest, values, body }, span)
    }

    /// A loop: `body` is evaluated with the variables at their first values, and again with others wherever it calls
    /// `again` with them in tail position (named `let`). This is how loops run as jumps over registers.
    ///
    /// ```
    /// use ruse::language::{Builder, Sources, Span};
    /// let none = Span::NONE;
    /// let mut unit = Builder::definitions(&Sources::new());
    /// // again(i = 10, sum = 0): if i = 0 then sum else again(i - 1, sum + i)
    /// let (again, i, sum) = (unit.variable("again"), unit.variable("i"), unit.variable("sum"));
    /// let (ten, zero) = (unit.constant(10, none), unit.constant(0, none));
    /// let test = { let i = unit.local(i, none); unit.primitive("zero?", &[i], none) };
    /// let next_i = { let (i, one) = (unit.local(i, none), unit.constant(1, none)); unit.primitive("-", &[i, one], none) };
    /// let next_sum = { let (s, i) = (unit.local(sum, none), unit.local(i, none)); unit.primitive("+", &[s, i], none) };
    /// let more = { let again = unit.local(again, none); unit.call(again, &[next_i, next_sum], none) };
    /// let done = unit.local(sum, none);
    /// let body = unit.choice(test, done, more, none);
    /// let total = unit.named_loop(again, &[(i, ten), (sum, zero)], body, none);
    /// unit.define("total", total, none);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.build(unit)?;
    /// assert_eq!(vm.global::<i64>("total")?, 55);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn named_loop(
        &mut self,
        again: Var,
        variables: &[(Var, Expr)],
        body: Expr,
        span: Span,
    ) -> Expr {
        let parameters: Vec<Var> = variables.iter().map(|&(var, _)| var).collect();
        let first: Vec<Expr> = variables.iter().map(|&(_, value)| value).collect();
        let index = self.own_var(again, span).index();
        let name = self.assembly.unit.vars[index].name.clone();
        let procedure = self.lambda(Some(&name), &parameters, None, body, span);
        let entry = self.local(again, span);
        let entry = self.call(entry, &first, span);
        self.bind_recursive(&[(again, procedure)], entry, span)
    }

    /// Evaluates `body` as long as `test` is not `#f`; its value is unspecified.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let (test, body) = (unit.constant(false, Span::NONE), unit.constant(1, Span::NONE));
    /// let never = unit.while_loop(test, body, Span::NONE);
    /// # unit.expression(never);
    /// ```
    pub fn while_loop(&mut self, test: Expr, body: Expr, span: Span) -> Expr {
        let again = self.variable("while");
        let next = self.local(again, span);
        let next = self.call(next, &[], span);
        let body = self.sequence(&[body, next], span);
        let end = self.unspecified(span);
        let body = self.choice(test, body, end, span);
        self.named_loop(again, &[], body, span)
    }

    // ---- the top level

    /// Defines a variable, which the unit may assign.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let zero = unit.constant(0, Span::NONE);
    /// unit.define("count", zero, Span::NONE);
    /// ```
    pub fn define(&mut self, name: &str, value: Expr, span: Span) {
        self.definition(name, value, false, span);
    }

    /// Defines a name that nothing in the unit may assign.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::definitions(&Sources::new());
    /// let pi = unit.constant(3.14159, Span::NONE);
    /// unit.define_constant("pi", pi, Span::NONE);
    /// ```
    pub fn define_constant(&mut self, name: &str, value: Expr, span: Span) {
        self.definition(name, value, true, span);
    }

    fn definition(&mut self, name: &str, value: Expr, constant: bool, span: Span) {
        let value = self.own(value, span);
        let name = Arc::from(name);
        self.assembly.items.push(TopItem::Definition { name, value, constant, span: span.0 });
    }

    /// An expression to be evaluated in its place between the definitions.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::program(&Sources::new());
    /// let text = unit.constant("done", Span::NONE);
    /// let print = unit.primitive("display", &[text], Span::NONE);
    /// unit.expression(print);
    /// ```
    pub fn expression(&mut self, expr: Expr) {
        let id = self.own(expr, Span::NONE);
        self.assembly.items.push(TopItem::Expression(id));
    }

    /// Exports a definition of a library under its own name.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// let mut unit = Builder::library("(my tools)", &Sources::new())?;
    /// unit.export("missing", Span::NONE);
    /// let error = ruse::Vm::new(ruse::Options::default())?.build(unit).unwrap_err();
    /// assert_eq!(error.message, "`missing` is exported but not defined");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn export(&mut self, name: &str, span: Span) {
        self.export_as(name, name, span);
    }

    /// Exports a definition of a library under another name.
    ///
    /// ```
    /// # use ruse::language::{Builder, Sources, Span};
    /// # let mut unit = Builder::library("(my tools)", &Sources::new())?;
    /// unit.export_as("lang:max", "maximum", Span::NONE);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn export_as(&mut self, inside: &str, outside: &str, span: Span) {
        if !matches!(self.target, Target::Library(_)) {
            self.complain("only libraries export something", span);
        }
        self.assembly.exports.push((Arc::from(inside), Arc::from(outside), span.0));
    }
}
