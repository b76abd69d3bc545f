//! From the checked tree to a typed module of Ruse and the program around it.

use ruse::Error;
use ruse::language::typed::{self, Body, FunctionId, Math, Module, Operator, RecordId};
use ruse::language::{Builder, Sources, Span};

use super::HOST;
use super::types::{Builtin, Expr, ExprKind as E, Program, Stmt, StmtKind as S, Type};

/// What the parts of a program became.
struct Ids {
    cells: Vec<FunctionId>,
    records: Vec<RecordId>,
}

struct Lowering<'m> {
    body: Body<'m>,
    ids: &'m Ids,
    locals: Vec<typed::Local>,
}

/// The program as a unit.
///
/// # Errors
/// None that the checks before leave.
pub(crate) fn lower(program: &Program, sources: &Sources) -> Result<Builder, Error> {
    let mut module = Module::new(sources);
    let declare = |record: &super::types::Record| module.record(&record.name.0, &[], record.name.1);
    let records: Vec<RecordId> = program.records.iter().map(declare).collect();
    for (record, &id) in program.records.iter().zip(&records) {
        let fields: Vec<(&str, typed::Type)> = record
            .fields
            .iter()
            .map(|(name, of)| (name.as_str(), lowered(*of, &records)))
            .collect();
        module.set_fields(id, &fields);
    }
    let mut cells = Vec::new();
    for cell in &program.cells {
        let parameters: Vec<(&str, typed::Type)> = cell.locals[..cell.parameters]
            .iter()
            .map(|(name, of)| (name.as_str(), lowered(*of, &records)))
            .collect();
        let (name, span) = &cell.name;
        cells.push(module.declare(name, &parameters, lowered(cell.result, &records), *span));
    }
    let ids = Ids { cells, records };
    for (cell, &id) in program.cells.iter().zip(&ids.cells) {
        let mut body = module.body(id);
        let mut locals: Vec<typed::Local> =
            (0..cell.parameters).map(|index| body.parameter(index)).collect();
        for (name, of) in &cell.locals[cell.parameters..] {
            locals.push(body.local(name, lowered(*of, &ids.records)));
        }
        let mut lowering = Lowering { body, ids: &ids, locals };
        let block = lowering.block(&cell.body);
        lowering.body.finish(block);
    }
    let mut unit = Builder::program(sources);
    unit.import(HOST, Span::NONE);
    module.define_in(&mut unit)?;
    let (name, span) = &program.cells[program.main].name;
    let call = unit.call_global(name, &[], *span);
    unit.expression(call);
    Ok(unit)
}

fn lowered(of: Type, records: &[RecordId]) -> typed::Type {
    match of {
        Type::Int => typed::Type::Int,
        Type::Float => typed::Type::Float,
        Type::Bool => typed::Type::Bool,
        Type::Record(index) => typed::Type::Record(records[index]),
        Type::Nothing => typed::Type::Unit,
        Type::Text | Type::Unknown => typed::Type::Any,
    }
}

