//! Forms that bind, branch, assign and call.

use std::rc::Rc;

use super::types::{Signature, Type};
use super::{Generator, Mode, control, fibers, kinds};

type Writer = fn(&mut Generator<'_, '_>, &Type, usize) -> Option<String>;

/// Forms of any type, by how often they are wanted.
const FORMS: &[(u32, Writer)] = &[
    (14, conditional),
    (12, bindings),
    (14, call),
    (6, sequence),
    (6, named_let),
    (5, do_loop),
    (5, recursion),
    (4, internal_definitions),
    (4, local_procedures),
    (3, assignment),
    (3, multiple_values),
    (3, local_macro),
    (4, macro_use),
    (3, record_field),
    (2, evaluation),
    (3, control::escape),
    (3, control::guarded),
    (3, control::winding),
    (2, control::reentry),
    (2, control::generator),
    (2, control::handled),
    (3, control::conditioned),
    (3, control::parameterized),
    (5, control::jump),
    (5, kinds::changing_kinds),
    (3, fibers::fibers),
    (2, fibers::generators),
    (2, fibers::tasks),
    (3, fibers::delimited),
];

/// One of the forms, if the one that was drawn is possible here.
pub(super) fn form(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let drawn = it.choices.weighted(FORMS.iter().map(|(weight, _)| *weight));
    it.spend(2);
    FORMS[drawn].1(it, ty, depth)
}

impl Generator<'_, '_> {
    /// A body: sometimes with a statement before its value.
    pub(super) fn body(&mut self, ty: &Type, depth: usize) -> String {
        let value = self.expression(ty, depth);
        if depth > 0 && self.choices.chance(15) && self.affords(30) {
            let statement = self.statement(depth - 1);
            return format!("{statement} {value}");
        }
        value
    }

    /// Arguments for a call of a procedure with this signature.
    fn arguments(&mut self, signature: &Signature, depth: usize) -> String {
        let mut text = String::new();
        let left_out = self.choices.below(signature.optional + 1);
        let count = signature.parameters.len() - left_out;
        for (index, ty) in signature.parameters.iter().take(count).enumerate() {
            text.push(' ');
            match signature.countdown {
                Some(limit) if index == 0 => {
                    text.push_str(&self.choices.below(limit + 1).to_string());
                }
                _ => text.push_str(&self.expression(ty, depth)),
            }
        }
        if signature.rest && left_out == 0 {
            for _ in 0..self.choices.below(3) {
                text.push(' ');
                text.push_str(&self.expression(&Type::Int, depth));
            }
        }
        text
    }
}

fn conditional(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let test = it.expression(&Type::Bool, depth);
    let first = it.expression(ty, depth);
    let second = it.expression(ty, depth);
    Some(match it.choices.below(6) {
        0 | 1 => format!("(if {test} {first} {second})"),
        2 => {
            let other = it.expression(&Type::Bool, depth);
            let third = it.expression(ty, depth);
            format!("(cond ({test} {first}) ({other} {second}) (else {third}))")
        }
        3 => {
            let key = it.expression(&Type::Int, depth);
            let [a, b, c] = [0; 3].map(|_| it.small_integer());
            format!("(case {key} (({a} {b} 100) {first}) (({c}) {first}) (else {second}))")
        }
        4 => format!("(let ((_t (and {test} {first}))) (or _t {second}))"),
        _ => format!("(if (not {test}) {first} (begin (when {test} (show 'when)) {second}))"),
    })
    .filter(|text| !(it.is_closed && text.contains("show")))
    // `and` and `or` give `#f` for a false value of type boolean only.
    .filter(|text| *ty == Type::Bool || !text.starts_with("(let ((_t (and"))
}

