//! Primitives: pairs and lists (R7RS 6.4). Circular lists are errors or make no difference; nothing here
//! walks one for ever without looking at interrupts.

use ruse_heap::Value;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};

use super::{INTERNAL, Primitive, at_least, between, exactly, row};
use crate::equal::eqv;
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";
const CXR: &str = "(scheme cxr)";
/// Steps between two looks at interrupts.
const POLL: usize = 1 << 14;
/// Bytes of a pair.
const PAIR: usize = 16;

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("cons", BASE, "(obj1 obj2)", exactly(2), PrimEffect::Allocates, Lowering::Op(Op::Cons), cons,
        "A new pair of two objects. R7RS 6.4."),
    row("car", BASE, "(pair)", exactly(1), PrimEffect::Reads, Lowering::Op(Op::Car), car,
        "The first object of a pair; an error for anything else. R7RS 6.4."),
    row("cdr", BASE, "(pair)", exactly(1), PrimEffect::Reads, Lowering::Op(Op::Cdr), cdr,
        "The second object of a pair; an error for anything else. R7RS 6.4."),
    row("set-car!", BASE, "(pair obj)", exactly(2), PrimEffect::Effect, Lowering::Op(Op::SetCar), set_car,
        "Stores an object as the first one of a pair. R7RS 6.4."),
    row("set-cdr!", BASE, "(pair obj)", exactly(2), PrimEffect::Effect, Lowering::Op(Op::SetCdr), set_cdr,
        "Stores an object as the second one of a pair. R7RS 6.4."),
    row("pair?", BASE, "(obj)", exactly(1), PrimEffect::Pure, Lowering::Op(Op::IsPair), is_pair,
        "Whether an object is a pair. R7RS 6.4."),
    row("null?", BASE, "(obj)", exactly(1), PrimEffect::Pure, Lowering::Op(Op::IsNull), is_null,
        "Whether an object is the empty list. R7RS 6.4."),
    row("list?", BASE, "(obj)", exactly(1), PrimEffect::Reads, Lowering::Call, is_list,
        "Whether an object is a proper list: finite and ended by (). R7RS 6.4."),
    row("list", BASE, "(obj ...)", at_least(0), PrimEffect::Allocates, Lowering::Call, list,
        "A new list of the arguments. R7RS 6.4."),
    row("%cons*", INTERNAL, "(obj ... tail)", at_least(1), PrimEffect::Allocates, Lowering::Call, cons_star,
        "The arguments consed in front of the last one. SRFI 1 `cons*`."),
    row("make-list", BASE, "(k [fill])", between(1, 2), PrimEffect::AllocatesOrRaises, Lowering::Call,
        make_list, "A new list of k times the same object, #f if none is given. R7RS 6.4."),
    row("length", BASE, "(list)", exactly(1), PrimEffect::Reads, Lowering::Call, length,
        "The number of elements of a proper list; an error for improper and circular ones. R7RS 6.4."),
    row("%pair-count", INTERNAL, "(obj)", exactly(1), PrimEffect::Reads, Lowering::Call, pair_count,
        "The number of pairs of a list, proper or not; 0 for anything else, -1 for a circular list."),
    row("append", BASE, "(list ... obj)", at_least(0), PrimEffect::Effect, Lowering::Call, append,
        "A list of the elements of all lists; the last argument is its tail, not copied. R7RS 6.4."),
    row("reverse", BASE, "(list)", exactly(1), PrimEffect::AllocatesOrRaises, Lowering::Call, reverse,
        "A new list of the elements in reverse order. R7RS 6.4."),
    row("list-tail", BASE, "(list k)", exactly(2), PrimEffect::Reads, Lowering::Call, list_tail,
        "What is left of a list without its first k elements; an error if it has fewer. R7RS 6.4."),
    row("list-ref", BASE, "(list k)", exactly(2), PrimEffect::Reads, Lowering::Call, list_ref,
        "Element k of a list, counted from 0; an error if there is none. R7RS 6.4."),
    row("list-set!", BASE, "(list k obj)", exactly(3), PrimEffect::Effect, Lowering::Call, list_set,
        "Stores an object as element k of a list. R7RS 6.4."),
    row("list-copy", BASE, "(obj)", exactly(1), PrimEffect::AllocatesOrRaises, Lowering::Call, list_copy,
        "A copy of the pairs of a list, which may be improper; anything but a pair is returned as it is. \
         A circular list is an error. R7RS 6.4."),
    row("memq", BASE, "(obj list)", exactly(2), PrimEffect::Reads, Lowering::Call, memq,
        "The first tail of a list whose car is the same object (eq?), or #f. R7RS 6.4."),
    row("memv", BASE, "(obj list)", exactly(2), PrimEffect::Reads, Lowering::Call, memv,
        "The first tail of a list whose car is equivalent (eqv?), or #f. R7RS 6.4."),
    row("%member", INTERNAL, "(obj list)", exactly(2), PrimEffect::Reads, Lowering::Call, member,
        "The first tail of a list whose car is equal (equal?), or #f. R7RS 6.4 `member`."),
    row("assq", BASE, "(obj alist)", exactly(2), PrimEffect::Reads, Lowering::Call, assq,
        "The first pair of a list of pairs whose car is the same object (eq?), or #f. R7RS 6.4."),
    row("assv", BASE, "(obj alist)", exactly(2), PrimEffect::Reads, Lowering::Call, assv,
        "The first pair of a list of pairs whose car is equivalent (eqv?), or #f. R7RS 6.4."),
    row("%assoc", INTERNAL, "(obj alist)", exactly(2), PrimEffect::Reads, Lowering::Call, assoc,
        "The first pair of a list of pairs whose car is equal (equal?), or #f. R7RS 6.4 `assoc`."),
    CXRS[0], CXRS[1], CXRS[2], CXRS[3], CXRS[4], CXRS[5], CXRS[6], CXRS[7], CXRS[8], CXRS[9],
    CXRS[10], CXRS[11], CXRS[12], CXRS[13], CXRS[14], CXRS[15], CXRS[16], CXRS[17], CXRS[18],
    CXRS[19], CXRS[20], CXRS[21], CXRS[22], CXRS[23], CXRS[24], CXRS[25], CXRS[26], CXRS[27],
];

