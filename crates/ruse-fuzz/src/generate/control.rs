//! Forms of control: continuations, `dynamic-wind`, handlers, parameters.

use super::Generator;
use super::types::Type;

/// A call of a continuation that is still on the stack, in place of a value of any type.
pub(super) fn jump(it: &mut Generator<'_, '_>, _ty: &Type, depth: usize) -> Option<String> {
    let target = it.variable(|variable| matches!(variable.ty, Type::Escape(_)))?;
    let Type::Escape(wanted) = &target.ty else { return None };
    let value = it.expression(&wanted.clone(), depth);
    Some(format!("({} {value})", target.name))
}

/// `call/cc` with a body that may jump out.
pub(super) fn escape(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if matches!(ty, Type::Procedure(_) | Type::Promise | Type::Escape(_) | Type::Parameter) {
        return None;
    }
    let name = it.fresh("k");
    it.scoped(|it| {
        it.bind(&name, Type::Escape(Box::new(ty.clone())), false);
        let body = it.body(ty, depth);
        let call = *it.choices.pick(&["call/cc", "call-with-current-continuation"]);
        Some(format!("({call} (lambda ({name}) {body}))"))
    })
}

/// `guard` around something that may raise, with clauses of several sorts.
pub(super) fn guarded(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let raising = it.raising(depth);
    let body = it.expression(ty, depth);
    let [first, second, last] = [0; 3].map(|_| it.expression(ty, depth.saturating_sub(1)));
    let body = match it.choices.below(4) {
        0 => format!("{raising} {body}"),
        1 => format!("(if {} {raising} {body})", it.expression(&Type::Bool, depth)),
        2 => format!("(let ((_x {body})) {raising} _x)"),
        _ => format!("(dynamic-wind (lambda () #t) (lambda () {raising} {body}) (lambda () #t))"),
    };
    let note = if it.is_closed { "#t" } else { "(begin (show (describe _e)) #t)" };
    Some(match it.choices.below(3) {
        0 => format!("(guard (_e ({note} {first})) {body})"),
        1 => format!(
            "(guard (_e ((symbol? _e) {first}) ((error-object? _e) {second}) ({note} {last})) {body})"
        ),
        _ => format!("(guard (_e (#f {first}) ((string? _e) {second}) (else {last})) {body})"),
    })
}

pub(super) fn winding(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if it.is_closed {
        return None;
    }
    let before = it.statement(depth.min(1));
    let after = it.statement(depth.min(1));
    let body = it.body(ty, depth);
    Some(format!(
        "(dynamic-wind (lambda () (show 'in) {before}) (lambda () {body}) (lambda () {after} (show 'out)))"
    ))
}

/// A continuation that is called again after its extent was left, a counted number of times.
pub(super) fn reentry(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if !it.affords(100) {
        return None;
    }
    let value_type = it.value_type();
    let (saved, count, value) = (it.fresh("k"), it.fresh("c"), it.fresh("v"));
    let (first, again, body) = it.repeated(3, |it| {
        let first = it.expression(&value_type, depth);
        let again = it.expression(&value_type, depth.min(1));
        let body = it.scoped(|it| {
            it.bind(&value, value_type.clone(), false);
            it.statement(depth.min(2))
        });
        (first, again, body)
    });
    it.scoped(|it| {
        it.bind(&value, value_type, false);
        let end = it.expression(ty, depth);
        let capture = format!("(call/cc (lambda (_k) (set! {saved} _k) {first}))");
        let capture = if it.choices.chance(30) && !it.is_closed {
            format!(
                "(dynamic-wind (lambda () (show 'enter)) (lambda () {capture}) (lambda () (show 'leave)))"
            )
        } else {
            capture
        };
        Some(format!(
            "(let (({saved} #f) ({count} 0)) (let (({value} {capture})) {body} \
             (set! {count} (+ {count} 1)) (if (< {count} 3) ({saved} {again}) {end})))"
        ))
    })
}

