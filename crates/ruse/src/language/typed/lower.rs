//! From typed trees to nodes of a unit, in single-assignment form.
//!
//! In: a module without type errors. Out: for each function a definition of its body and one, under its name, that
//! checks the arguments. An environment maps each local to the variable that holds its value at this point. Where ways
//! meet, after an `if` and at the head of a loop, a local procedure takes the locals that differ; the compiler makes
//! labels of these procedures and jumps of their calls.
//!
//! Invariant: every local of an environment is in scope at the place that the environment is for.

use std::sync::Arc;

use ruse_syntax::Diagnostic;

use super::Type;
use super::body::{Expr as Typed, Local, Node, Stmt, StmtNode, Tree};
use super::module::{Declaration, Module};
use super::operations::{Math, Operator};
use crate::language::{Builder, Constant, Expr, RecordType, Span, Var};

/// Native stack kept free before the next level of nesting.
const RED_ZONE: usize = 128 * 1024;
/// Native stack added when it runs low.
const STACK_SEGMENT: usize = 2 * 1024 * 1024;

/// The variables that hold the locals, `None` for one that may have no value.
type Env = Vec<Option<Var>>;

/// A local procedure that takes the values of some locals: a place where ways meet.
#[derive(Clone)]
struct Label {
    procedure: Var,
    carried: Vec<Local>,
}

/// A loop around the statement at hand: where `continue` and `break` go.
#[derive(Clone)]
struct Loop {
    head: Label,
    exit: Option<Label>,
}

/// What follows a block.
#[derive(Clone)]
enum Next {
    /// The end of the function.
    End,
    /// A jump.
    Jump(Label),
}

struct Lowering<'m> {
    module: &'m Module,
    unit: &'m mut Builder,
    records: &'m [RecordType],
    function: &'m Declaration,
    tree: &'m Tree,
    loops: Vec<Loop>,
    errors: Vec<Diagnostic>,
    missing_return: bool,
}

/// Adds the definitions of a module to a unit; what is wrong.
pub(super) fn lower(module: &mut Module, unit: &mut Builder) -> Vec<Diagnostic> {
    let module = &*module;
    let records = module.define_records(unit);
    let mut errors = Vec::new();
    for function in &module.functions {
        let Some(tree) = &function.tree else {
            let message = format!("`{}` is declared, but has no body", function.name);
            errors.push(Diagnostic::error("language/type", message, function.span.0));
            continue;
        };
        let mut lowering = Lowering {
            module,
            unit,
            records: &records,
            function,
            tree,
            loops: Vec::new(),
            errors: Vec::new(),
            missing_return: false,
        };
        lowering.function();
        errors.append(&mut lowering.errors);
        if errors.is_empty() {
            lowering.entry();
        }
    }
    errors
}

/// The name of the definition that trusts its arguments.
fn trusting(name: &str) -> String {
    format!("{name} (typed)")
}

