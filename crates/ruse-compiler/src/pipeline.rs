//! The pass list: how a unit gets from Core to Code.
//!
//! Every pass has a name and a file in `passes`; with a [`Trace`] the Core after each pass is reported,
//! with its time. Debug builds validate the Core after every pass and the Code at the end.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use ruse_expand::core::{Expr, ExprId, GlobalId, Unit, VarId};
use ruse_isa::code::CodeUnit;
use ruse_syntax::{Diagnostic, SourceMap, Span};

use crate::candidate::{self, Imports, InlineCandidate};
use crate::passes::simplify::Budget;
use crate::passes::{assignment, closures, depth, letrec, loops, normalize, simplify, toplevel};
use crate::primitives::Primitives;
use crate::program::Program;
use crate::validate::validate;

/// How to compile.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// 0: no optimisation but what is needed; 1: one round of simplification; 2: three; 3 and above: four, one of which
    /// inlines larger procedures.
    pub level: u8,
    /// Whether to check Core after every pass and Code at the end.
    pub validate: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { level: 2, validate: cfg!(debug_assertions) }
    }
}

/// Is told of every pass.
pub trait Trace {
    /// The unit after the pass `name`, which took `time`.
    fn after(&mut self, name: &'static str, unit: &Unit, time: Duration);
}

impl<F: FnMut(&'static str, &Unit, Duration)> Trace for F {
    fn after(&mut self, name: &'static str, unit: &Unit, time: Duration) {
        self(name, unit, time);
    }
}

/// A compiled unit and what it offers to others.
#[derive(Clone, PartialEq, Debug)]
pub struct Compiled {
    /// The code.
    pub code: CodeUnit,
    /// Exported globals that other units may inline.
    pub candidates: Vec<InlineCandidate>,
}

/// One pass: its name, from which level on it runs, what it does.
struct Pass {
    name: &'static str,
    level: u8,
    run: fn(&mut Program<'_>),
}

fn simplify_round(program: &mut Program<'_>) {
    simplify::run(program, Budget::default());
}

fn simplify_generously(program: &mut Program<'_>) {
    simplify::run(program, Budget::GENEROUS);
}

/// The passes in order.
const PASSES: &[Pass] = &[
    Pass { name: "normalize", level: 0, run: normalize::run },
    Pass { name: "letrec", level: 0, run: letrec::run },
    Pass { name: "toplevel", level: 0, run: toplevel::run },
    Pass { name: "simplify", level: 1, run: simplify_round },
    Pass { name: "simplify again", level: 2, run: simplify_round },
    Pass { name: "simplify generously", level: 3, run: simplify_generously },
    Pass { name: "simplify finally", level: 2, run: simplify_round },
    Pass { name: "loops", level: 1, run: loops::run },
    Pass { name: "assignment", level: 0, run: assignment::run },
];

/// The pass after which `Letrec` is gone.
const LETREC_PASS: usize = 1;

/// Names of the passes in order.
pub fn pass_names() -> impl Iterator<Item = &'static str> {
    PASSES.iter().map(|pass| pass.name)
}

/// Compiles a unit.
///
/// # Errors
/// Nesting or sizes beyond the limits; in validating builds a broken invariant of a pass.
pub fn compile(
    unit: Unit,
    primitives: &Primitives,
    imports: &dyn Imports,
    sources: &SourceMap,
    options: Options,
    trace: Option<&mut dyn Trace>,
) -> Result<Compiled, Vec<Diagnostic>> {
    let program = run_passes(unit, primitives, imports, options, trace)?;
    let candidates = candidates(&program);
    let analysis = closures::analyse(&program);
    let (code, _) = crate::lower::lower(&program, &analysis, sources)?;
    if options.validate {
        check_code(&code, primitives)?;
    }
    Ok(Compiled { code, candidates })
}

/// Runs the pass list over a unit.
pub(crate) fn run_passes<'a>(
    unit: Unit,
    primitives: &'a Primitives,
    imports: &'a dyn Imports,
    options: Options,
    mut trace: Option<&mut dyn Trace>,
) -> Result<Program<'a>, Vec<Diagnostic>> {
    depth::check(&unit).map_err(|error| vec![error])?;
    let mut program = Program::new(unit, primitives, imports);
    if options.validate {
        check_core(&program, "expand", true)?;
    }
    for (index, pass) in PASSES.iter().enumerate() {
        if pass.level > options.level {
            continue;
        }
        let start = Instant::now();
        (pass.run)(&mut program);
        if let Some(trace) = trace.as_deref_mut() {
            trace.after(pass.name, &program.unit, start.elapsed());
        }
        if options.validate {
            check_core(&program, pass.name, index < LETREC_PASS)?;
        }
    }
    Ok(program)
}

fn check_core(
    program: &Program<'_>,
    pass: &'static str,
    letrec_allowed: bool,
) -> Result<(), Vec<Diagnostic>> {
    validate(&program.unit, letrec_allowed).map_err(|text| {
        let message = format!("Core is invalid after the pass `{pass}`: {text}");
        vec![Diagnostic::error("compiler/invalid-core", message, Span::NONE)]
    })
}

fn check_code(code: &CodeUnit, primitives: &Primitives) -> Result<(), Vec<Diagnostic>> {
    ruse_isa::verify::verify_unit(code, primitives.rows()).map_err(|fault| {
        let message = format!("the generated code is invalid: {fault}");
        vec![Diagnostic::error("compiler/invalid-code", message, Span::NONE)]
    })
}

/// What the exported globals offer for inlining: small procedures and constants.
pub(crate) fn candidates(program: &Program<'_>) -> Vec<InlineCandidate> {
    let resolve: HashMap<VarId, GlobalId> =
        program.exported.iter().map(|(global, var)| (*var, *global)).collect();
    let mut values: HashMap<VarId, ExprId> = HashMap::new();
    let mut result = Vec::new();
    for &root in &program.unit.body {
        crate::walk::each_expr(&program.unit, root, |_, expr| match expr {
            Expr::Fix(bindings, _) | Expr::Let(bindings, _) => {
                values.extend(bindings.iter().copied())
            }
            Expr::DefineGlobal(global, value) => {
                let info = &program.unit.globals[global.index()];
                let leaf = matches!(program.unit.expr(*value), Expr::Const(_) | Expr::Prim(_));
                if info.exported && !info.mutable && leaf {
                    result.extend(candidate::export(program, *global, *value, &resolve));
                }
            }
            _ => {}
        });
    }
    for (global, var) in &program.exported {
        if let Some(value) = values.get(var) {
            result.extend(candidate::export(program, *global, *value, &resolve));
        }
    }
    result
}