/// A coroutine over a list: two continuations that call each other. Gives what it yielded, as a list or a sum.
pub(super) fn generator(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if !it.affords(150) || !matches!(ty, Type::Int | Type::Ints) {
        return None;
    }
    it.spend(40);
    let list = it.expression(&Type::Ints, depth);
    let x = it.fresh("x");
    let yielded = it.repeated(8, |it| {
        it.scoped(|it| {
            it.bind(&x, Type::Int, false);
            it.expression(&Type::Int, depth.min(1))
        })
    });
    let collected = if *ty == Type::Ints { "(reverse _all)" } else { "(apply + _all)" };
    Some(format!(
        "(let ((_return #f) (_resume #f)) \
         (define (_yield _x) (call/cc (lambda (_k) (set! _resume _k) (_return _x)))) \
         (define (_next) (call/cc (lambda (_r) (set! _return _r) \
         (if _resume (_resume #t) (begin (for-each (lambda ({x}) (_yield {yielded})) (short {list})) (_return 'done)))))) \
         (let _collect ((_all '()) (_item (_next))) \
         (if (eq? _item 'done) {collected} (_collect (cons _item _all) (_next)))))"
    ))
    .filter(|_| !it.is_closed)
}

/// `with-exception-handler` that returns to a `raise-continuable`, or escapes.
pub(super) fn handled(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let answer = it.expression(ty, depth);
    let raised = it.expression(&Type::Any, depth);
    if it.choices.chance(50) {
        let value = it.fresh("v");
        let wrapped = it.scoped(|it| {
            it.bind(&value, ty.clone(), false);
            it.body(ty, depth)
        });
        return Some(format!(
            "(with-exception-handler (lambda (_e) {answer}) (lambda () (let (({value} (raise-continuable {raised}))) {wrapped})))"
        ));
    }
    let raising = it.raising(depth);
    let body = it.expression(ty, depth);
    Some(format!(
        "(call/cc (lambda (_k) (with-exception-handler (lambda (_e) (_k {answer})) (lambda () {raising} {body}))))"
    ))
}

/// Conditions: handlers that leave, decline, or go on by a restart of the program's or of the failed operation.
pub(super) fn conditioned(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if it.is_closed {
        return None;
    }
    let raising = it.raising(depth);
    let body = it.expression(ty, depth);
    let [first, second] = [0; 2].map(|_| it.expression(ty, depth.saturating_sub(1)));
    let takes =
        *it.choices.pick(&["<error>", "<type-error>", "<arithmetic-error>", "symbol?", "#t"]);
    let noted = "(lambda (_c) (show (describe _c)))";
    let restarts = "(restart-case (begin (show 'restarts)";
    Some(match it.choices.below(7) {
        0 => format!(
            "(handler-case (begin {raising} {body}) ({takes} (_c) {first}) (else () {second}))"
        ),
        1 => format!(
            "(handler-case (handler-bind (({takes} {noted})) {raising} {body}) (#t (_c) {first}))"
        ),
        2 => format!(
            "(handler-case (handler-bind (({takes} (lambda (_c) (use-value {second})))) (show {raising}) {body}) (else () {first}))"
        ),
        3 => format!(
            "(handler-bind ((#t (lambda (_c) (invoke-restart 'give {second})))) {restarts} {raising} {body}) (give (_x) _x) (skip () {first})))"
        ),
        4 => format!(
            "(handler-case (begin (signal 'declined) (show (with-exception-handler (lambda (_c) 1) (lambda () (signal 'taken)))) {body}) ({takes} (_c) {first}))"
        ),
        5 => format!(
            "(handler-case (unwind-protect (begin {raising} {body}) (show 'cleanup)) ({takes} () {first}) (else (_c) (show (describe _c)) {second}))"
        ),
        _ => format!(
            "(let ((_n 0)) (handler-case (handler-bind (({takes} (lambda (_c) (set! _n (+ _n 1)) (if (< _n 3) (retry))))) {raising} {body}) (else () (show _n) {first})))"
        ),
    })
}

/// `parameterize`, or a parameter's value.
pub(super) fn parameterized(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    let parameter = it.variable(|variable| variable.ty == Type::Parameter)?.name;
    if *ty == Type::Int && it.choices.chance(50) {
        return Some(format!("({parameter})"));
    }
    let value = it.expression(&Type::Int, depth);
    let body = it.body(ty, depth);
    Some(format!("(parameterize (({parameter} {value})) {body})"))
}
