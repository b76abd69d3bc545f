//! From heap data to Syntax, for `eval` and `environment`. Works on an explicit stack; cycles become
//! datum labels, which the expander takes inside `quote` only.

use std::collections::{HashMap, HashSet};

use ruse_heap::{Kind, Value};
use ruse_runtime::literal::collection_of;
use ruse_runtime::{ErrorKind, Raise, Runtime};
use ruse_syntax::{Arena, Collection, Node, Span, Stx, SymbolTable};

/// Steps between two looks at the interrupt flag and at the memory.
const POLL: usize = 4096;
/// Bytes of syntax and stack that a step may leave.
const BYTES_PER_STEP: usize = 64;

/// A step of the conversion.
enum Step {
    /// Convert this datum; push the result.
    Convert(Value),
    /// The last `n` results are the items of a list, which has one more as its tail if `improper`.
    List { items: usize, improper: bool, object: Value },
    /// The last `n` results are the elements of a vector.
    Vector { items: usize, object: Value },
    /// The last `n` results are the elements of a table, struct or persistent vector.
    Collection { collection: Collection, items: usize, object: Value },
}

/// Converts a datum; it has no place in any text.
///
/// # Errors
/// The datum holds something that has no external representation.
pub(crate) fn to_syntax(
    runtime: &mut Runtime,
    datum: Value,
    arena: &mut Arena,
    symbols: &mut SymbolTable,
) -> Result<Stx, Raise> {
    let span = Span::NONE;
    let mut steps = vec![Step::Convert(datum)];
    let mut results: Vec<Stx> = Vec::new();
    let labels = cycle_labels(runtime, datum, arena)?;
    let (mut count, mut next_poll) = (0_usize, POLL);
    let mut open: HashSet<u64> = HashSet::new();
    while let Some(step) = steps.pop() {
        // What is shared becomes as many copies as there are ways to it, and all of it lies outside of the heap.
        count += 1;
        if count >= next_poll {
            next_poll = count + POLL;
            runtime.poll()?;
            runtime.reserve(count.saturating_mul(BYTES_PER_STEP))?;
        }
        match step {
            Step::Convert(value) if open.contains(&value.bits()) => {
                results.push(arena.push(Node::LabelRef(labels[&value.bits()]), span));
            }
            Step::Convert(value) if value.is_pair() => {
                // A pair that something below refers back to begins a list of its own.
                let mut items = vec![value.car()];
                let mut rest = value.cdr();
                while rest.is_pair() && !labels.contains_key(&rest.bits()) {
                    items.push(rest.car());
                    rest = rest.cdr();
                }
                open.extend(labels.contains_key(&value.bits()).then_some(value.bits()));
                let improper = !rest.is_nil();
                steps.push(Step::List { items: items.len(), improper, object: value });
                if improper {
                    steps.push(Step::Convert(rest));
                }
                steps.extend(items.into_iter().rev().map(Step::Convert));
            }
            Step::Convert(value) if value.is_kind(Kind::Vector) => {
                open.extend(labels.contains_key(&value.bits()).then_some(value.bits()));
                let items = runtime.heap.vector_slice(value).to_vec();
                steps.push(Step::Vector { items: items.len(), object: value });
                steps.extend(items.into_iter().rev().map(Step::Convert));
            }
            Step::Convert(value) if is_collection(value) => {
                let Some((collection, items)) = collection_of(value) else {
                    results.push(atom(runtime, value, arena, symbols, span)?);
                    continue;
                };
                open.extend(labels.contains_key(&value.bits()).then_some(value.bits()));
                let collection = ruse_compiler::collection_in_syntax(collection);
                steps.push(Step::Collection { collection, items: items.len(), object: value });
                count += items.len();
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
                results.push(labelled(arena, &labels, object, list));
            }
            Step::Collection { collection, items, object } => {
                open.remove(&object.bits());
                let start = results.len() - items;
                let literal = arena.collection(collection, &results[start..], span);
                results.truncate(start);
                results.push(labelled(arena, &labels, object, literal));
            }
            Step::Vector { items, object } => {
                open.remove(&object.bits());
                let start = results.len() - items;
                let vector = arena.vector(&results[start..], span);
                results.truncate(start);
                results.push(labelled(arena, &labels, object, vector));
            }
        }
    }
    Ok(results.pop().expect("every datum leaves one result"))
}

fn is_collection(value: Value) -> bool {
    matches!(value.kind(), Some(Kind::Table | Kind::Struct | Kind::Pvector))
}

/// Puts the label of an object before its syntax, if it has one.
fn labelled(arena: &mut Arena, labels: &HashMap<u64, u32>, object: Value, stx: Stx) -> Stx {
    match labels.get(&object.bits()) {
        Some(&label) => arena.push(Node::Label(label, stx), Span::NONE),
        None => stx,
    }
}

/// Labels for the pairs and vectors that something inside them refers back to.
fn cycle_labels(
    runtime: &mut Runtime,
    datum: Value,
    arena: &mut Arena,
) -> Result<HashMap<u64, u32>, Raise> {
    let mut labels = HashMap::new();
    let (mut path, mut seen) = (HashSet::new(), HashSet::new());
    let mut waiting = vec![(datum, false)];
    while let Some((value, done)) = waiting.pop() {
        if !value.is_pair() && !value.is_kind(Kind::Vector) && !is_collection(value) {
            continue;
        }
        if seen.len().is_multiple_of(POLL) {
            runtime.poll()?;
        }
        let bits = value.bits();
        if done {
            path.remove(&bits);
        } else if path.contains(&bits) {
            labels.entry(bits).or_insert_with(|| arena.fresh_label());
        } else if seen.insert(bits) {
            path.insert(bits);
            waiting.push((value, true));
            if value.is_pair() {
                waiting.extend([(value.cdr(), false), (value.car(), false)]);
            } else if is_collection(value) {
                let items = collection_of(value).map_or(Vec::new(), |(_, items)| items);
                waiting.extend(items.into_iter().map(|item| (item, false)));
            } else {
                waiting.extend(runtime.heap.vector_slice(value).iter().map(|&item| (item, false)));
            }
        }
    }
    Ok(labels)
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
        Some(Kind::Keyword) => {
            let symbol = symbols.intern(runtime.heap.keyword_name(value));
            Ok(arena.push(Node::Keyword(symbol), span))
        }
        Some(Kind::String) => Ok(arena.push_string(runtime.heap.str(value), span)),
        Some(Kind::Bytevector) => Ok(arena.push_bytes(runtime.heap.bytes(value), span)),
        _ => {
            let message = "cannot be part of a program:";
            Err(runtime.error(ErrorKind::Syntax, "eval", message, &[value]))
        }
    }
}