/// Rows of the compositions of car and cdr: the last letter of the path is applied first.
macro_rules! cxrs {
    ($($name:literal $library:ident;)*) => {
        const CXRS: &[Primitive] = &[$({
            fn function(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
                cxr(rt, $name, args[0])
            }
            row($name, $library, "(pair)", exactly(1), PrimEffect::Reads, Lowering::Call, function,
                "A composition of car and cdr; an error where there is no pair. R7RS 6.4.")
        },)*];
    };
}

cxrs! {
    "caar" BASE; "cadr" BASE; "cdar" BASE; "cddr" BASE;
    "caaar" CXR; "caadr" CXR; "cadar" CXR; "caddr" CXR;
    "cdaar" CXR; "cdadr" CXR; "cddar" CXR; "cdddr" CXR;
    "caaaar" CXR; "caaadr" CXR; "caadar" CXR; "caaddr" CXR;
    "cadaar" CXR; "cadadr" CXR; "caddar" CXR; "cadddr" CXR;
    "cdaaar" CXR; "cdaadr" CXR; "cdadar" CXR; "cdaddr" CXR;
    "cddaar" CXR; "cddadr" CXR; "cdddar" CXR; "cddddr" CXR;
}

fn cxr(rt: &mut Runtime, name: &str, argument: Value) -> Result<Value, Raise> {
    let mut value = argument;
    for letter in name.bytes().rev() {
        if !matches!(letter, b'a' | b'd') {
            continue;
        }
        if !value.is_pair() {
            let message = "there is no pair at this place of its argument:";
            return Err(rt.error(crate::ErrorKind::Type, name, message, &[argument]));
        }
        value = if letter == b'a' { value.car() } else { value.cdr() };
    }
    Ok(value)
}

/// A walk over the pairs of a list that notices a circle (Brent's algorithm).
pub(crate) struct ListWalk {
    rest: Value,
    mark: Value,
    steps: usize,
    until_mark: usize,
}

/// How a walk ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ListEnd {
    /// With `()` or another tail that is no pair.
    Tail(Value),
    /// It came back to a pair that it had seen.
    Circle,
}

impl ListWalk {
    pub(crate) fn new(list: Value) -> ListWalk {
        ListWalk { rest: list, mark: Value::NIL, steps: 0, until_mark: 1 }
    }

