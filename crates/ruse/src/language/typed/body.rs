//! The body of a typed function: expressions and statements, whose types are checked as they are made.

use std::sync::Arc;

use super::Type;
use super::module::{FunctionId, Module, RecordId};
use super::operations::{Math, Operator};
use crate::language::{Constant, Span};

/// An expression of a [`Body`]. It stands in one place.
///
/// ```
/// # use ruse::language::{Sources, Span, typed::{Module, Type}};
/// # let mut module = Module::new(&Sources::new());
/// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
/// let mut body = module.body(f);
/// let one = body.int(1, Span::NONE);
/// assert_eq!(body.type_of(one), Some(Type::Int));
/// # body.finish(vec![]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Expr(pub(super) u32);

/// A local variable of a [`Body`], or a parameter. It may be assigned.
///
/// ```
/// # use ruse::language::{Sources, Span, typed::{Module, Type}};
/// # let mut module = Module::new(&Sources::new());
/// # let f = module.declare("f", &[("x", Type::Int)], Type::Unit, Span::NONE);
/// let mut body = module.body(f);
/// assert_ne!(body.parameter(0), body.local("y", Type::Int));
/// # body.finish(vec![]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Local(pub(super) u32);

/// A statement of a [`Body`]. It stands in one place.
///
/// ```
/// # use ruse::language::{Sources, Span, typed::{Module, Type}};
/// # let mut module = Module::new(&Sources::new());
/// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
/// let mut body = module.body(f);
/// let end = body.return_value(None, Span::NONE);
/// body.finish(vec![end]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Stmt(pub(super) u32);

#[derive(Clone, Debug)]
pub(super) enum Node {
    Constant(Constant),
    Get(Local),
    Negate(Expr),
    Not(Expr),
    Binary(Operator, Expr, Expr),
    Math(Math, Expr),
    ToFloat(Expr),
    ToInt(Expr),
    Choice(Expr, Expr, Expr),
    Call(FunctionId, Vec<Expr>),
    Primitive(Arc<str>, Vec<Expr>),
    Global(Arc<str>, Vec<Expr>),
    Record(RecordId, Vec<Expr>),
    Field(RecordId, usize, Expr),
}

#[derive(Clone, Debug)]
pub(super) struct ExprInfo {
    pub(super) node: Node,
    /// `None` after an error, which was reported.
    pub(super) of: Option<Type>,
    pub(super) span: Span,
    used: bool,
}

#[derive(Clone, Debug)]
pub(super) enum StmtNode {
    Assign(Local, Expr),
    Evaluate(Expr),
    SetField(RecordId, usize, Expr, Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    While(Expr, Vec<Stmt>),
    Break,
    Continue,
    Return(Option<Expr>),
}

#[derive(Clone, Debug)]
pub(super) struct StmtInfo {
    pub(super) node: StmtNode,
    pub(super) span: Span,
    /// Locals that it may assign, ascending.
    pub(super) assigned: Vec<Local>,
    /// Locals that it has assigned when it is over, ascending.
    pub(super) definite: Vec<Local>,
    /// Whether what follows can be reached.
    pub(super) falls_through: bool,
    /// Whether a `break` in it leaves the loop around it.
    pub(super) breaks: bool,
    used: bool,
}

/// A function's body as data.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub(super) locals: Vec<(Arc<str>, Type)>,
    pub(super) exprs: Vec<ExprInfo>,
    pub(super) stmts: Vec<StmtInfo>,
    pub(super) root: Vec<Stmt>,
}

/// What a block does, from what its statements do.
pub(super) struct Flow {
    pub(super) assigned: Vec<Local>,
    pub(super) definite: Vec<Local>,
    pub(super) falls_through: bool,
    pub(super) breaks: bool,
}

impl Tree {
    pub(super) fn flow(&self, block: &[Stmt]) -> Flow {
        let mut flow =
            Flow { assigned: Vec::new(), definite: Vec::new(), falls_through: true, breaks: false };
        for stmt in block {
            let info = &self.stmts[stmt.0 as usize];
            flow.assigned.extend_from_slice(&info.assigned);
            flow.breaks |= info.breaks;
            if flow.falls_through {
                flow.definite.extend_from_slice(&info.definite);
            }
            flow.falls_through &= info.falls_through;
        }
        for set in [&mut flow.assigned, &mut flow.definite] {
            set.sort_unstable_by_key(|local| local.0);
            set.dedup();
        }
        flow
    }
}

