//! Names and types: from the syntax tree to a tree in which every name is a number and every expression has a type.
//! All errors of a program are found at once; what is wrong has the type `Type::Unknown`, which fits everything.

use std::collections::HashMap;

use ruse::language::typed::Operator;
use ruse::language::{Problem, Span};

use super::parser::{self, ExprKind as E, Item, Name, StmtKind as S};

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Type {
    Int,
    Float,
    Bool,
    Text,
    Record(usize),
    Nothing,
    Unknown,
}

/// Functions of the language itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Builtin {
    Float,
    Int,
    Sqrt,
    Text,
    Length,
}

const BUILTINS: [(&str, Builtin); 5] = [
    ("float", Builtin::Float),
    ("int", Builtin::Int),
    ("sqrt", Builtin::Sqrt),
    ("text", Builtin::Text),
    ("length", Builtin::Length),
];

pub(crate) struct Program {
    pub(crate) records: Vec<Record>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) main: usize,
}

pub(crate) struct Record {
    pub(crate) name: Name,
    pub(crate) fields: Vec<(String, Type)>,
}

pub(crate) struct Cell {
    pub(crate) name: Name,
    pub(crate) parameters: usize,
    pub(crate) result: Type,
    /// Parameters first.
    pub(crate) locals: Vec<(String, Type)>,
    pub(crate) body: Vec<Stmt>,
}

pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) span: Span,
}

pub(crate) enum StmtKind {
    Assign(usize, Expr),
    SetField(usize, usize, Expr, Expr),
    Print(Vec<Expr>),
    Evaluate(Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    While(Expr, Vec<Stmt>),
    /// A variable from a value to one held by another variable, both included.
    For(usize, usize, Expr, Expr, Vec<Stmt>),
    Break,
    Return(Option<Expr>),
}

pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) of: Type,
    pub(crate) span: Span,
}

pub(crate) enum ExprKind {
    Int(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    Local(usize),
    Negate(Box<Expr>),
    Not(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(usize, Vec<Expr>),
    Builtin(Builtin, Vec<Expr>),
    New(usize, Vec<Expr>),
    Field(usize, usize, Box<Expr>),
}

#[derive(Clone)]
struct Signature {
    parameters: Vec<Type>,
    result: Type,
}

#[derive(Default)]
struct Globals {
    record_names: HashMap<String, usize>,
    records: Vec<Record>,
    cell_names: HashMap<String, usize>,
    cells: Vec<Signature>,
}

struct Checker<'g> {
    globals: &'g Globals,
    problems: &'g mut Vec<Problem>,
    locals: Vec<(String, Type)>,
    /// Which local a name means, innermost scope last.
    scopes: Vec<HashMap<String, usize>>,
    result: Type,
    loops: usize,
}

/// Checks a program.
pub(crate) fn check(items: &[Item]) -> Result<Program, Vec<Problem>> {
    let mut problems = Vec::new();
    let globals = declare(items, &mut problems);
    let mut cells = Vec::new();
    for item in items {
        let Item::Cell { name, parameters, body, .. } = item else { continue };
        let Some(signature) = globals.cells.get(cells.len()) else { break };
        let mut checker = Checker {
            globals: &globals,
            problems: &mut problems,
            locals: Vec::new(),
            scopes: vec![HashMap::new()],
            result: signature.result,
            loops: 0,
        };
        for (parameter, &of) in parameters.iter().zip(&signature.parameters) {
            checker.bind(&parameter.name, of);
        }
        let body = checker.block(body);
        let locals = checker.locals;
        if !matches!(signature.result, Type::Nothing | Type::Unknown) && falls_through(&body) {
            let message = format!("`{}` can end without a `return`", name.0);
            let wanted = globals.show(signature.result);
            problems.push(Problem::new(message, name.1).note(format!("it returns {wanted}")));
        }
        let (name, result) = (name.clone(), signature.result);
        cells.push(Cell { name, parameters: parameters.len(), result, locals, body });
    }
    let main = globals.cell_names.get("main").copied();
    let fits = main
        .and_then(|main| globals.cells.get(main))
        .is_some_and(|main| main.parameters.is_empty());
    if !fits && problems.is_empty() {
        problems.push(Problem::new("a program needs a cell `main()`", Span::NONE));
    }
    match main {
        Some(main) if problems.is_empty() => Ok(Program { records: globals.records, cells, main }),
        _ => Err(problems),
    }
}

/// Whether the end of a block can be reached.
fn falls_through(block: &[Stmt]) -> bool {
    block.iter().all(|stmt| match &stmt.kind {
        StmtKind::Return(_) | StmtKind::Break => false,
        StmtKind::If(_, yes, no) => falls_through(yes) || falls_through(no),
        _ => true,
    })
}

/// All records and cells, so that they may refer to each other in any order.
fn declare(items: &[Item], problems: &mut Vec<Problem>) -> Globals {
    let mut globals = Globals::default();
    let mut places: HashMap<&str, Span> = HashMap::new();
    for item in items {
        let (Item::Record { name, .. } | Item::Cell { name, .. }) = item;
        if let Some(&first) = places.get(name.0.as_str()) {
            let message = format!("`{}` is defined twice", name.0);
            problems.push(Problem::new(message, name.1).label(first, "first defined here"));
        }
        places.insert(&name.0, name.1);
        if let Item::Record { name, .. } = item {
            globals.record_names.insert(name.0.clone(), globals.records.len());
            globals.records.push(Record { name: name.clone(), fields: Vec::new() });
        }
    }
    let mut record = 0;
    for item in items {
        match item {
            Item::Record { fields, .. } => {
                let typed =
                    |it: &parser::Typed| (it.name.0.clone(), globals.named(&it.of, problems));
                let fields = fields.iter().map(typed).collect();
                globals.records[record].fields = fields;
                record += 1;
            }
            Item::Cell { name, parameters, result, .. } => {
                let parameters =
                    parameters.iter().map(|it| globals.named(&it.of, problems)).collect();
                let result = match result {
                    Some(result) => globals.named(result, problems),
                    None => Type::Nothing,
                };
                globals.cell_names.insert(name.0.clone(), globals.cells.len());
                globals.cells.push(Signature { parameters, result });
            }
        }
    }
    globals
}

impl Globals {
    fn named(&self, (name, span): &Name, problems: &mut Vec<Problem>) -> Type {
        match name.as_str() {
            "Int" => Type::Int,
            "Float" => Type::Float,
            "Bool" => Type::Bool,
            "String" => Type::Text,
            _ => match self.record_names.get(name) {
                Some(&record) => Type::Record(record),
                None => {
                    problems.push(Problem::new(format!("unknown type `{name}`"), *span));
                    Type::Unknown
                }
            },
        }
    }

