//! Source text to listings, with a primitive table of the tests' own.

use std::sync::LazyLock;

use ruse_expand::{Config, Expander, LibraryName, NoLibraries};
use ruse_isa::code::CodeUnit;
use ruse_isa::layout::Kind;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Arity, Lowering, PrimEffect, PrimInfo};
use ruse_isa::text::write_function;

use crate::{Compiled, Imports, NoImports, Options, Primitives, compile};

const fn row(
    name: &'static str,
    min: u16,
    max: Option<u16>,
    effect: PrimEffect,
    lowering: Lowering,
) -> PrimInfo {
    let arity = Arity { min, max };
    PrimInfo {
        name,
        library: "(scheme base)",
        params: "(object ...)",
        arity,
        effect,
        lowering,
        doc: "",
    }
}

use Lowering::{Call, Compare, Fold, IsKind, Op as Is, Sign};
use PrimEffect::{Allocates, AllocatesOrRaises, Effect, Foldable, Pure, Reads};

pub(super) const PRIMS: &[PrimInfo] = &[
    row("cons", 2, Some(2), Allocates, Is(Op::Cons)),
    row("car", 1, Some(1), Reads, Is(Op::Car)),
    row("cdr", 1, Some(1), Reads, Is(Op::Cdr)),
    row("set-car!", 2, Some(2), Effect, Is(Op::SetCar)),
    row("cadr", 1, Some(1), Reads, Call),
    row("list", 0, None, Allocates, Call),
    row("append", 0, None, AllocatesOrRaises, Call),
    row("reverse", 1, Some(1), AllocatesOrRaises, Call),
    row("vector", 0, None, Allocates, Call),
    row("list->vector", 1, Some(1), AllocatesOrRaises, Call),
    row("vector-ref", 2, Some(2), Reads, Is(Op::VectorRef)),
    row("vector-set!", 3, Some(3), Effect, Is(Op::VectorSet)),
    row("eq?", 2, Some(2), Pure, Is(Op::IsEq)),
    row("eqv?", 2, Some(2), Pure, Call),
    row("equal?", 2, Some(2), Reads, Call),
    row("memv", 2, Some(2), Reads, Call),
    row("memq", 2, Some(2), Reads, Call),
    row("not", 1, Some(1), Pure, Is(Op::Not)),
    row("null?", 1, Some(1), Pure, Is(Op::IsNull)),
    row("pair?", 1, Some(1), Pure, Is(Op::IsPair)),
    row("symbol?", 1, Some(1), Pure, IsKind(Kind::Symbol)),
    row("+", 0, None, Foldable, Fold(Op::Add)),
    row("-", 1, None, Foldable, Fold(Op::Sub)),
    row("*", 0, None, Foldable, Fold(Op::Mul)),
    row("/", 1, None, Foldable, Fold(Op::Div)),
    row("quotient", 2, Some(2), Foldable, Is(Op::Quotient)),
    row("modulo", 2, Some(2), Foldable, Is(Op::Modulo)),
    row("=", 1, None, Foldable, Compare { op: Op::IsNumEq, swap: false }),
    row("<", 1, None, Foldable, Compare { op: Op::IsLt, swap: false }),
    row(">", 1, None, Foldable, Compare { op: Op::IsLt, swap: true }),
    row("<=", 1, None, Foldable, Compare { op: Op::IsLe, swap: false }),
    row(">=", 1, None, Foldable, Compare { op: Op::IsLe, swap: true }),
    row("zero?", 1, Some(1), Foldable, Sign { op: Op::IsNumEq, swap: false }),
    row("display", 1, Some(2), Effect, Call),
    row("newline", 0, Some(1), Effect, Call),
    row("error", 1, None, Effect, Call),
    row("values", 0, None, Allocates, Call),
    row("call-with-values", 2, Some(2), Effect, Call),
    row("apply", 1, None, Effect, Call),
    row("%call/cc", 1, Some(1), Effect, Call),
    row("make-promise", 1, Some(1), Allocates, Call),
    row("%make-promise", 2, Some(2), Allocates, Call),
    row("%make-record-type", 2, Some(2), Allocates, Call),
    row("%record", 1, None, AllocatesOrRaises, Call),
    row("%record?", 2, Some(2), Pure, Call),
    row("%record-ref", 4, Some(4), Reads, Call),
    row("%record-set!", 5, Some(5), Effect, Call),
    row("%dynamic-ref", 1, Some(1), Reads, Call),
    row("%dynamic-set!", 2, Some(2), Effect, Call),
];

pub(super) static PRIMITIVES: LazyLock<Primitives> = LazyLock::new(|| Primitives::new(PRIMS));

fn expander() -> Expander {
    let mut config = Config::new(Box::new(NoLibraries));
    config.default_imports =
        vec![LibraryName::of(&["ruse", "syntax"]), LibraryName::of(&["ruse", "primitives"])];
    Expander::new(PRIMS, config)
}

/// Compiles a program; the verifier and the validators run on the way.
pub(super) fn compile_program(text: &str) -> Compiled {
    match try_compile(text) {
        Ok(compiled) => compiled,
        Err(messages) => panic!("{messages:#?}"),
    }
}

pub(super) fn try_compile(text: &str) -> Result<Compiled, Vec<String>> {
    let mut expander = expander();
    let expanded = expander.expand_program("test.scm", text);
    let unit = match expanded {
        Ok(expansion) => expansion.program,
        Err(errors) => {
            return Err(errors.iter().map(|it| it.one_line(&expander.sources)).collect());
        }
    };
    let options = Options { level: 2, validate: true };
    compile(unit, &PRIMITIVES, &NoImports, &expander.sources, options, None)
        .map_err(|errors| errors.iter().map(|it| it.one_line(&expander.sources)).collect())
}

/// Compiles the first library of a text.
pub(super) fn compile_library(text: &str, imports: &dyn Imports) -> Compiled {
    let mut expander = expander();
    let expansion = match expander.expand_library_text("test.sld", text) {
        Ok(expansion) => expansion,
        Err(errors) => {
            let lines: Vec<_> = errors.iter().map(|it| it.one_line(&expander.sources)).collect();
            panic!("{lines:#?}")
        }
    };
    let last = expansion.libraries.into_iter().last().expect("a library").unit;
    let options = Options { level: 2, validate: true };
    match compile(last, &PRIMITIVES, imports, &expander.sources, options, None) {
        Ok(compiled) => compiled,
        Err(errors) => panic!("{errors:#?}"),
    }
}

/// The listing of every function, in order, without locations; constants by value.
pub(super) fn listing(code: &CodeUnit) -> String {
    let mut out = String::new();
    for function in &code.functions {
        let mut bare = function.clone();
        bare.locations = Box::default();
        bare.location = Default::default();
        let name = |prim: u16| PRIMS.get(prim as usize).map_or("?", |row| row.name).to_string();
        for line in write_function(&bare, Some(code), &name).lines() {
            out.push_str(&line.split(" constants=").next().unwrap_or("").replace("   ", ""));
            out.push('\n');
        }
    }
    out
}

/// How many instructions with this op the unit has.
pub(super) fn count(code: &CodeUnit, op: Op) -> usize {
    let mut count = 0;
    for function in &code.functions {
        let mut pc = 0;
        while pc < function.code.len() {
            count += usize::from(function.code[pc].op() == Some(op));
            pc = ruse_isa::operands::next_instruction(&function.code, pc);
        }
    }
    count
}