fn bindings(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let keyword = *it.choices.pick(&["let", "let*", "letrec*"]);
    let count = 1 + it.choices.below(3);
    it.scoped(|it| {
        let mut text = format!("({keyword} (");
        let mut bound: Vec<(String, Type)> = Vec::new();
        for _ in 0..count {
            let ty = it.value_type();
            let value = it.expression(&ty, depth);
            let drawn = it.local_name();
            let taken = bound.iter().any(|(name, _)| *name == drawn);
            // A name that `letrec*` binds means the new variable in its own value.
            let name = if taken || keyword == "letrec*" { it.fresh("v") } else { drawn };
            let annotation = match it.annotates() {
                true => format!(" : {}", it.annotation(&ty)),
                false => String::new(),
            };
            text.push_str(&format!("({name}{annotation} {value})"));
            if keyword == "let" {
                bound.push((name, ty));
            } else {
                it.bind(&name, ty, true);
            }
        }
        for (name, ty) in bound {
            it.bind(&name, ty, true);
        }
        let body = it.body(ty, depth);
        Some(format!("{text}) {body})"))
    })
}

fn call(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let callee = it.variable(|variable| match &variable.ty {
        Type::Procedure(signature) => ty.covers(&signature.result),
        _ => false,
    })?;
    let Type::Procedure(signature) = &callee.ty else { return None };
    if !it.affords(signature.cost) {
        return None;
    }
    it.spend(signature.cost);
    let arguments = it.arguments(signature, depth);
    if it.choices.chance(12) {
        return Some(format!("(apply {} (list{arguments}))", callee.name));
    }
    Some(format!("({}{arguments})", callee.name))
}

fn sequence(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if it.is_closed {
        return None;
    }
    if it.choices.chance(60) && Type::Any.covers(ty) {
        let value = it.expression(ty, depth);
        return Some(format!("(show {value})"));
    }
    let statement = it.statement(depth);
    let value = it.expression(ty, depth);
    Some(format!("(begin {statement} {value})"))
}

/// A loop with typed accumulators.
fn named_let(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let rounds = 1 + it.choices.below(9);
    if !it.affords(rounds as u64 * 20) {
        return None;
    }
    let accumulators: Vec<Type> = (0..1 + it.choices.below(2)).map(|_| accumulator(it)).collect();
    let (name, counter) = (it.fresh("loop"), it.fresh("i"));
    let mut starts = String::new();
    for ty in &accumulators {
        starts.push_str(&it.expression(ty, depth.min(1)));
        starts.push('\n');
    }
    it.scoped(|it| {
        let mut text = format!("(let {name} (({counter} 0)");
        it.bind(&counter, Type::Int, false);
        let mut names = Vec::new();
        for (ty, start) in accumulators.iter().zip(starts.lines()) {
            let accumulator = it.fresh("acc");
            let annotation = match it.annotates() {
                true => format!(" : {}", it.annotation(ty)),
                false => String::new(),
            };
            text.push_str(&format!(" ({accumulator}{annotation} {start})"));
            it.bind(&accumulator, ty.clone(), true);
            names.push(accumulator);
        }
        let steps = it.repeated(rounds as u64, |it| {
            let mut steps = String::new();
            for ty in &accumulators {
                let step = it.expression(ty, depth);
                steps.push(' ');
                steps.push_str(&it.bounded(ty, &step));
            }
            steps
        });
        let test = match it.choices.below(3) {
            0 => format!("(= {counter} {rounds})"),
            1 => format!("(>= {counter} {rounds})"),
            _ => format!("(not (< {counter} {rounds}))"),
        };
        let end = it.expression(ty, depth);
        Some(format!("{text}) (if {test} {end} ({name} (+ {counter} 1){steps})))"))
    })
}

fn accumulator(it: &mut Generator<'_, '_>) -> Type {
    it.choices
        .pick(&[Type::Int, Type::Num, Type::Scalar, Type::Ints, Type::Int, Type::Num, Type::Str])
        .clone()
}

fn do_loop(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let rounds = 1 + it.choices.below(8);
    if !it.affords(rounds as u64 * 25) {
        return None;
    }
    let accumulator = accumulator(it);
    let start = it.expression(&accumulator, depth.min(1));
    let (counter, name) = (it.fresh("i"), it.fresh("acc"));
    it.scoped(|it| {
        it.bind(&counter, Type::Int, false);
        it.bind(&name, accumulator.clone(), true);
        let (step, statement) = it.repeated(rounds as u64, |it| {
            let step = it.expression(&accumulator, depth);
            let with_body = it.choices.chance(60);
            let statement = if with_body { it.statement(depth.min(2)) } else { String::new() };
            (it.bounded(&accumulator, &step), statement)
        });
        let end = it.expression(ty, depth);
        Some(format!(
            "(do (({counter} {rounds} (- {counter} 1)) ({name} {start} {step})) \
             ((<= {counter} 0) {end}) {statement})"
        ))
    })
}

