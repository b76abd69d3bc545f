//! From Core to register code, by family.
//!
//! In: a program after all passes and its closure [`Analysis`]. Out: a [`CodeUnit`].
//!
//! Destination-driven: every expression is told where its value goes ([`expr::Dest`]) and puts it there
//! itself, so moves are rare. Slots are handed out like a stack ([`builder::Builder`]): parameters,
//! then variables of the scopes around the place, then temporaries; the frame of a callee starts above
//! everything that is live. Invariant: an expression writes its destination as its last action, so the
//! destination may be a variable that the expression reads.
//!
//! [`Analysis`]: crate::passes::closures::Analysis

mod arithmetic;
mod binding;
mod builder;
mod call;
mod closure;
mod cold;
mod constants;
mod expr;
mod locations;
mod loops;
mod primitive;
mod test;

use std::collections::HashMap;

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_isa::code::{CodeUnit, Constant, Function, FunctionIndex, Location, StaticDefinition};
use ruse_isa::frame::HEADER_WORDS;
use ruse_syntax::{Diagnostic, SourceMap, Span};

use crate::optimised::Transfer;
use crate::passes::closures::Analysis;
use crate::program::Program;

use builder::Builder;
use constants::{Constants, WordConstant};
pub use constants::{collection_in_code, collection_in_syntax};
use expr::Dest;
use locations::Locator;
use loops::Target;

/// Lowering of a unit.
pub(crate) struct UnitLowering<'u, 'a> {
    program: &'u Program<'a>,
    analysis: &'u Analysis,
    constants: Constants,
    locator: Locator<'u>,
    functions: Vec<Function>,
    indices: HashMap<ExprId, FunctionIndex>,
    queue: Vec<(ExprId, FunctionIndex)>,
    errors: Vec<Diagnostic>,
    /// Calls that became jumps.
    transfers: HashMap<ExprId, Transfer>,
}

/// Where a variable of the running function lives.
#[derive(Clone, Copy, Debug)]
struct Home {
    slot: usize,
    boxed: bool,
}

/// Lowering of one function.
pub(crate) struct FunctionLowering<'f, 'u, 'a> {
    unit: &'f mut UnitLowering<'u, 'a>,
    code: Builder,
    homes: HashMap<VarId, Home>,
    /// Index of each captured variable in the closure.
    free: HashMap<VarId, usize>,
    /// The variable that the running closure is bound to.
    own: Option<VarId>,
    /// The contified procedures around this place, and the running procedure itself.
    targets: HashMap<VarId, Target>,
    /// Slots of constants that were loaded before the loop around this place; `None` outside of loops.
    loop_constants: Option<HashMap<WordConstant, usize>>,
    /// The procedures around this place that were inlined.
    inlined: Vec<(Option<Box<str>>, Location)>,
    /// What stands behind everything else.
    cold: Vec<cold::Cold>,
    span: Span,
}

/// Lowers a program; gives also the calls that became jumps.
pub(crate) fn lower(
    program: &Program<'_>,
    analysis: &Analysis,
    sources: &SourceMap,
) -> Result<(CodeUnit, HashMap<ExprId, Transfer>), Vec<Diagnostic>> {
    let mut unit = UnitLowering {
        program,
        analysis,
        constants: Constants::default(),
        locator: Locator::new(sources),
        functions: Vec::new(),
        indices: HashMap::new(),
        queue: Vec::new(),
        errors: Vec::new(),
        transfers: HashMap::new(),
    };
    let mut result = CodeUnit { name: (&*program.unit.name).into(), ..CodeUnit::default() };
    let trivial = program.unit.body.iter().all(|id| unit.is_inert(*id));
    if !trivial {
        unit.functions.push(Function::default());
        unit.functions[0] = unit.entry();
        result.entry = Some(0);
    }
    for (global, var) in &program.exported {
        let Some(value) = analysis.known.get(var) else { continue };
        let value = unit.static_procedure(*value);
        let global = unit.constants.global_number(&program.unit, *global);
        result.statics.push(StaticDefinition { global, value });
    }
    while let Some((lambda, index)) = unit.queue.pop() {
        let function = unit.function(lambda);
        unit.functions[index as usize] = function;
    }
    if !unit.errors.is_empty() {
        return Err(unit.errors);
    }
    result.functions = unit.functions;
    result.files = unit.locator.into_files();
    (result.constants, result.globals) = unit.constants.into_tables();
    Ok((result, unit.transfers))
}

impl UnitLowering<'_, '_> {
    /// Whether a form of the body does nothing when it runs.
    fn is_inert(&self, id: ExprId) -> bool {
        if self.program.unit.kind == ruse_expand::core::UnitKind::Open {
            return false;
        }
        let mut at = id;
        while let Expr::Fix(_, body) = self.program.unit.expr(at) {
            at = *body;
        }
        matches!(self.program.unit.expr(at), Expr::Const(_))
    }

    /// The function of a lambda, numbered and queued when it is first asked for.
    fn function_index(&mut self, lambda: ExprId) -> FunctionIndex {
        if let Some(index) = self.indices.get(&lambda) {
            return *index;
        }
        let index = self.functions.len() as FunctionIndex;
        self.functions.push(Function::default());
        self.indices.insert(lambda, index);
        self.queue.push((lambda, index));
        index
    }