    /// The next pair, or how the list ends. Looks at interrupts now and then.
    #[inline]
    pub(crate) fn next(&mut self, rt: &mut Runtime) -> Result<Result<Value, ListEnd>, Raise> {
        let pair = self.rest;
        if !pair.is_pair() {
            return Ok(Err(ListEnd::Tail(pair)));
        }
        if pair == self.mark {
            return Ok(Err(ListEnd::Circle));
        }
        self.steps += 1;
        if self.steps == self.until_mark {
            self.mark = pair;
            self.until_mark *= 2;
        }
        if self.steps.is_multiple_of(POLL) {
            rt.poll()?;
        }
        self.rest = pair.cdr();
        Ok(Ok(pair))
    }
}

/// The elements of a proper list.
///
/// # Errors
/// A type error for anything else.
pub(crate) fn list_elements(
    rt: &mut Runtime,
    who: &str,
    position: usize,
    list: Value,
) -> Result<Vec<Value>, Raise> {
    let mut elements = Vec::new();
    let mut walk = ListWalk::new(list);
    loop {
        match walk.next(rt)? {
            Ok(pair) => elements.push(pair.car()),
            Err(ListEnd::Tail(Value::NIL)) => return Ok(elements),
            Err(_) => return Err(rt.type_error(who, position, "a proper list", list)),
        }
    }
}

fn cons(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.heap.cons(args[0], args[1]))
}

fn car(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    cxr(rt, "car", args[0]).map_err(|_| rt.type_error("car", 1, "a pair", args[0]))
}

fn cdr(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    cxr(rt, "cdr", args[0]).map_err(|_| rt.type_error("cdr", 1, "a pair", args[0]))
}

fn set_car(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if !args[0].is_pair() {
        return Err(rt.type_error("set-car!", 1, "a pair", args[0]));
    }
    rt.heap.set_car(args[0], args[1]);
    Ok(Value::UNSPECIFIED)
}

fn set_cdr(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if !args[0].is_pair() {
        return Err(rt.type_error("set-cdr!", 1, "a pair", args[0]));
    }
    rt.heap.set_cdr(args[0], args[1]);
    Ok(Value::UNSPECIFIED)
}

fn is_pair(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_pair()))
}

fn is_null(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].is_nil()))
}

fn is_list(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(args[0].list_len().is_some()))
}

fn pair_count(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let mut walk = ListWalk::new(args[0]);
    let mut count = 0;
    loop {
        match walk.next(rt)? {
            Ok(_) => count += 1,
            Err(ListEnd::Tail(_)) => return Ok(Value::fixnum(count)),
            Err(ListEnd::Circle) => return Ok(Value::fixnum(-1)),
        }
    }
}

fn list(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(rt.heap.list(args))
}

fn cons_star(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let (tail, elements) = args.split_last().expect("the arity asks for one argument");
    Ok(rt.heap.list_with_tail(elements, *tail))
}

fn make_list(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let Some(count) = args[0].as_index() else {
        return Err(rt.type_error("make-list", 1, "an exact non-negative integer", args[0]));
    };
    rt.reserve(count.saturating_mul(PAIR))?;
    let fill = args.get(1).copied().unwrap_or(Value::FALSE);
    let mut list = Value::NIL;
    for step in 0..count {
        list = rt.heap.cons(fill, list);
        if step % POLL == POLL - 1 {
            rt.poll()?;
        }
    }
    Ok(list)
}

fn length(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    match args[0].list_len() {
        Some(count) => Ok(Value::index(count)),
        None => Err(rt.type_error("length", 1, "a proper list", args[0])),
    }
}

fn append(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let Some((tail, lists)) = args.split_last() else { return Ok(Value::NIL) };
    let mut total = 0usize;
    for (index, list) in lists.iter().enumerate() {
        match list.list_len() {
            Some(count) => total += count,
            None => return Err(rt.type_error("append", index + 1, "a proper list", *list)),
        }
    }
    rt.reserve(total.saturating_mul(PAIR))?;
    let mut elements = Vec::new();
    let mut result = *tail;
    for list in lists.iter().rev() {
        rt.poll()?;
        elements.clear();
        elements.extend(list.list_iter());
        result = rt.heap.list_with_tail(&elements, result);
    }
    Ok(result)
}

fn reverse(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let Some(count) = args[0].list_len() else {
        return Err(rt.type_error("reverse", 1, "a proper list", args[0]));
    };
    rt.reserve(count.saturating_mul(PAIR))?;
    let mut result = Value::NIL;
    for element in args[0].list_iter() {
        result = rt.heap.cons(element, result);
    }
    Ok(result)
}

