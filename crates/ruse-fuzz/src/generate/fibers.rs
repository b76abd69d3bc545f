//! Frames that are taken off the stack and put back: fibers, generators over them, tasks, delimited continuations.
//!
//! In the body of a fiber, generator or task a variable means a procedure that yields and gives an integer, so that
//! whatever takes a procedure of integers may yield in its midst. It does nothing where no fiber runs: a promise may
//! be forced later.

use std::rc::Rc;

use super::Generator;
use super::types::{Signature, Type};

/// What a call that yields counts for: the work of whoever goes on.
const SWITCH: u64 = 40;

/// The operators of a pair belong together.
const OPERATORS: [(&str, &str); 4] =
    [("reset", "shift"), ("reset0", "shift0"), ("prompt", "control"), ("prompt0", "control0")];

/// Writes a body of an integer in which `name` is a procedure that yields an integer and gives one.
fn body_that_yields(it: &mut Generator<'_, '_>, name: &str, depth: usize) -> String {
    let signature = Signature {
        parameters: vec![Type::Int],
        optional: 0,
        rest: false,
        countdown: None,
        result: Type::Int,
        cost: SWITCH,
    };
    it.scoped(|it| {
        it.bind(name, Type::Procedure(Rc::new(signature)), false);
        let body = it.body(&Type::Int, depth);
        match it.choices.below(5) {
            0 => body,
            1 => format!("(+ ({name} {body}) ({name} {}))", it.expression(&Type::Int, depth.min(1))),
            2 => {
                let list = it.expression(&Type::Ints, depth.min(1));
                format!("(begin (for-each {name} (short {list})) {body})")
            }
            3 => {
                let down = 1 + it.choices.below(30);
                format!(
                    "(let _down ((_i {down})) (if (= _i 0) (fit ({name} {body})) (+ 1 (_down (- _i 1)))))"
                )
            }
            _ => {
                let other = it.expression(&Type::Int, depth.min(1));
                let kept = kept(it, &format!("({name} {other})"));
                format!("(- {kept} {body})")
            }
        }
    })
}

/// The expression of an integer under something that lies in the dynamic state.
fn kept(it: &mut Generator<'_, '_>, expression: &str) -> String {
    let parameter = it.variable(|variable| variable.ty == Type::Parameter);
    match (it.choices.below(4), parameter) {
        (0, _) => format!(
            "(dynamic-wind (lambda () (show 'enter)) (lambda () {expression}) (lambda () (show 'leave)))"
        ),
        (1, _) => format!("(guard (_e (#t (show (describe _e)) 5)) {expression})"),
        (2, Some(parameter)) => {
            let value = it.small_integer();
            format!("(parameterize (({0} {value})) (+ ({0}) {expression} ({0})))", parameter.name)
        }
        _ => format!(
            "(with-exception-handler (lambda (_e) 7) (lambda () (+ (raise-continuable 'ask) {expression})))"
        ),
    }
}

/// What is made of the integers in `_all`, the last first.
fn collected(ty: &Type) -> &'static str {
    if *ty == Type::Ints { "(reverse _all)" } else { "(apply + _all)" }
}

fn is_possible(it: &Generator<'_, '_>, ty: &Type) -> bool {
    !it.is_closed && matches!(ty, Type::Int | Type::Ints) && it.affords(400)
}

/// One or two fibers of a body, resumed a counted number of times, and perhaps cancelled then.
pub(super) fn fibers(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if !is_possible(it, ty) {
        return None;
    }
    it.spend(80);
    let (name, start) = (it.fresh("y"), it.fresh("x"));
    let body = it.repeated(2, |it| {
        it.scoped(|it| {
            it.bind(&start, Type::Int, true);
            body_that_yields(it, &name, depth)
        })
    });
    let times = 1 + it.choices.below(12);
    let input = if it.choices.chance(50) { "_n".to_owned() } else { it.small_integer() };
    let (other, chosen) = match it.choices.below(3) {
        0 => ("(_make)", "(if (even? _n) _a _b)"),
        1 => ("(_make)", "(if (fiber-finished? _a) _b _a)"),
        _ => ("_a", "_a"),
    };
    let end = match it.choices.below(4) {
        0 => {
            "(guard (_e (#t (show (describe _e)))) (show (fiber-cancel! _a)) (show (fiber-cancel! _b)))"
        }
        1 => "(show (fiber-status _a))",
        _ => "#t",
    };
    let collected = collected(ty);
    Some(format!(
        "(let* (({name} (lambda (_x) (if (current-fiber) (fiber-yield _x) _x))) \
         (_make (lambda () (make-fiber (lambda ({start}) (fit {body}))))) (_a (_make)) (_b {other})) \
         (let _drive ((_n 0) (_all '())) (let ((_f {chosen})) \
         (if (or (= _n {times}) (fiber-finished? _f)) (begin {end} {collected}) \
         (_drive (+ _n 1) (cons (fiber-resume _f {input}) _all))))))"
    ))
}