/// The body of a function in the making. [`Body::finish`] ends it; a body that is dropped before is an error of the
/// module.
///
/// ```
/// # use ruse::language::{Sources, Span, typed::{Module, Type}};
/// let mut module = Module::new(&Sources::new());
/// let f = module.declare("double", &[("x", Type::Int)], Type::Int, Span::NONE);
/// let mut body = module.body(f);
/// let x = body.parameter(0);
/// let (a, b) = (body.get(x, Span::NONE), body.get(x, Span::NONE));
/// let sum = body.add(a, b, Span::NONE);
/// let end = body.return_value(Some(sum), Span::NONE);
/// body.finish(vec![end]);
/// ```
pub struct Body<'m> {
    pub(super) module: &'m mut Module,
    function: FunctionId,
    pub(super) tree: Tree,
}

impl<'m> Body<'m> {
    pub(super) fn new(module: &'m mut Module, function: FunctionId) -> Body<'m> {
        let mut tree = Tree::default();
        match module.functions.get(function.0 as usize) {
            Some(declaration) => tree.locals = declaration.parameters.clone(),
            None => module.complain("a function of another module", Span::NONE),
        }
        Body { module, function, tree }
    }

    /// Gives the function this body.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let f = module.declare("f", &[], Type::Int, Span::NONE);
    /// module.body(f).finish(vec![]);
    /// let error = module.compile("(demo)", &mut ruse::Vm::new(ruse::Options::default())?).unwrap_err();
    /// assert_eq!(error.message, "`f` can end without a `return` of Int");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn finish(mut self, block: Vec<Stmt>) {
        self.use_block(&block);
        self.tree.root = block;
        let mut again = None;
        if let Some(declaration) = self.module.functions.get_mut(self.function.0 as usize) {
            if declaration.tree.is_some() {
                again = Some((declaration.name.clone(), declaration.span));
            }
            declaration.tree = Some(self.tree);
        }
        if let Some((name, span)) = again {
            self.module.complain(format!("`{name}` has two bodies"), span);
        }
    }

    /// A parameter by its number from 0.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[("x", Type::Int)], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let x = body.parameter(0);
    /// # let _ = x;
    /// ```
    pub fn parameter(&mut self, index: usize) -> Local {
        let declared = self.module.functions.get(self.function.0 as usize);
        if index < declared.map_or(0, |declaration| declaration.parameters.len()) {
            return Local(index as u32);
        }
        self.module.complain(format!("there is no parameter number {index}"), Span::NONE);
        self.local("?", Type::Any)
    }