/// Recursion that is no loop: something waits for each call.
fn recursion(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let rounds = 1 + it.choices.below(6);
    if !it.affords(rounds as u64 * 20) || !matches!(ty, Type::Int | Type::Num | Type::Ints) {
        return None;
    }
    let (name, counter) = (it.fresh("rec"), it.fresh("n"));
    it.scoped(|it| {
        it.bind(&counter, Type::Int, false);
        let base = it.expression(ty, depth);
        let other = it.repeated(rounds as u64, |it| it.expression(ty, depth));
        let again = format!("({name} (- {counter} 1))");
        let step = match ty {
            Type::Ints => format!("(append {other} {again})"),
            _ if it.choices.chance(50) => format!("(+ {other} {again})"),
            _ => format!("(- {again} {other})"),
        };
        let step = it.bounded(ty, &step);
        Some(format!("(let {name} (({counter} {rounds})) (if (= {counter} 0) {base} {step}))"))
    })
}

fn internal_definitions(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    it.scoped(|it| {
        let (value_type, result) = (it.value_type(), it.value_type());
        let value = it.expression(&value_type, depth);
        let (variable, procedure) = (it.fresh("d"), it.fresh("f"));
        it.bind(&variable, value_type, true);
        let signature = it.plain_signature(result);
        let ((parameters, inner), cost) = it.procedure_body(|it| {
            let parameters = it.bind_parameters(&signature);
            (parameters, it.body(&signature.result, depth))
        });
        let parameters = parameters.trim_start_matches('(').trim_end_matches(')').to_owned();
        it.bind(&procedure, Type::Procedure(Rc::new(Signature { cost, ..signature })), false);
        let body = it.body(ty, depth);
        Some(format!(
            "(let () (define {variable} {value}) (define ({procedure} {parameters}) {inner}) {body})"
        ))
    })
}

/// Mutually recursive local procedures that count down, or one plain closure.
fn local_procedures(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if it.choices.chance(50) {
        return it.scoped(|it| {
            let name = it.fresh("f");
            let result = it.value_type();
            let signature = it.plain_signature(result);
            let (lambda, cost) =
                it.procedure_body(|it| it.lambda(&Rc::new(signature.clone()), depth));
            it.bind(&name, Type::Procedure(Rc::new(Signature { cost, ..signature })), false);
            let body = it.body(ty, depth);
            Some(format!("(let (({name} {lambda})) {body})"))
        });
    }
    let rounds = 1 + it.choices.below(9);
    if !it.affords(rounds as u64 * 20) {
        return None;
    }
    let (even, odd) = (it.fresh("ev"), it.fresh("od"));
    let last = it.expression(ty, depth);
    let other = it.expression(ty, depth);
    let n = it.fresh("n");
    let statement = it.repeated(rounds as u64, |it| {
        it.scoped(|it| {
            it.bind(&n, Type::Int, false);
            it.statement(depth.min(1))
        })
    });
    Some(format!(
        "(letrec (({even} (lambda (_n) (if (= _n 0) {last} ({odd} (- _n 1))))) \
         ({odd} (lambda ({n}) {statement} (if (= {n} 0) {other} ({even} (- {n} 1)))))) ({even} {rounds}))"
    ))
}

impl Generator<'_, '_> {
    /// A signature of one or two parameters that a call can fill with anything of the type.
    pub(super) fn plain_signature(&mut self, result: Type) -> Signature {
        let parameters = (0..1 + self.choices.below(2)).map(|_| self.value_type()).collect();
        Signature { parameters, optional: 0, rest: false, countdown: None, result, cost: 0 }
    }
}

fn assignment(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let variable = it.variable(|variable| variable.assignable)?;
    let value = it.expression(&variable.ty, depth);
    let value = it.bounded(&variable.ty, &value);
    let rest = it.expression(ty, depth);
    Some(format!("(begin (set! {} {value}) {rest})", variable.name))
}