impl Lowering<'_> {
    fn complain(&mut self, message: String, span: Span) {
        self.errors.push(Diagnostic::error("language/type", message, span.0));
    }

    fn function(&mut self) {
        let (tree, function) = (self.tree, self.function);
        let mut env: Env = vec![None; tree.locals.len()];
        let count = function.parameters.len();
        let parameters: Vec<Var> =
            function.parameters.iter().map(|(name, _)| self.unit.variable(name)).collect();
        for (slot, &var) in env.iter_mut().zip(&parameters[..count]) {
            *slot = Some(var);
        }
        let body = self.block(&tree.root, env, &Next::End);
        if self.missing_return {
            let wanted = self.type_name(function.result);
            let message = format!("`{}` can end without a `return` of {wanted}", function.name);
            self.complain(message, function.span);
        }
        let name = &function.name;
        let lambda = self.unit.lambda(Some(name), &parameters, None, body, function.span);
        self.unit.define_constant(&trusting(name), lambda, function.span);
    }

    /// The definition that others call: it checks the arguments.
    fn entry(&mut self) {
        let (function, span) = (self.function, self.function.span);
        let parameters: Vec<Var> =
            function.parameters.iter().map(|(name, _)| self.unit.variable(name)).collect();
        let mut arguments = Vec::with_capacity(parameters.len());
        for (&(_, of), &var) in function.parameters.iter().zip(&parameters) {
            let value = self.unit.local(var, span);
            arguments.push(self.checked(of, value, &function.name, span));
        }
        let call = self.unit.call_global(&trusting(&function.name), &arguments, span);
        let lambda = self.unit.lambda(Some(&function.name), &parameters, None, call, span);
        self.unit.define_constant(&function.name, lambda, span);
    }

    fn type_name(&self, of: Type) -> Arc<str> {
        match of {
            Type::Record(id) => match self.module.records.get(id.0 as usize) {
                Some(record) => record.name.clone(),
                None => Arc::from("a record"),
            },
            other => Arc::from(other.name()),
        }
    }

    /// A value that untyped code made, checked to be of a type.
    fn checked(&mut self, of: Type, value: Expr, who: &str, span: Span) -> Expr {
        let check = match of {
            Type::Int => return self.int64(value, who, span),
            Type::Float => "%float64",
            Type::Bool => "%boolean",
            Type::Any | Type::Unit => return value,
            Type::Record(id) => {
                let Some(record) = self.records.get(id.0 as usize) else { return value };
                let var = self.unit.variable("object");
                let tested = self.unit.local(var, span);
                let test = self.unit.is_record(record, tested, span);
                let given = self.unit.local(var, span);
                let name = self.type_name(of);
                let text = self.unit.constant(format!("{who}: {name} is wanted, not"), span);
                let found = self.unit.local(var, span);
                let error = self.unit.primitive("error", &[text, found], span);
                let body = self.unit.choice(test, given, error, span);
                return self.unit.bind(&[(var, value)], body, span);
            }
        };
        let who = self.unit.symbol(who, span);
        self.unit.support(check, &[who, value], span)
    }

    /// An exact integer that must fit 64 bits; one that fits a word does, which is known without a test in machine code
    /// where it comes from arithmetic.
    fn int64(&mut self, value: Expr, who: &str, span: Span) -> Expr {
        let var = self.unit.variable("result");
        let tested = self.unit.local(var, span);
        let test = self.unit.support("%fixnum?", &[tested], span);
        let fits = self.unit.local(var, span);
        let who = self.unit.symbol(who, span);
        let wide = self.unit.local(var, span);
        let check = self.unit.support("%int64", &[who, wide], span);
        let body = self.unit.choice(test, fits, check, span);
        self.unit.bind(&[(var, value)], body, span)
    }

    // ---- statements

    fn block(&mut self, block: &[Stmt], env: Env, next: &Next) -> Expr {
        stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || self.statements(block, env, next))
    }

    fn statements(&mut self, block: &[Stmt], mut env: Env, next: &Next) -> Expr {
        let Some((&first, rest)) = block.split_first() else { return self.follow(next, &env) };
        let tree = self.tree;
        let info = &tree.stmts[first.0 as usize];
        let span = info.span;
        match &info.node {
            StmtNode::Assign(local, value) => {
                let value = self.expr(*value, &env);
                let var = self.unit.variable(&tree.locals[local.0 as usize].0);
                env[local.0 as usize] = Some(var);
                let body = self.block(rest, env, next);
                self.unit.bind(&[(var, value)], body, span)
            }
            StmtNode::Evaluate(value) => {
                let value = self.expr(*value, &env);
                let body = self.block(rest, env, next);
                self.unit.sequence(&[value, body], span)
            }
            StmtNode::SetField(record, index, object, value) => {
                let (object, value) = (self.expr(*object, &env), self.expr(*value, &env));
                let set = match self.records.get(record.0 as usize) {
                    Some(record) => self.unit.set_field(record, *index, object, value, span),
                    None => value,
                };
                let body = self.block(rest, env, next);
                self.unit.sequence(&[set, body], span)
            }
            StmtNode::If(test, yes, no) => {
                let test = self.expr(*test, &env);
                if rest.is_empty() || !info.falls_through {
                    let yes = self.block(yes, env.clone(), next);
                    let no = self.block(no, env, next);
                    return self.unit.choice(test, yes, no, span);
                }
                // The usual guard, a branch that leaves, needs no place to meet.
                let leaves = |block: &[Stmt]| !tree.flow(block).falls_through;
                if no.is_empty() && leaves(yes) {
                    let yes = self.block(yes, env.clone(), next);
                    let no = self.block(rest, env, next);
                    return self.unit.choice(test, yes, no, span);
                }
                let is_set = |local: &Local| {
                    env[local.0 as usize].is_some()
                        || info.definite.binary_search_by_key(&local.0, |l| l.0).is_ok()
                };
                let carried = info.assigned.iter().copied().filter(is_set).collect();
                let join = Label { procedure: self.unit.variable("join"), carried };
                let after = self.label(&join, "join", rest, &env, next, span);
                let meet = Next::Jump(join.clone());
                let yes = self.block(yes, env.clone(), &meet);
                let no = self.block(no, env, &meet);
                let choice = self.unit.choice(test, yes, no, span);
                self.unit.bind_recursive(&[(join.procedure, after)], choice, span)
            }
            StmtNode::While(test, block) => self.while_loop(*test, block, rest, env, next, span),
            StmtNode::Break | StmtNode::Continue => {
                let is_break = matches!(info.node, StmtNode::Break);
                let target = self.loops.last().and_then(|around| match is_break {
                    true => around.exit.clone(),
                    false => Some(around.head.clone()),
                });
                match target {
                    Some(label) => self.jump(&label, &env, span),
                    None => {
                        let word = if is_break { "break" } else { "continue" };
                        self.complain(format!("`{word}` stands outside of a loop"), span);
                        self.unit.constant(Constant::Unspecified, span)
                    }
                }
            }
            StmtNode::Return(Some(value)) => self.expr(*value, &env),
            StmtNode::Return(None) => self.unit.constant(Constant::Unspecified, span),
        }
    }

    fn while_loop(
        &mut self,
        test: Typed,
        block: &[Stmt],
        rest: &[Stmt],
        env: Env,
        next: &Next,
        span: Span,
    ) -> Expr {
        let flow = self.tree.flow(block);
        let is_set = |local: &Local| env[local.0 as usize].is_some();
        let carried: Vec<Local> = flow.assigned.into_iter().filter(is_set).collect();
        let head = Label { procedure: self.unit.variable("while"), carried: carried.clone() };
        // With a `break` there are two ways to what follows, which becomes a procedure of its own.
        let exit = flow.breaks.then(|| Label { procedure: self.unit.variable("end"), carried });
        let after = exit.as_ref().map(|exit| self.label(exit, "end", rest, &env, next, span));
        let (parameters, inner) = self.parameters(&head, &env);
        let test = self.expr(test, &inner);
        self.loops.push(Loop { head: head.clone(), exit: exit.clone() });
        let again = self.block(block, inner.clone(), &Next::Jump(head.clone()));
        self.loops.pop();
        let end = match &exit {
            Some(exit) => self.jump(exit, &inner, span),
            None => self.block(rest, inner, next),
        };
        let body = self.unit.choice(test, again, end, span);
        let procedure = self.unit.lambda(Some("while"), &parameters, None, body, span);
        let entry = self.jump(&head, &env, span);
        let entry = self.unit.bind_recursive(&[(head.procedure, procedure)], entry, span);
        match (exit, after) {
            (Some(exit), Some(after)) => {
                self.unit.bind_recursive(&[(exit.procedure, after)], entry, span)
            }
            _ => entry,
        }
    }

    /// New variables for what a label carries, and the environment behind it.
    fn parameters(&mut self, label: &Label, env: &Env) -> (Vec<Var>, Env) {
        let mut inner = env.clone();
        let mut parameters = Vec::with_capacity(label.carried.len());
        for local in &label.carried {
            let var = self.unit.variable(&self.tree.locals[local.0 as usize].0);
            inner[local.0 as usize] = Some(var);
            parameters.push(var);
        }
        (parameters, inner)
    }

    /// The procedure of a label: a block with the carried locals as parameters.
    fn label(
        &mut self,
        label: &Label,
        name: &str,
        block: &[Stmt],
        env: &Env,
        next: &Next,
        span: Span,
    ) -> Expr {
        let (parameters, inner) = self.parameters(label, env);
        let body = self.block(block, inner, next);
        self.unit.lambda(Some(name), &parameters, None, body, span)
    }

    fn jump(&mut self, label: &Label, env: &Env, span: Span) -> Expr {
        let mut arguments = Vec::with_capacity(label.carried.len());
        for local in &label.carried {
            arguments.push(self.local(*local, env, span));
        }
        let procedure = self.unit.local(label.procedure, span);
        self.unit.call(procedure, &arguments, span)
    }

    fn follow(&mut self, next: &Next, env: &Env) -> Expr {
        let span = self.function.span;
        match next {
            Next::Jump(label) => self.jump(label, env, span),
            Next::End => {
                self.missing_return |= self.function.result != Type::Unit;
                self.unit.constant(Constant::Unspecified, span)
            }
        }
    }

    // ---- expressions

    fn local(&mut self, local: Local, env: &Env, span: Span) -> Expr {
        match env.get(local.0 as usize) {
            Some(&Some(var)) => self.unit.local(var, span),
            _ => {
                let name = &self.tree.locals[local.0 as usize].0;
                self.complain(format!("`{name}` may have no value here"), span);
                self.unit.constant(Constant::Unspecified, span)
            }
        }
    }

    fn all(&mut self, exprs: &[Typed], env: &Env) -> Vec<Expr> {
        exprs.iter().map(|&expr| self.expr(expr, env)).collect()
    }

    fn expr(&mut self, expr: Typed, env: &Env) -> Expr {
        stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || self.expression(expr, env))
    }

    fn expression(&mut self, expr: Typed, env: &Env) -> Expr {
        let tree = self.tree;
        let info = &tree.exprs[expr.0 as usize];
        let (span, of) = (info.span, info.of.unwrap_or(Type::Any));
        match &info.node {
            Node::Constant(value) => self.unit.constant(value.clone(), span),
            Node::Get(local) => self.local(*local, env, span),
            Node::Negate(operand) => {
                let operand = self.expr(*operand, env);
                let value = self.unit.primitive("-", &[operand], span);
                if of == Type::Int { self.int64(value, "-", span) } else { value }
            }
            Node::Not(operand) => {
                let operand = self.expr(*operand, env);
                self.unit.primitive("not", &[operand], span)
            }
            Node::Binary(operator, a, b) => {
                let operands = tree.exprs[a.0 as usize].of.unwrap_or(Type::Any);
                let (a, b) = (self.expr(*a, env), self.expr(*b, env));
                self.binary(*operator, operands, a, b, span)
            }
            Node::Math(function, operand) => {
                let operand = self.expr(*operand, env);
                self.math(*function, operand, span)
            }
            Node::ToFloat(operand) => {
                let operand = self.expr(*operand, env);
                self.unit.primitive("inexact", &[operand], span)
            }
            Node::ToInt(operand) => {
                let operand = self.expr(*operand, env);
                let who = self.unit.symbol("to_int", span);
                self.unit.support("%truncate-int64", &[who, operand], span)
            }
            Node::Choice(test, yes, no) => {
                let test = self.expr(*test, env);
                let (yes, no) = (self.expr(*yes, env), self.expr(*no, env));
                self.unit.choice(test, yes, no, span)
            }
            Node::Call(function, arguments) => {
                let arguments = self.all(arguments, env);
                let name = match self.module.functions.get(function.0 as usize) {
                    Some(declaration) => trusting(&declaration.name),
                    None => String::new(),
                };
                self.unit.call_global(&name, &arguments, span)
            }
            Node::Primitive(name, arguments) => {
                let arguments = self.all(arguments, env);
                let value = self.unit.primitive(name, &arguments, span);
                self.checked(of, value, name, span)
            }
            Node::Global(name, arguments) => {
                let arguments = self.all(arguments, env);
                let value = self.unit.call_global(name, &arguments, span);
                self.checked(of, value, name, span)
            }
            Node::Record(record, values) => {
                let values = self.all(values, env);
                match self.records.get(record.0 as usize) {
                    Some(record) => self.unit.record(record, &values, span),
                    None => self.unit.constant(Constant::Unspecified, span),
                }
            }
            Node::Field(record, index, object) => {
                let object = self.expr(*object, env);
                match self.records.get(record.0 as usize) {
                    Some(record) => self.unit.field(record, *index, object, span),
                    None => object,
                }
            }
        }
    }

    fn binary(&mut self, operator: Operator, of: Type, a: Expr, b: Expr, span: Span) -> Expr {
        use Operator::*;
        let name = match (operator, of) {
            (And, _) => {
                let no = self.unit.constant(false, span);
                return self.unit.choice(a, b, no, span);
            }
            (Or, _) => {
                let yes = self.unit.constant(true, span);
                return self.unit.choice(a, yes, b, span);
            }
            (Ne, _) => {
                let equal = self.binary(Eq, of, a, b, span);
                return self.unit.primitive("not", &[equal], span);
            }
            (Eq, Type::Int | Type::Float) => "=",
            (Eq, Type::Any) => "equal?",
            (Eq, _) => "eq?",
            (Div, Type::Int) => "quotient",
            (Rem, _) => "remainder",
            (Mod, _) => "modulo",
            _ => operator.symbol(),
        };
        let value = self.unit.primitive(name, &[a, b], span);
        match (operator, of) {
            (Add | Sub | Mul | Div, Type::Int) => self.int64(value, operator.symbol(), span),
            _ => value,
        }
    }

    /// A function of a Float. Where Scheme gives a complex number there is none: NaN.
    fn math(&mut self, function: Math, operand: Expr, span: Span) -> Expr {
        if !matches!(function, Math::Sqrt | Math::Log) {
            return self.unit.primitive(function.name(), &[operand], span);
        }
        let var = self.unit.variable("x");
        let (tested, zero) = (self.unit.local(var, span), self.unit.constant(0.0, span));
        let test = self.unit.primitive("<", &[tested, zero], span);
        let nan = self.unit.constant(f64::NAN, span);
        let x = self.unit.local(var, span);
        let value = self.unit.primitive(function.name(), &[x], span);
        let body = self.unit.choice(test, nan, value, span);
        self.unit.bind(&[(var, operand)], body, span)
    }
}