    /// A new local variable. It has no value before it is assigned.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let f = module.declare("f", &[], Type::Int, Span::NONE);
    /// let mut body = module.body(f);
    /// let x = body.local("x", Type::Int);
    /// let value = body.get(x, Span::NONE);
    /// let end = body.return_value(Some(value), Span::NONE);
    /// body.finish(vec![end]);
    /// let error = module.compile("(demo)", &mut ruse::Vm::new(ruse::Options::default())?).unwrap_err();
    /// assert_eq!(error.message, "`x` may have no value here");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn local(&mut self, name: &str, of: Type) -> Local {
        self.tree.locals.push((Arc::from(name), of));
        Local(self.tree.locals.len() as u32 - 1)
    }

    /// The type of an expression; `None` after an error in it.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let half = body.float(0.5, Span::NONE);
    /// assert_eq!(body.type_of(half), Some(Type::Float));
    /// ```
    pub fn type_of(&self, expr: Expr) -> Option<Type> {
        self.tree.exprs.get(expr.0 as usize)?.of
    }

    // ---- shared by the operations

    pub(super) fn push(&mut self, node: Node, of: Option<Type>, span: Span) -> Expr {
        self.tree.exprs.push(ExprInfo { node, of, span, used: false });
        Expr(self.tree.exprs.len() as u32 - 1)
    }

    /// Takes an expression into its one place; its type.
    pub(super) fn operand(&mut self, expr: Expr) -> Option<Type> {
        let Some(info) = self.tree.exprs.get_mut(expr.0 as usize) else {
            self.module.complain("an expression of another body", Span::NONE);
            return None;
        };
        if std::mem::replace(&mut info.used, true) {
            let span = info.span;
            self.module.complain("an expression stands in two places", span);
            return None;
        }
        info.of
    }

    /// Takes an expression that must be of a type.
    pub(super) fn expect(&mut self, expr: Expr, wanted: Type, what: &str) {
        let Some(found) = self.operand(expr) else { return };
        if found != wanted {
            let span = self.tree.exprs[expr.0 as usize].span;
            let (wanted, found) = (self.type_name(wanted), self.type_name(found));
            self.module.complain(format!("{what} must be {wanted}, not {found}"), span);
        }
    }

    pub(super) fn type_name(&self, of: Type) -> String {
        match of {
            Type::Record(id) => match self.module.records.get(id.0 as usize) {
                Some(record) => record.name.to_string(),
                None => "a record of another module".to_owned(),
            },
            other => other.name().to_owned(),
        }
    }

    pub(super) fn expect_all(&mut self, name: &str, wanted: &[Type], found: &[Expr], span: Span) {
        if wanted.len() != found.len() {
            let (has, given) = (wanted.len(), found.len());
            self.module.complain(format!("`{name}` takes {has} values, not {given}"), span);
            return;
        }
        for (index, (&of, &expr)) in wanted.iter().zip(found).enumerate() {
            self.expect(expr, of, &format!("argument {} of `{name}`", index + 1));
        }
    }

    pub(super) fn local_type(&mut self, local: Local, span: Span) -> Option<Type> {
        match self.tree.locals.get(local.0 as usize) {
            Some(&(_, of)) => Some(of),
            None => {
                self.module.complain("a local of another body", span);
                None
            }
        }
    }

    // ---- statements

    fn stmt(&mut self, node: StmtNode, span: Span, flow: Flow) -> Stmt {
        let Flow { assigned, definite, falls_through, breaks } = flow;
        self.tree.stmts.push(StmtInfo {
            node,
            span,
            assigned,
            definite,
            falls_through,
            breaks,
            used: false,
        });
        Stmt(self.tree.stmts.len() as u32 - 1)
    }

    fn use_block(&mut self, block: &[Stmt]) {
        for stmt in block {
            let known = self.tree.stmts.get_mut(stmt.0 as usize);
            if known.is_none_or(|info| std::mem::replace(&mut info.used, true)) {
                self.module.complain(
                    "a statement stands in two places, or is of another body",
                    Span::NONE,
                );
            }
        }
    }

    fn simple(assigned: Vec<Local>, falls_through: bool, breaks: bool) -> Flow {
        Flow { definite: assigned.clone(), assigned, falls_through, breaks }
    }

    /// Assigns a local.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let x = body.local("x", Type::Int);
    /// let one = body.int(1, Span::NONE);
    /// let assign = body.assign(x, one, Span::NONE);
    /// body.finish(vec![assign]);
    /// ```
    pub fn assign(&mut self, local: Local, value: Expr, span: Span) -> Stmt {
        if let Some(of) = self.local_type(local, span) {
            let name = self.tree.locals[local.0 as usize].0.clone();
            self.expect(value, of, &format!("the value of `{name}`"));
        }
        self.stmt(StmtNode::Assign(local, value), span, Self::simple(vec![local], true, false))
    }

    /// Evaluates an expression for its effects.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let one = body.int(1, Span::NONE);
    /// let print = body.primitive("display", vec![one], Type::Unit, Span::NONE);
    /// let stmt = body.evaluate(print, Span::NONE);
    /// body.finish(vec![stmt]);
    /// ```
    pub fn evaluate(&mut self, value: Expr, span: Span) -> Stmt {
        self.operand(value);
        self.stmt(StmtNode::Evaluate(value), span, Self::simple(vec![], true, false))
    }

    /// Changes a field of a record.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let cell = module.record("Cell", &[("value", Type::Int)], Span::NONE);
    /// let f = module.declare("set", &[("cell", Type::Record(cell))], Type::Unit, Span::NONE);
    /// let mut body = module.body(f);
    /// let parameter = body.parameter(0);
    /// let (object, one) = (body.get(parameter, Span::NONE), body.int(1, Span::NONE));
    /// let change = body.set_field(cell, 0, object, one, Span::NONE);
    /// body.finish(vec![change]);
    /// ```
    pub fn set_field(
        &mut self,
        record: RecordId,
        index: usize,
        object: Expr,
        value: Expr,
        span: Span,
    ) -> Stmt {
        self.expect(object, Type::Record(record), "the object");
        if let Some((name, of)) = self.field_of(record, index, span) {
            self.expect(value, of, &format!("the field `{name}`"));
        }
        let node = StmtNode::SetField(record, index, object, value);
        self.stmt(node, span, Self::simple(vec![], true, false))
    }

    /// Runs one of two blocks.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[("on", Type::Bool)], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let on = body.parameter(0);
    /// let test = body.get(on, Span::NONE);
    /// let end = body.return_value(None, Span::NONE);
    /// let stmt = body.if_else(test, vec![end], vec![], Span::NONE);
    /// body.finish(vec![stmt]);
    /// ```
    pub fn if_else(&mut self, test: Expr, yes: Vec<Stmt>, no: Vec<Stmt>, span: Span) -> Stmt {
        self.expect(test, Type::Bool, "the condition");
        self.use_block(&yes);
        self.use_block(&no);
        let (a, b) = (self.tree.flow(&yes), self.tree.flow(&no));
        let mut assigned = [a.assigned, b.assigned].concat();
        assigned.sort_unstable_by_key(|local| local.0);
        assigned.dedup();
        let definite = match (a.falls_through, b.falls_through) {
            (true, true) => {
                let both =
                    |local: &Local| b.definite.binary_search_by_key(&local.0, |l| l.0).is_ok();
                a.definite.into_iter().filter(both).collect()
            }
            (true, false) => a.definite,
            _ => b.definite,
        };
        let flow = Flow {
            assigned,
            definite,
            falls_through: a.falls_through || b.falls_through,
            breaks: a.breaks || b.breaks,
        };
        self.stmt(StmtNode::If(test, yes, no), span, flow)
    }

    /// Runs a block as long as a condition holds.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let test = body.boolean(true, Span::NONE);
    /// let leave = body.break_loop(Span::NONE);
    /// let stmt = body.while_loop(test, vec![leave], Span::NONE);
    /// body.finish(vec![stmt]);
    /// ```
    pub fn while_loop(&mut self, test: Expr, block: Vec<Stmt>, span: Span) -> Stmt {
        self.expect(test, Type::Bool, "the condition");
        self.use_block(&block);
        let body = self.tree.flow(&block);
        let info = self.tree.exprs.get(test.0 as usize);
        let endless =
            info.is_some_and(|info| matches!(info.node, Node::Constant(Constant::Bool(true))));
        let flow = Flow {
            assigned: body.assigned,
            definite: Vec::new(),
            falls_through: !endless || body.breaks,
            breaks: false,
        };
        self.stmt(StmtNode::While(test, block), span, flow)
    }

    /// Leaves the loop around it.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// let mut body = module.body(f);
    /// let leave = body.break_loop(Span::NONE);
    /// body.finish(vec![leave]);
    /// let error = module.compile("(demo)", &mut ruse::Vm::new(ruse::Options::default())?).unwrap_err();
    /// assert_eq!(error.message, "`break` stands outside of a loop");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn break_loop(&mut self, span: Span) -> Stmt {
        self.stmt(StmtNode::Break, span, Self::simple(vec![], false, true))
    }

    /// Goes on with the next round of the loop around it.
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// # let f = module.declare("f", &[], Type::Unit, Span::NONE);
    /// # let mut body = module.body(f);
    /// let test = body.boolean(false, Span::NONE);
    /// let next = body.continue_loop(Span::NONE);
    /// let stmt = body.while_loop(test, vec![next], Span::NONE);
    /// body.finish(vec![stmt]);
    /// ```
    pub fn continue_loop(&mut self, span: Span) -> Stmt {
        self.stmt(StmtNode::Continue, span, Self::simple(vec![], false, false))
    }

    /// Ends the function, with its result unless that is [`Type::Unit`].
    ///
    /// ```
    /// # use ruse::language::{Sources, Span, typed::{Module, Type}};
    /// # let mut module = Module::new(&Sources::new());
    /// let f = module.declare("f", &[], Type::Int, Span::NONE);
    /// let mut body = module.body(f);
    /// let half = body.float(0.5, Span::NONE);
    /// let end = body.return_value(Some(half), Span::NONE);
    /// body.finish(vec![end]);
    /// let error = module.compile("(demo)", &mut ruse::Vm::new(ruse::Options::default())?).unwrap_err();
    /// assert_eq!(error.message, "the result of `f` must be Int, not Float");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn return_value(&mut self, value: Option<Expr>, span: Span) -> Stmt {
        if let Some(declaration) = self.module.functions.get(self.function.0 as usize) {
            let (name, wanted) = (declaration.name.clone(), declaration.result);
            match value {
                Some(value) => self.expect(value, wanted, &format!("the result of `{name}`")),
                None if wanted == Type::Unit => {}
                None => {
                    let wanted = self.type_name(wanted);
                    self.module.complain(format!("`{name}` must return {wanted}"), span);
                }
            }
        }
        self.stmt(StmtNode::Return(value), span, Self::simple(vec![], false, false))
    }
}