    fn show(&self, of: Type) -> String {
        match of {
            Type::Int => "Int".to_owned(),
            Type::Float => "Float".to_owned(),
            Type::Bool => "Bool".to_owned(),
            Type::Text => "String".to_owned(),
            Type::Record(index) => self.records[index].name.0.clone(),
            Type::Nothing => "nothing".to_owned(),
            Type::Unknown => "an unknown type".to_owned(),
        }
    }
}

impl Checker<'_> {
    fn complain(&mut self, message: String, span: Span) {
        self.problems.push(Problem::new(message, span));
    }

    fn bind(&mut self, name: &Name, of: Type) -> usize {
        self.locals.push((name.0.clone(), of));
        let index = self.locals.len() - 1;
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name.0.clone(), index);
        }
        index
    }

    fn find(&mut self, name: &str, span: Span) -> Option<usize> {
        let found = self.scopes.iter().rev().find_map(|scope| scope.get(name)).copied();
        if found.is_none() {
            let mut problem = Problem::new(format!("unknown name `{name}`"), span);
            let like = |known: &&String| known.to_lowercase() == name.to_lowercase();
            if let Some(near) = self.scopes.iter().flat_map(HashMap::keys).find(like) {
                problem = problem.help(format!("did you mean `{near}`?"));
            }
            self.problems.push(problem);
        }
        found
    }

    /// Complains unless an expression has a type.
    fn expect(&mut self, expr: Expr, wanted: Type, what: &str) -> Expr {
        if expr.of != wanted && expr.of != Type::Unknown && wanted != Type::Unknown {
            let (wanted, found) = (self.globals.show(wanted), self.globals.show(expr.of));
            self.complain(format!("{what} must be {wanted}, but this is {found}"), expr.span);
        }
        expr
    }

    fn block(&mut self, block: &[parser::Stmt]) -> Vec<Stmt> {
        self.scopes.push(HashMap::new());
        let checked = block.iter().filter_map(|stmt| self.stmt(stmt)).collect();
        self.scopes.pop();
        checked
    }

    fn condition(&mut self, test: &parser::Expr) -> Expr {
        let test = self.expr(test);
        self.expect(test, Type::Bool, "the condition")
    }

    fn looped(&mut self, block: &[parser::Stmt]) -> Vec<Stmt> {
        self.loops += 1;
        let block = self.block(block);
        self.loops -= 1;
        block
    }

    fn stmt(&mut self, stmt: &parser::Stmt) -> Option<Stmt> {
        let span = stmt.span;
        let kind = match &stmt.kind {
            S::Let(name, of, value) => {
                let mut value = self.expr(value);
                if let Some(of) = of {
                    let of = self.globals.named(of, self.problems);
                    value = self.expect(value, of, &format!("`{}`", name.0));
                } else if value.of == Type::Nothing {
                    self.complain("this gives no value".to_owned(), value.span);
                }
                StmtKind::Assign(self.bind(name, value.of), value)
            }
            S::Assign(target, value) => self.assign(target, value)?,
            S::Print(parts) => {
                StmtKind::Print(parts.iter().map(|part| self.printable(part)).collect())
            }
            S::Evaluate(expr) => StmtKind::Evaluate(self.expr(expr)),
            S::If(test, yes, no) => {
                StmtKind::If(self.condition(test), self.block(yes), self.block(no))
            }
            S::While(test, block) => StmtKind::While(self.condition(test), self.looped(block)),
            S::For(name, from, to, block) => {
                let (from, to) = (self.expr(from), self.expr(to));
                let from = self.expect(from, Type::Int, "the first value");
                let to = self.expect(to, Type::Int, "the last value");
                self.scopes.push(HashMap::new());
                let limit = self.bind(&(String::new(), span), Type::Int);
                let var = self.bind(name, Type::Int);
                let block = self.looped(block);
                self.scopes.pop();
                StmtKind::For(var, limit, from, to, block)
            }
            S::Break => {
                if self.loops == 0 {
                    self.complain("`break` stands outside of a loop".to_owned(), span);
                }
                StmtKind::Break
            }
            S::Return(value) => {
                let wanted = self.result;
                let value = value.as_ref().map(|value| self.expr(value));
                match value {
                    Some(value) if wanted == Type::Nothing => {
                        self.complain("this cell returns nothing".to_owned(), value.span);
                        StmtKind::Return(None)
                    }
                    Some(value) => StmtKind::Return(Some(self.expect(value, wanted, "the result"))),
                    None => {
                        if wanted != Type::Nothing {
                            let wanted = self.globals.show(wanted);
                            self.complain(format!("`return` needs a value, {wanted}"), span);
                        }
                        StmtKind::Return(None)
                    }
                }
            }
        };
        Some(Stmt { kind, span })
    }

    fn assign(&mut self, target: &parser::Expr, value: &parser::Expr) -> Option<StmtKind> {
        let value = self.expr(value);
        match &target.kind {
            E::Name(name) => {
                let local = self.find(name, target.span)?;
                let of = self.locals[local].1;
                Some(StmtKind::Assign(local, self.expect(value, of, &format!("`{name}`"))))
            }
            E::Field(object, field) => {
                let object = self.expr(object);
                let (record, index, of) = self.field(&object, field)?;
                let value = self.expect(value, of, &format!("the field `{}`", field.0));
                Some(StmtKind::SetField(record, index, object, value))
            }
            _ => {
                self.complain("only names and fields can be assigned".to_owned(), target.span);
                None
            }
        }
    }

    fn printable(&mut self, part: &parser::Expr) -> Expr {
        let part = self.expr(part);
        if matches!(part.of, Type::Record(_) | Type::Nothing) {
            let found = self.globals.show(part.of);
            self.complain(format!("{found} cannot be printed"), part.span);
        }
        part
    }

    /// Record, number and type of a field.
    fn field(&mut self, object: &Expr, (name, span): &Name) -> Option<(usize, usize, Type)> {
        match object.of {
            Type::Unknown => None,
            Type::Record(record) => {
                let known = &self.globals.records[record];
                match known.fields.iter().position(|(field, _)| field == name) {
                    Some(index) => Some((record, index, known.fields[index].1)),
                    None => {
                        self.complain(format!("`{}` has no field `{name}`", known.name.0), *span);
                        None
                    }
                }
            }
            other => {
                let found = self.globals.show(other);
                self.complain(format!("{found} has no fields"), object.span);
                None
            }
        }
    }

    fn arguments(&mut self, name: &Name, wanted: &[Type], given: &[parser::Expr]) -> Vec<Expr> {
        if wanted.len() != given.len() {
            let (wants, has) = (wanted.len(), given.len());
            let plural = if wants == 1 { "" } else { "s" };
            let message = format!("`{}` takes {wants} argument{plural}, not {has}", name.0);
            self.complain(message, name.1);
        }
        let mut arguments = Vec::with_capacity(given.len());
        for (index, argument) in given.iter().enumerate() {
            let argument = self.expr(argument);
            let of = wanted.get(index).copied().unwrap_or(Type::Unknown);
            let what = format!("argument {} of `{}`", index + 1, name.0);
            arguments.push(self.expect(argument, of, &what));
        }
        arguments
    }

    fn call(&mut self, name: &Name, given: &[parser::Expr]) -> (ExprKind, Type) {
        let globals = self.globals;
        if let Some(&cell) = globals.cell_names.get(&name.0) {
            let Signature { parameters, result } = globals.cells[cell].clone();
            return (ExprKind::Call(cell, self.arguments(name, &parameters, given)), result);
        }
        if let Some(&record) = globals.record_names.get(&name.0) {
            let fields: Vec<Type> = globals.records[record].fields.iter().map(|it| it.1).collect();
            let values = self.arguments(name, &fields, given);
            return (ExprKind::New(record, values), Type::Record(record));
        }
        let Some(&(_, builtin)) = BUILTINS.iter().find(|(known, _)| *known == name.0) else {
            self.complain(format!("unknown cell `{}`", name.0), name.1);
            return (ExprKind::Bool(false), Type::Unknown);
        };
        let (wanted, of) = match builtin {
            Builtin::Float => (Type::Int, Type::Float),
            Builtin::Int => (Type::Float, Type::Int),
            Builtin::Sqrt => (Type::Float, Type::Float),
            Builtin::Length => (Type::Text, Type::Int),
            Builtin::Text => {
                let values = given.iter().map(|part| self.printable(part)).collect::<Vec<_>>();
                if values.len() != 1 {
                    self.complain("`text` takes 1 argument".to_owned(), name.1);
                }
                return (ExprKind::Builtin(builtin, values), Type::Text);
            }
        };
        (ExprKind::Builtin(builtin, self.arguments(name, &[wanted], given)), of)
    }

    fn expr(&mut self, expr: &parser::Expr) -> Expr {
        let span = expr.span;
        let (kind, of) = match &expr.kind {
            E::Int(value) => (ExprKind::Int(*value), Type::Int),
            E::Float(value) => (ExprKind::Float(*value), Type::Float),
            E::Bool(value) => (ExprKind::Bool(*value), Type::Bool),
            E::Text(text) => (ExprKind::Text(text.clone()), Type::Text),
            E::Name(name) => match self.find(name, span) {
                Some(local) => (ExprKind::Local(local), self.locals[local].1),
                None => (ExprKind::Bool(false), Type::Unknown),
            },
            E::Negate(operand) => {
                let operand = self.expr(operand);
                let of = if operand.of == Type::Float { Type::Float } else { Type::Int };
                (ExprKind::Negate(self.expect(operand, of, "the operand of `-`").into()), of)
            }
            E::Not(operand) => {
                let operand = self.expr(operand);
                let operand = self.expect(operand, Type::Bool, "the operand of `not`");
                (ExprKind::Not(operand.into()), Type::Bool)
            }
            E::Binary(operator, a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                let of = self.operation(*operator, &a, &b, span);
                (ExprKind::Binary(*operator, a.into(), b.into()), of)
            }
            E::Call(name, given) => self.call(name, given),
            E::Field(object, name) => {
                let object = self.expr(object);
                match self.field(&object, name) {
                    Some((record, index, of)) => {
                        (ExprKind::Field(record, index, object.into()), of)
                    }
                    None => (ExprKind::Bool(false), Type::Unknown),
                }
            }
        };
        Expr { kind, of, span }
    }

    fn operation(&mut self, operator: Operator, a: &Expr, b: &Expr, span: Span) -> Type {
        use Operator::*;
        if a.of == Type::Unknown || b.of == Type::Unknown {
            return Type::Unknown;
        }
        let same = a.of == b.of;
        let number = same && matches!(a.of, Type::Int | Type::Float);
        let (fits, of) = match operator {
            Add => (number || same && a.of == Type::Text, a.of),
            Sub | Mul | Div => (number, a.of),
            Rem | Mod => (number && a.of == Type::Int, Type::Int),
            Eq | Ne => (same && a.of != Type::Nothing, Type::Bool),
            Lt | Le | Gt | Ge => (number, Type::Bool),
            And | Or => (same && a.of == Type::Bool, Type::Bool),
        };
        if fits {
            return of;
        }
        let (left, right) = (self.globals.show(a.of), self.globals.show(b.of));
        let message = format!("`{}` does not take {left} and {right}", operator.symbol());
        let problem = Problem::new(message, span)
            .label(a.span, format!("this is {left}"))
            .label(b.span, format!("this is {right}"));
        self.problems.push(problem);
        Type::Unknown
    }
}