fn multiple_values(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let types = [it.value_type(), it.value_type()];
    let values = types.each_ref().map(|ty| it.expression(ty, depth));
    let names = [it.fresh("v"), it.fresh("v")];
    it.scoped(|it| {
        for (name, ty) in names.iter().zip(&types) {
            it.bind(name, ty.clone(), true);
        }
        let body = it.body(ty, depth);
        let [a, b] = &names;
        let [x, y] = &values;
        Some(match it.choices.below(4) {
            0 => format!("(let-values ((({a} {b}) (values {x} {y}))) {body})"),
            1 => {
                format!("(call-with-values (lambda () (values {x} {y})) (lambda ({a} {b}) {body}))")
            }
            2 => format!("(let () (define-values ({a} {b}) (values {x} {y})) {body})"),
            _ => format!("(receive ({a} {b}) (call/cc (lambda (_k) (_k {x} {y}))) {body})"),
        })
    })
}

/// Macros that one `let-syntax` or `letrec-syntax` binds, with uses that test hygiene.
fn local_macro(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let first = it.expression(ty, depth);
    let second = it.expression(ty, depth);
    Some(match it.choices.below(4) {
        0 => format!(
            "(let-syntax ((pick (syntax-rules () ((_ a b) (let ((tmp a)) (if {} tmp b)))))) (pick {first} {second}))",
            it.choices.pick(&["#t", "#f", "(pair? '(1))"])
        ),
        1 => format!(
            "(letrec-syntax ((my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))) \
             (if (my-or #f #f {}) {first} {second}))",
            it.expression(&Type::Bool, depth)
        ),
        2 => format!(
            "(let-syntax ((last (syntax-rules () ((_ (x y) ...) (begin y ...))))) (last (1 {first}) (2 {second})))"
        ),
        _ => format!(
            "(let ((tmp 5)) (let-syntax ((swap (syntax-rules () ((_ a b) (let ((tmp b)) (begin a tmp)))))) (swap {first} {second})))"
        ),
    })
}

fn macro_use(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let fitting: Vec<&'static str> =
        it.macros.iter().filter(|it| ty.covers(&it.result)).map(|it| it.usage).collect();
    if fitting.is_empty() || it.is_closed {
        return None;
    }
    let usage = *it.choices.pick(&fitting);
    Some(it.fill(usage, depth))
}

/// A field of a record, sometimes after a change.
fn record_field(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if it.is_closed {
        return None;
    }
    let mut fitting = Vec::new();
    for (number, record) in it.records.iter().enumerate() {
        let fields = record.fields.iter().filter(|(_, field)| ty.covers(field));
        fitting.extend(fields.map(|(name, field)| (number, name.clone(), field.clone())));
    }
    if fitting.is_empty() {
        return None;
    }
    let (number, field, field_type) = it.choices.pick(&fitting).clone();
    let name = it.records[number].name.clone();
    let object = it.expression(&Type::Record(number), depth);
    if it.choices.chance(40) {
        let value = it.expression(&field_type, depth);
        return Some(format!(
            "(let ((_r {object})) (set-{name}-{field}! _r {value}) ({name}-{field} _r))"
        ));
    }
    Some(format!("({name}-{field} {object})"))
}

/// `eval` of an expression that sees nothing of the program, or in a REPL its globals.
fn evaluation(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if it.is_closed || matches!(ty, Type::Record(_)) || it.weight > 4 || !it.affords(100) {
        return None;
    }
    it.spend(100);
    let scope = std::mem::take(&mut it.scope);
    let records = std::mem::take(&mut it.records);
    it.is_closed = true;
    let text = it.expression(ty, depth.min(2));
    it.is_closed = false;
    it.records = records;
    it.scope = scope;
    let environment = match it.mode {
        Mode::Repl => "(interaction-environment)",
        Mode::File => {
            "(environment '(scheme base) '(scheme char) '(scheme inexact) '(scheme complex) \
             '(scheme lazy) '(scheme case-lambda) '(scheme read) '(scheme write) '(only (srfi 1) fold reduce filter delete iota any every) \
             '(srfi 8) '(srfi 69) '(only (srfi 132) list-sort) '(only (srfi 151) bitwise-and bitwise-ior bitwise-xor bitwise-not arithmetic-shift bit-count integer-length))"
        }
    };
    Some(format!("(eval '{text} {environment})"))
}
