//! From heap data to Syntax, for `eval` and `environment`. Works on an explicit stack; cycles are refused.

use std::collections::HashSet;

use ruse_heap::{Kind, Value};
use ruse_runtime::{ErrorKind, Raise, Runtime};
use ruse_syntax::{Arena, Node, Span, Stx, SymbolTable};

/// A step of the conversion.
enum Step {
    /// Convert this datum; push the result.
    Convert(Value),
    /// The last `n` results are the items of a list, which has one more as its tail if `improper`.
    List { items: usize, improper: bool, object: Value },
    /// The last `n` results are the elements of a vector.
    Vector { items: usize, object: Value },
}

/// Converts a datum; it has no place in any text.
///
/// # Errors
/// The datum is circular, or holds something that has no external representation.
pub(crate) fn to_syntax(
    runtime: &mut Runtime,
    datum: Value,
    arena: &mut Arena,
    symbols: &mut SymbolTable,
) -> Result<Stx, Raise> {
    let span = Span::NONE;
    let mut steps = vec![Step::Convert(datum)];
    let mut results: Vec<Stx> = Vec::new();
    let mut open: HashSet<u64> = HashSet::new();
    while let Some(step) = steps.pop() {
        match step {
            Step::Convert(value) if value.is_pair() => {
                let mut items = Vec::new();
                let mut rest = value;
                let mut seen = HashSet::new();
                while rest.is_pair() {
                    if !seen.insert(rest.bits()) || open.contains(&rest.bits()) {
                        return Err(circular(runtime));
                    }
                    items.push(rest.car());
                    rest = rest.cdr();
                }
                open.insert(value.bits());
                let improper = !rest.is_nil();
                steps.push(Step::List { items: items.len(), improper, object: value });
                if improper {
                    steps.push(Step::Convert(rest));
                }
                steps.extend(items.into_iter().rev().map(Step::Convert));
            }
            Step::Convert(value) if value.is_kind(Kind::Vector) => {
                if !open.insert(value.bits()) {
                    return Err(circular(runtime));
                }
                let items = runtime.heap.vector_slice(value).to_vec();
                steps.push(Step::Vector { items: items.len(), object: value });
                steps.extend(items.into_iter().rev().map(Step::Convert));
            }
            Step::Convert(value) => {
                let stx = atom(runtime, value, arena, symbols, span)?;
                results.push(stx);
            }
            Step::List { items, improper, object } => {
                open.remove(&object.bits());
                let tail = if improper { results.pop() } else { None };
                let start = results.len() - items;
                let list = arena.list(&results[start..], tail, span);
                results.truncate(start);
                results.push(list);
            }
            Step::Vector { items, object } => {
                open.remove(&object.bits());
                let start = results.len() - items;
                let vector = arena.vector(&results[start..], span);
                results.truncate(start);
                results.push(vector);
            }
        }
    }
    Ok(results.pop().expect("every datum leaves one result"))
}

fn circular(runtime: &mut Runtime) -> Raise {
    runtime.error(ErrorKind::Syntax, "eval", "a circular datum is no expression", &[])
}

fn atom(
    runtime: &mut Runtime,
    value: Value,
    arena: &mut Arena,
    symbols: &mut SymbolTable,
    span: Span,
) -> Result<Stx, Raise> {
    if value.is_nil() {
        return Ok(arena.list(&[], None, span));
    }
    if value.is_boolean() {
        return Ok(arena.push(Node::Bool(value.is_true()), span));
    }
    if let Some(c) = value.as_char() {
        return Ok(arena.push(Node::Char(c), span));
    }
    if let Some(number) = ruse_runtime::number::to_number(&runtime.heap, value) {
        return Ok(arena.push_number(number, span));
    }
    match value.kind() {
        Some(Kind::Symbol) => {
            let symbol = symbols.intern(runtime.heap.symbol_name(value));
            Ok(arena.push(Node::Symbol(symbol), span))
        }
        Some(Kind::String) => Ok(arena.push_string(runtime.heap.str(value), span)),
        Some(Kind::Bytevector) => Ok(arena.push_bytes(runtime.heap.bytes(value), span)),
        _ => {
            let message = "cannot be part of a program:";
            Err(runtime.error(ErrorKind::Syntax, "eval", message, &[value]))
        }
    }
}
