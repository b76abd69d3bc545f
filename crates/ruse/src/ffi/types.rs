//! Types as objects of Scheme.

use std::sync::Arc;

use ruse_ffi::types::{CType, Enumeration};
use ruse_heap::{Kind, Value as Word};
use ruse_isa::foreign::Scalar;
use ruse_runtime::Foreign;

use super::convert::{argument, name};
use super::{Row, row};
use crate::context::Context;
use crate::error::{Error, ErrorKind};

pub(super) const ROWS: &[Row] = &[
    row("c-array-type", 2, Some(2), array_type),
    row("c-pointer-type", 1, Some(1), pointer_type),
    row("c-struct-type", 2, Some(2), |ctx, _| aggregate_type(ctx, CType::structure)),
    row("c-union-type", 2, Some(2), |ctx, _| aggregate_type(ctx, CType::union)),
    row("c-enum-type", 2, Some(2), enum_type),
    row("c-type?", 1, Some(1), is_type),
    row("c-sizeof", 1, Some(1), |ctx, _| measure(ctx, CType::size)),
    row("c-alignof", 1, Some(1), |ctx, _| measure(ctx, CType::align)),
    row("c-offsetof", 2, None, offset_of),
    row("c-field-names", 1, Some(1), field_names),
    row("c-enum-value", 2, Some(2), enum_value),
    row("c-enum-name", 2, Some(2), enum_name),
];

/// How deep lists that stand for types may be nested.
const MAX_NESTING: usize = 64;

/// A type as an object.
struct TypeObject(CType);

impl Foreign for TypeObject {
    fn describe(&self) -> Option<String> {
        Some(format!("c-type {}", self.0))
    }
}

/// The object of a type.
fn object(ctx: &mut Context<'_>, of: CType) -> Word {
    ctx.inner.runtime_mut().foreign_object(Arc::new(TypeObject(of)), "c-type")
}

fn known(ctx: &Context<'_>, word: Word) -> Option<CType> {
    let foreign = ctx.inner.runtime().foreign.get(word)?;
    let foreign: &dyn std::any::Any = foreign;
    foreign.downcast_ref::<TypeObject>().map(|object| object.0.clone())
}

/// The type that a value stands for: an object, a symbol as `double`, a list `(* type)` or `(array type count)`.
pub(super) fn of_word(ctx: &Context<'_>, word: Word) -> Result<CType, Error> {
    nested(ctx, word, 0)
}

fn nested(ctx: &Context<'_>, word: Word, depth: usize) -> Result<CType, Error> {
    let wanted = || ctx.wrong("a type of C", word);
    if depth > MAX_NESTING {
        return Err(wanted());
    }
    if word.is_kind(Kind::Symbol) {
        let name = ctx.inner.runtime().heap.symbol_name(word);
        return CType::of_name(name).ok_or_else(wanted);
    }
    if let Some(of) = known(ctx, word) {
        return Ok(of);
    }
    let parts: Vec<Word> = match word.list_len() {
        Some(2 | 3) => word.list_iter().collect(),
        _ => return Err(wanted()),
    };
    let head = match parts[0].is_kind(Kind::Symbol) {
        true => ctx.inner.runtime().heap.symbol_name(parts[0]),
        false => return Err(wanted()),
    };
    match (head, &parts[1..]) {
        ("*", &[of]) => CType::pointer_to(nested(ctx, of, depth + 1)?).map_err(bad),
        ("array", &[of, count]) => {
            let count = count.as_index().ok_or_else(wanted)?;
            CType::array(nested(ctx, of, depth + 1)?, count).map_err(bad)
        }
        _ => Err(wanted()),
    }
}

fn bad(why: String) -> Error {
    Error::new(ErrorKind::Value, why)
}

/// The type in an argument.
pub(super) fn type_argument(ctx: &mut Context<'_>, index: usize) -> Result<CType, Error> {
    let word = ctx.inner.host_argument(index);
    of_word(ctx, word).map_err(|error| error.of_argument(index + 1))
}

/// The elements of a list in an argument.
pub(super) fn list_argument(ctx: &mut Context<'_>, index: usize) -> Result<Vec<Word>, Error> {
    let word = ctx.inner.host_argument(index);
    match word.list_len() {
        Some(_) => Ok(word.list_iter().collect()),
        None => Err(ctx.wrong("a list", word).of_argument(index + 1)),
    }
}

fn array_type(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 0)?;
    let count = argument(ctx, 1)?;
    let made = CType::array(of, count).map_err(bad)?;
    Ok(object(ctx, made))
}

fn pointer_type(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 0)?;
    let made = CType::pointer_to(of).map_err(bad)?;
    Ok(object(ctx, made))
}

type MakeAggregate = fn(&str, Vec<(String, CType)>) -> Result<CType, String>;

/// `(name ((field type) ...))`
fn aggregate_type(ctx: &mut Context<'_>, make: MakeAggregate) -> Result<Word, Error> {
    let first = ctx.inner.host_argument(0);
    let title = name(ctx, first)?;
    let mut fields = Vec::new();
    for field in list_argument(ctx, 1)? {
        let parts: Vec<Word> = match field.list_len() {
            Some(2) => field.list_iter().collect(),
            _ => return Err(ctx.wrong("a list of field and type", field)),
        };
        let named = name(ctx, parts[0])?;
        let of = of_word(ctx, parts[1])
            .map_err(|error| bad(format!("{title}: the field {named}: {}", error.message)))?;
        fields.push((named, of));
    }
    let made = make(&title, fields).map_err(|why| bad(format!("{title}: {why}")))?;
    Ok(object(ctx, made))
}