/// What is left of a list without its first elements; fails where it is too short.
fn tail(rt: &mut Runtime, who: &str, list: Value, k: Value) -> Result<Value, Raise> {
    let Some(count) = k.as_index() else {
        return Err(rt.type_error(who, 2, "an exact non-negative integer", k));
    };
    let mut rest = list;
    for step in 0..count {
        if !rest.is_pair() {
            return Err(too_short(rt, who, list, k, step));
        }
        rest = rest.cdr();
        if step % POLL == POLL - 1 {
            rt.poll()?;
        }
    }
    Ok(rest)
}

#[cold]
fn too_short(rt: &mut Runtime, who: &str, list: Value, k: Value, length: usize) -> Raise {
    if list.is_pair() || list.is_nil() {
        let message = format!("argument 2 is too large for a list of length {length}:");
        rt.error(crate::ErrorKind::Index, who, &message, &[k])
    } else {
        rt.type_error(who, 1, "a list", list)
    }
}

/// The pair whose car is the element with this index.
fn nth_pair(rt: &mut Runtime, who: &str, list: Value, k: Value) -> Result<Value, Raise> {
    let pair = tail(rt, who, list, k)?;
    if pair.is_pair() {
        return Ok(pair);
    }
    let length = k.as_index().unwrap_or(0);
    Err(too_short(rt, who, list, k, length))
}

fn list_tail(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    tail(rt, "list-tail", args[0], args[1])
}

fn list_ref(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(nth_pair(rt, "list-ref", args[0], args[1])?.car())
}

fn list_set(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let pair = nth_pair(rt, "list-set!", args[0], args[1])?;
    rt.heap.set_car(pair, args[2]);
    Ok(Value::UNSPECIFIED)
}

fn list_copy(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let mut elements = Vec::new();
    let mut walk = ListWalk::new(args[0]);
    loop {
        match walk.next(rt)? {
            Ok(pair) => elements.push(pair.car()),
            Err(ListEnd::Tail(tail)) => {
                rt.reserve(elements.len().saturating_mul(PAIR))?;
                return Ok(rt.heap.list_with_tail(&elements, tail));
            }
            Err(ListEnd::Circle) => {
                return Err(rt.type_error("list-copy", 1, "a finite list", args[0]));
            }
        }
    }
}

/// The first pair of the list for which the test holds.
#[inline]
fn find(
    rt: &mut Runtime,
    who: &str,
    list: Value,
    mut test: impl FnMut(&mut Runtime, Value) -> Result<bool, Raise>,
) -> Result<Value, Raise> {
    let mut walk = ListWalk::new(list);
    loop {
        match walk.next(rt)? {
            Ok(pair) => {
                if test(rt, pair.car())? {
                    return Ok(pair);
                }
            }
            Err(ListEnd::Tail(Value::NIL)) => return Ok(Value::FALSE),
            Err(_) => return Err(rt.type_error(who, 2, "a proper list", list)),
        }
    }
}

/// As [`find`] on the keys of an association list; the result is the entry.
#[inline]
fn find_entry(
    rt: &mut Runtime,
    who: &str,
    list: Value,
    mut test: impl FnMut(&mut Runtime, Value) -> Result<bool, Raise>,
) -> Result<Value, Raise> {
    let pair = find(rt, who, list, |rt, entry| {
        if !entry.is_pair() {
            return Err(rt.type_error(who, 2, "a list of pairs", list));
        }
        test(rt, entry.car())
    })?;
    Ok(if pair.is_pair() { pair.car() } else { pair })
}

/// `eqv?`, with the common case in line.
#[inline]
fn same(rt: &Runtime, a: Value, b: Value) -> bool {
    a == b || (a.is_object() && b.is_object() && eqv(&rt.heap, a, b))
}

fn memq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    find(rt, "memq", args[1], |_, element| Ok(element == args[0]))
}

fn memv(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    find(rt, "memv", args[1], |rt, element| Ok(same(rt, element, args[0])))
}

fn member(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    find(rt, "member", args[1], |rt, element| rt.equal(args[0], element))
}

fn assq(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    find_entry(rt, "assq", args[1], |_, key| Ok(key == args[0]))
}

fn assv(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    find_entry(rt, "assv", args[1], |rt, key| Ok(same(rt, key, args[0])))
}

fn assoc(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    find_entry(rt, "assoc", args[1], |rt, key| rt.equal(args[0], key))
}