/// A coroutine under operations on generators.
pub(super) fn generators(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if !is_possible(it, ty) {
        return None;
    }
    it.spend(80);
    let name = it.fresh("y");
    let body = body_that_yields(it, &name, depth);
    let mut chain = format!(
        "(make-coroutine-generator (lambda (_yield) \
         (let (({name} (lambda (_x) (if (current-fiber) (_yield _x)) _x))) {body})))"
    );
    for _ in 0..it.choices.below(3) {
        let template = *it.choices.pick(&[
            "(gmap {f} _)",
            "(gfilter {P} _)",
            "(gappend _ (list->generator {l}))",
            "(gmerge < (list->generator {l}) _)",
            "(gdrop _ {k})",
            "(gtake-while {P} _)",
            "(gdelete {j} _)",
            "(gmap {g} _ (make-range-generator {j}))",
            "(gflatten (ggroup _ 2))",
            "(gcons* {i} _)",
        ]);
        let (before, after) = template.split_once('_').unwrap_or((template, ""));
        let before = it.fill(before, depth.min(1));
        let after = it.fill(after, depth.min(1));
        chain = format!("{before}{chain}{after}");
    }
    let count = 1 + it.choices.below(12);
    Some(match ty {
        Type::Ints => format!("(generator->list {chain} {count})"),
        _ => format!("(fit (generator-fold + 0 (gtake {chain} {count})))"),
    })
}

/// Tasks that take turns, and a channel between some of them. No time plays a part.
pub(super) fn tasks(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if !is_possible(it, ty) {
        return None;
    }
    it.spend(120);
    let name = it.fresh("y");
    let [first, second] = [0; 2].map(|_| body_that_yields(it, &name, depth.min(2)));
    let list = it.expression(&Type::Ints, depth.min(1));
    let capacity = it.choices.below(3);
    let join = match it.choices.below(4) {
        0 => "(list (task-join _b) (task-join _a))",
        1 => "(begin (task-cancel! _a) (list (task-join _b)))",
        2 => "(list (guard (_e (#t (show (describe _e)) 3)) (task-join _a)))",
        _ => "(begin (task-yield) (list 1))",
    };
    let collected = collected(ty);
    Some(format!(
        "(run-tasks (lambda () (let* (({name} (lambda (_x) (if (current-task) (task-yield)) _x)) \
         (_c (make-channel {capacity})) (_a (spawn (lambda () {first}))) (_b (spawn (lambda () {second})))) \
         (spawn (lambda () (for-each (lambda (_x) (channel-put! _c _x)) (short {list})) (channel-close! _c))) \
         (let _collect ((_all {join})) (let ((_x (channel-get _c))) \
         (if (eof-object? _x) {collected} (_collect (cons _x _all))))))))"
    ))
}

/// A continuation up to a prompt, called any number of times, in the prompt's extent or after it.
pub(super) fn delimited(it: &mut Generator<'_, '_>, ty: &Type, depth: usize) -> Option<String> {
    if it.is_closed || *ty != Type::Int || !it.affords(300) {
        return None;
    }
    it.spend(30);
    let x = it.fresh("x");
    let after = it.repeated(3, |it| {
        it.scoped(|it| {
            it.bind(&x, Type::Int, true);
            it.expression(&Type::Int, depth)
        })
    });
    let [a, b] = [0; 2].map(|_| it.expression(&Type::Int, depth.min(1)));
    let used = match it.choices.below(6) {
        0 => a,
        1 => format!("(_k {a})"),
        2 => format!("(+ (_k {a}) (_k {b}))"),
        3 => format!("(_k (fit (_k {a})))"),
        4 => format!("(apply - (map _k (list {a} {b})))"),
        _ => format!("(begin (set! _saved _k) {a})"),
    };
    let (prompt, capture) = *it.choices.pick(&OPERATORS);
    let by_tag = it.choices.chance(30);
    let captured = if by_tag {
        "(abort-to-prompt _tag 1)".to_owned()
    } else {
        format!("({capture} _k {used})")
    };
    let captured = match it.choices.below(4) {
        0 => kept(it, &captured),
        1 => {
            let down = 1 + it.choices.below(30);
            format!("(let _down ((_i {down})) (if (= _i 0) {captured} (+ 1 (_down (- _i 1)))))")
        }
        _ => captured,
    };
    let delimited = format!("(let (({x} {captured})) {after})");
    let delimited = if by_tag {
        format!(
            "(let ((_tag (make-prompt-tag 'mine))) \
             (call-with-prompt _tag (lambda () {delimited}) (lambda (_k _x) (+ _x {used}))))"
        )
    } else {
        format!("({prompt} {delimited})")
    };
    Some(format!(
        "(let* ((_saved #f) (_first {delimited})) (if _saved (+ (_saved 1) (_saved 2)) _first))"
    ))
}