    /// The constant of a procedure that holds nothing.
    fn static_procedure(&mut self, value: ExprId) -> u32 {
        let program = self.program;
        match program.unit.expr(value) {
            Expr::CaseLambda { clauses, name } => {
                let functions = clauses.iter().map(|clause| self.function_index(*clause)).collect();
                let name = name.as_deref().map(Into::into);
                self.constants.unique(Constant::StaticCaseClosure(functions, name), value)
            }
            _ => {
                let function = self.function_index(value);
                self.constants.unique(Constant::StaticClosure(function), value)
            }
        }
    }

    fn entry(&mut self) -> Function {
        let body = self.program.unit.body.clone();
        let span = body.first().map_or(Span::NONE, |id| self.program.unit.span(*id));
        let mut lowering = FunctionLowering::new(self, None, span);
        let (last, first) = body.split_last().expect("an empty body is inert");
        first.iter().for_each(|id| lowering.lower(*id, Dest::Effect));
        if lowering.unit.program.unit.kind == ruse_expand::core::UnitKind::Open {
            // `eval` evaluates its argument in tail position (R7RS 3.5).
            lowering.lower(*last, Dest::Return);
        } else {
            // No tail call, so that an error in the last form has the form in its backtrace.
            let result = lowering.code.allocate(1);
            lowering.lower(*last, Dest::Slot(result));
            lowering.deliver(result, Dest::Return);
        }
        lowering.finish(Function { name: None, ..Function::default() }, span)
    }

    fn function(&mut self, id: ExprId) -> Function {
        let program = self.program;
        let Expr::Lambda(lambda) = program.unit.expr(id) else {
            unreachable!("only lambdas are queued")
        };
        let vars: Vec<VarId> = lambda.params.iter().copied().chain(lambda.rest).collect();
        let name = |var: &VarId| (&*program.unit.vars[var.index()].name).into();
        let header = Function {
            name: lambda.name.as_deref().map(Into::into),
            params: vars.iter().map(name).collect(),
            required: lambda.params.len() as u32,
            rest: lambda.rest.is_some(),
            flonums: flonum_parameters(program, &lambda.params),
            free: self.analysis.captures.get(&id).map_or(0, |held| held.len() as u32),
            ..Function::default()
        };
        let span = program.unit.span(id);
        let mut lowering = FunctionLowering::new(self, Some(id), span);
        let slots: Vec<usize> = vars.iter().map(|_| lowering.code.allocate(1)).collect();
        lowering.enter(&vars, &slots, lambda.rest.is_some());
        lowering.lower(lambda.body, Dest::Return);
        lowering.finish(header, span)
    }
}

/// The set of the first parameters that are flonums for certain, as bits.
fn flonum_parameters(program: &Program<'_>, params: &[VarId]) -> u64 {
    let bits = params.iter().take(64).enumerate();
    bits.filter(|(_, var)| program.unit.vars[var.index()].flonum)
        .fold(0, |set, (at, _)| set | 1 << at)
}

impl<'f, 'u, 'a> FunctionLowering<'f, 'u, 'a> {
    fn new(unit: &'f mut UnitLowering<'u, 'a>, lambda: Option<ExprId>, span: Span) -> Self {
        let analysis = unit.analysis;
        let held = lambda.and_then(|lambda| analysis.captures.get(&lambda));
        let free = held.into_iter().flatten().enumerate().map(|(at, var)| (*var, at)).collect();
        let own = lambda.and_then(|lambda| analysis.bound_to.get(&lambda)).copied();
        FunctionLowering {
            unit,
            code: Builder::new(HEADER_WORDS),
            homes: HashMap::new(),
            free,
            own,
            targets: HashMap::new(),
            loop_constants: None,
            inlined: Vec::new(),
            cold: Vec::new(),
            span,
        }
    }

    /// The entry: a label for self tail calls, then boxes for assigned parameters.
    fn enter(&mut self, vars: &[VarId], slots: &[usize], rest: bool) {
        let label = self.code.new_label();
        self.code.bind(label);
        if let (Some(own), false) = (self.own, rest) {
            let params = vars.iter().copied().zip(slots.iter().copied()).collect();
            self.targets.insert(own, Target { label, params });
        }
        for (var, slot) in vars.iter().zip(slots) {
            self.bind_variable(*var, *slot);
        }
    }

    fn finish(mut self, header: Function, span: Span) -> Function {
        self.cold_ways();
        let FunctionLowering { unit, code, .. } = self;
        let location = unit.locator.locate(span);
        match code.finish(header, location) {
            Some(function) => function,
            None => {
                let message = "this procedure is too large for the instruction format";
                let error = Diagnostic::error("compiler/procedure-too-large", message, span)
                    .note("a procedure has at most 65535 variables and temporaries, 65536 closures and 8 million instructions")
                    .help("divide it into several procedures");
                unit.errors.push(error);
                Function::default()
            }
        }
    }
}