impl Lowering<'_> {
    fn block(&mut self, block: &[Stmt]) -> Vec<typed::Stmt> {
        let mut lowered = Vec::with_capacity(block.len());
        for stmt in block {
            self.stmt(stmt, &mut lowered);
        }
        lowered
    }

    fn stmt(&mut self, stmt: &Stmt, block: &mut Vec<typed::Stmt>) {
        let span = stmt.span;
        let lowered = match &stmt.kind {
            S::Assign(local, value) => {
                let value = self.expr(value);
                self.body.assign(self.locals[*local], value, span)
            }
            S::SetField(record, index, object, value) => {
                let (object, value) = (self.expr(object), self.expr(value));
                self.body.set_field(self.ids.records[*record], *index, object, value, span)
            }
            S::Print(parts) => {
                let mut texts = Vec::new();
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        texts.push(self.body.any(" ", span));
                    }
                    texts.push(self.text(part));
                }
                let line = self.body.primitive("string-append", texts, typed::Type::Any, span);
                let print = self.body.global("print-line", vec![line], typed::Type::Unit, span);
                self.body.evaluate(print, span)
            }
            S::Evaluate(value) => {
                let value = self.expr(value);
                self.body.evaluate(value, span)
            }
            S::If(test, yes, no) => {
                let test = self.expr(test);
                let (yes, no) = (self.block(yes), self.block(no));
                self.body.if_else(test, yes, no, span)
            }
            S::While(test, inner) => {
                let test = self.expr(test);
                let inner = self.block(inner);
                self.body.while_loop(test, inner, span)
            }
            S::For(var, limit, from, to, inner) => {
                let (var, limit) = (self.locals[*var], self.locals[*limit]);
                let (from, to) = (self.expr(from), self.expr(to));
                block.push(self.body.assign(var, from, span));
                block.push(self.body.assign(limit, to, span));
                let (now, last) = (self.body.get(var, span), self.body.get(limit, span));
                let test = self.body.binary(Operator::Le, now, last, span);
                let mut inner = self.block(inner);
                let (now, one) = (self.body.get(var, span), self.body.int(1, span));
                let next = self.body.add(now, one, span);
                inner.push(self.body.assign(var, next, span));
                self.body.while_loop(test, inner, span)
            }
            S::Break => self.body.break_loop(span),
            S::Return(value) => {
                let value = value.as_ref().map(|value| self.expr(value));
                self.body.return_value(value, span)
            }
        };
        block.push(lowered);
    }

    fn all(&mut self, exprs: &[Expr]) -> Vec<typed::Expr> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    /// A value as a string.
    fn text(&mut self, part: &Expr) -> typed::Expr {
        let value = self.expr(part);
        let span = part.span;
        match part.of {
            Type::Int | Type::Float => {
                self.body.primitive("number->string", vec![value], typed::Type::Any, span)
            }
            Type::Bool => {
                let (yes, no) = (self.body.any("true", span), self.body.any("false", span));
                self.body.choice(value, yes, no, span)
            }
            _ => value,
        }
    }

    fn expr(&mut self, expr: &Expr) -> typed::Expr {
        let span = expr.span;
        match &expr.kind {
            E::Int(value) => self.body.int(*value, span),
            E::Float(value) => self.body.float(*value, span),
            E::Bool(value) => self.body.boolean(*value, span),
            E::Text(text) => self.body.any(text.as_str(), span),
            E::Local(local) => self.body.get(self.locals[*local], span),
            E::Negate(operand) => {
                let operand = self.expr(operand);
                self.body.negate(operand, span)
            }
            E::Not(operand) => {
                let operand = self.expr(operand);
                self.body.not(operand, span)
            }
            E::Binary(operator, a, b) => {
                let is_text = a.of == Type::Text;
                let (a, b) = (self.expr(a), self.expr(b));
                match operator {
                    Operator::Add if is_text => {
                        self.body.primitive("string-append", vec![a, b], typed::Type::Any, span)
                    }
                    _ => self.body.binary(*operator, a, b, span),
                }
            }
            E::Call(cell, arguments) => {
                let arguments = self.all(arguments);
                self.body.call(self.ids.cells[*cell], arguments, span)
            }
            E::New(record, values) => {
                let values = self.all(values);
                self.body.record(self.ids.records[*record], values, span)
            }
            E::Field(record, index, object) => {
                let object = self.expr(object);
                self.body.field(self.ids.records[*record], *index, object, span)
            }
            E::Builtin(Builtin::Text, arguments) => self.text(&arguments[0]),
            E::Builtin(builtin, arguments) => {
                let argument = self.expr(&arguments[0]);
                match builtin {
                    Builtin::Float => self.body.to_float(argument, span),
                    Builtin::Int => self.body.to_int(argument, span),
                    Builtin::Sqrt => self.body.math(Math::Sqrt, argument, span),
                    Builtin::Length | Builtin::Text => {
                        let arguments = vec![argument];
                        self.body.primitive("string-length", arguments, typed::Type::Int, span)
                    }
                }
            }
        }
    }
}