/// `(name (name-or-(name value) ...))`: names without a value count on.
fn enum_type(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let first = ctx.inner.host_argument(0);
    let title = name(ctx, first)?;
    let mut values: Vec<(String, i32)> = Vec::new();
    for item in list_argument(ctx, 1)? {
        let (word, value) = match item.list_len() {
            Some(2) => {
                let parts: Vec<Word> = item.list_iter().collect();
                let value = parts[1].as_fixnum().and_then(|value| i32::try_from(value).ok());
                (parts[0], Some(value.ok_or_else(|| ctx.wrong("an int", parts[1]))?))
            }
            _ => (item, None),
        };
        let next = || match values.last() {
            Some((_, last)) => last.checked_add(1),
            None => Some(0),
        };
        let named = name(ctx, word)?;
        let value =
            value.or_else(next).ok_or_else(|| bad(format!("{named} does not fit an int")))?;
        if values.iter().any(|(known, _)| *known == named) {
            return Err(bad(format!("{title}: {named} is there twice")));
        }
        values.push((named, value));
    }
    let enumeration = Enumeration { name: title, values };
    Ok(object(ctx, CType::Enumeration(Arc::new(enumeration))))
}

fn is_type(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let word = ctx.inner.host_argument(0);
    Ok(Word::boolean(known(ctx, word).is_some()))
}

fn measure(ctx: &mut Context<'_>, how: fn(&CType) -> usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 0)?;
    Ok(Word::index(how(&of)))
}

/// Where a path of fields and indexes from argument `first` on leads: offset and type.
pub(super) fn follow(
    ctx: &mut Context<'_>,
    of: CType,
    first: usize,
    end: usize,
) -> Result<(usize, CType), Error> {
    let (mut at, mut of) = (0, of);
    for index in first..end {
        let step = ctx.inner.host_argument(index);
        let (offset, next) =
            follow_step(ctx, &of, step).map_err(|error| error.of_argument(index + 1))?;
        at += offset;
        of = next;
    }
    Ok((at, of))
}

fn follow_step(ctx: &Context<'_>, of: &CType, step: Word) -> Result<(usize, CType), Error> {
    match of {
        CType::Aggregate(aggregate) => {
            let found = name(ctx, step).ok();
            let found = found.and_then(|name| aggregate.fields.iter().find(|it| it.name == name));
            let field = found.ok_or_else(|| ctx.wrong(format!("a field of {of}"), step))?;
            Ok((field.offset, field.of.clone()))
        }
        CType::Array(element, count) => {
            let index = step.as_index().filter(|index| index < count);
            let wanted = || format!("an index of {of}, below {count}");
            let index = index.ok_or_else(|| ctx.wrong(wanted(), step))?;
            Ok((index * element.size(), (**element).clone()))
        }
        _ => Err(bad(format!("{of} has no fields"))),
    }
}

fn offset_of(ctx: &mut Context<'_>, count: usize) -> Result<Word, Error> {
    let of = type_argument(ctx, 0)?;
    follow(ctx, of, 1, count).map(|(offset, _)| Word::index(offset))
}

fn field_names(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let names: Vec<String> = match type_argument(ctx, 0)? {
        CType::Aggregate(aggregate) => aggregate.fields.iter().map(|it| it.name.clone()).collect(),
        _ => {
            let word = ctx.inner.host_argument(0);
            return Err(ctx.wrong("a struct or union", word).of_argument(1));
        }
    };
    let heap = &mut ctx.inner.runtime_mut().heap;
    let names: Vec<Word> = names.iter().map(|name| heap.intern(name)).collect();
    Ok(heap.list(&names))
}

fn enumeration(ctx: &mut Context<'_>) -> Result<Arc<Enumeration>, Error> {
    match type_argument(ctx, 0)? {
        CType::Enumeration(enumeration) => Ok(enumeration),
        _ => {
            let word = ctx.inner.host_argument(0);
            Err(ctx.wrong("an enumeration", word).of_argument(1))
        }
    }
}

fn enum_value(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let enumeration = enumeration(ctx)?;
    let word = ctx.inner.host_argument(1);
    let value = enumeration.value(&name(ctx, word)?);
    let wanted = || ctx.wrong(format!("a name of {}", enumeration.name), word).of_argument(2);
    value.map(|value| Word::fixnum(i64::from(value))).ok_or_else(wanted)
}

fn enum_name(ctx: &mut Context<'_>, _: usize) -> Result<Word, Error> {
    let enumeration = enumeration(ctx)?;
    let value: i32 = argument(ctx, 1)?;
    Ok(match enumeration.name_of(value) {
        Some(name) => ctx.inner.runtime_mut().heap.intern(name),
        None => Word::FALSE,
    })
}

/// The scalars of a signature that compiled code may call by itself; `None` where values need more than a check of their
/// kind and range.
pub(super) fn direct(parameters: &[CType], result: &CType) -> Option<i64> {
    let plain = |of: &CType| match of {
        CType::Scalar(_) | CType::Char | CType::Pointer(None) => of.scalar(),
        _ => None,
    };
    let parameter = |of: &CType| match of {
        CType::Enumeration(_) => Some(Scalar::I32),
        _ => plain(of),
    };
    let parameters: Vec<Scalar> = parameters.iter().map(parameter).collect::<Option<_>>()?;
    ruse_isa::foreign::pack(&parameters, plain(result)?)
}
