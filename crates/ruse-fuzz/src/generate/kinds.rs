//! Loops of numbers whose kinds change: what a compiler that learns from the first rounds guesses wrong.
//!
//! A procedure of numbers runs a loop; the loop's variables begin as one kind (fixnum, flonum, bignum, ratio), and
//! an element of a vector, an operand or a round that was counted makes another of them. It is called several
//! times, so that code made for the kinds of the first call meets those of the next.

use super::Generator;
use super::types::Type;

const OPERATORS: &[&str] = &["+", "-", "*", "+", "-", "max", "min"];
const TESTS: &[&str] = &["<", ">", "<=", ">=", "="];

pub(super) fn changing_kinds(
    it: &mut Generator<'_, '_>,
    ty: &Type,
    depth: usize,
) -> Option<String> {
    // Many rounds let guesses fail often enough for code to be made again.
    let rounds =
        if it.choices.chance(35) { 60 + it.choices.below(200) } else { 4 + it.choices.below(20) };
    let work = rounds as u64 * 8;
    if it.is_closed || !ty.covers(&Type::Num) || !it.affords(work) {
        return None;
    }
    it.spend(work);
    let [f, vector, x, y, i] = ["f", "v", "x", "y", "i"].map(|prefix| it.fresh(prefix));
    let elements: Vec<String> = (0..1 + it.choices.below(3)).map(|_| number(it)).collect();
    let element = match elements.len() {
        1 => format!("(vector-ref {vector} 0)"),
        count => format!("(vector-ref {vector} (modulo {i} {count}))"),
    };
    let operands = [x.clone(), y.clone(), i.clone(), element, number(it)];
    let [first, second] = [0; 2].map(|_| {
        let step = step(it, &operands, 2);
        // Products of products double their digits at every round.
        let step = if step.contains("(*") { it.bounded(&Type::Num, &step) } else { step };
        if it.choices.chance(25) {
            let round = it.choices.below(rounds);
            let other = number(it);
            return format!("(if (= {i} {round}) {other} {step})");
        }
        step
    });
    let start = number(it);
    let combine = it.choices.pick(OPERATORS);
    let loops = format!(
        "(let _loop (({i} 0) ({x} {x}) ({y} {start})) \
         (if (= {i} _n) ({combine} {x} {y}) (_loop (+ {i} 1) {first} {second})))"
    );
    let calls: Vec<String> = (0..2 + it.choices.below(2))
        .map(|_| {
            let argument = if it.choices.chance(30) {
                it.expression(&Type::Num, depth.min(1))
            } else {
                number(it)
            };
            let change = if it.choices.chance(30) {
                format!("(vector-set! {vector} 0 {})", number(it))
            } else {
                "#t".to_owned()
            };
            format!("(begin {change} ({f} {argument} {rounds}))")
        })
        .collect();
    let calls = calls.join(" ");
    Some(format!(
        "(let* (({vector} (vector {})) ({f} (lambda ({x} _n) {loops}))) (apply + (list {calls})))",
        elements.join(" ")
    ))
}

/// An operation on the loop's operands, to which another may lead.
fn step(it: &mut Generator<'_, '_>, operands: &[String], depth: usize) -> String {
    let operand = |it: &mut Generator<'_, '_>| {
        if depth > 1 && it.choices.chance(40) {
            step(it, operands, depth - 1)
        } else {
            it.choices.pick(operands).clone()
        }
    };
    let (a, b) = (operand(it), operand(it));
    match it.choices.below(8) {
        0 => format!("(if ({} {a} {b}) {b} {a})", it.choices.pick(TESTS)),
        1 => format!("(- {a})"),
        2 => format!("(abs {a})"),
        3 => format!("(if (exact? {a}) {a} {b})"),
        _ => format!("({} {a} {b})", it.choices.pick(OPERATORS)),
    }
}

/// A literal: mostly an ordinary number of one of the kinds, sometimes one at an edge.
fn number(it: &mut Generator<'_, '_>) -> String {
    const ORDINARY: &[&str] = &["0", "1", "-3", "7", "2.5", "-0.5", "1.0", "0.0", "-0.0", "3/2"];
    if it.choices.chance(25) { it.real() } else { (*it.choices.pick(ORDINARY)).to_owned() }
}
