//! Calls: frames for callees, known and static callees, calls with very many arguments.

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_isa::layout::immediate;
use ruse_isa::ops::Op;

use super::FunctionLowering;
use super::expr::Dest;

/// Most arguments that are passed in a frame; more are passed as a list.
pub(super) const MAX_FRAME_ARGUMENTS: usize = 4096;
/// Greatest numbers that fit the operand of `CallStatic`.
const MAX_STATIC_ARGUMENTS: usize = 255;
const MAX_STATIC_CONSTANT: usize = (1 << 16) - 1;

/// What is known of a callee.
enum Callee {
    /// Nothing.
    Unknown,
    /// A closure that takes exactly these arguments.
    Known,
    /// The closure in this constant, which takes exactly these arguments.
    Static(u32),
}

impl FunctionLowering<'_, '_, '_> {
    pub(super) fn call(&mut self, id: ExprId, callee: ExprId, arguments: &[ExprId], dest: Dest) {
        let program = self.unit.program;
        match program.unit.expr(callee) {
            Expr::Prim(prim) if self.primitive(*prim, arguments, dest) => return,
            Expr::Local(var) if self.jump_to(id, *var, arguments, dest) => return,
            _ => {}
        }
        if arguments.len() > MAX_FRAME_ARGUMENTS {
            return self.list_call(callee, arguments, dest);
        }
        let known = match program.unit.expr(callee) {
            Expr::Local(var) => self.known_callee(*var, arguments.len()),
            _ => Callee::Unknown,
        };
        match known {
            Callee::Unknown => self.frame_call((Op::Call, Op::TailCall), callee, arguments, dest),
            Callee::Known => {
                self.frame_call((Op::CallKnown, Op::TailCallKnown), callee, arguments, dest);
            }
            Callee::Static(constant) => self.static_call(constant, callee, arguments, dest),
        }
    }

    /// What is known of the procedure bound to a variable when it is called with `count` arguments.
    fn known_callee(&mut self, var: VarId, count: usize) -> Callee {
        let (program, analysis) = (self.unit.program, self.unit.analysis);
        let Some(&value) = analysis.known.get(&var) else { return Callee::Unknown };
        let is_static = analysis.static_vars.contains(&var);
        let exact = |id: ExprId| match program.unit.expr(id) {
            Expr::Lambda(lambda) => lambda.rest.is_none() && lambda.params.len() == count,
            _ => false,
        };
        let takes = |id: ExprId| match program.unit.expr(id) {
            Expr::Lambda(lambda) => {
                lambda.params.len() == count
                    || lambda.rest.is_some() && lambda.params.len() <= count
            }
            _ => false,
        };
        match program.unit.expr(value) {
            Expr::Lambda(_) if exact(value) && is_static => {
                Callee::Static(self.unit.static_procedure(value))
            }
            Expr::Lambda(_) if exact(value) => Callee::Known,
            Expr::CaseLambda { clauses, .. } if is_static => {
                match clauses.iter().copied().find(|clause| takes(*clause)) {
                    Some(clause) if exact(clause) => {
                        Callee::Static(self.unit.static_procedure(clause))
                    }
                    _ => Callee::Unknown,
                }
            }
            _ => Callee::Unknown,
        }
    }

    /// A call with callee and arguments in a frame above everything live. An operator that is a variable
    /// or constant is loaded last.
    pub(super) fn frame_call(
        &mut self,
        ops: (Op, Op),
        callee: ExprId,
        arguments: &[ExprId],
        dest: Dest,
    ) {
        let base = self.code.allocate(2);
        let simple = matches!(
            self.unit.program.unit.expr(callee),
            Expr::Local(_) | Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::Global(_)
        );
        if !simple {
            self.lower(callee, Dest::Slot(base));
        }
        self.arguments(arguments);
        if simple {
            self.lower(callee, Dest::Slot(base));
        }
        self.finish_call(ops, base, arguments.len() as i64, dest);
    }

    fn arguments(&mut self, arguments: &[ExprId]) {
        for argument in arguments {
            let slot = self.code.allocate(1);
            self.lower(*argument, Dest::Slot(slot));
        }
    }

    fn finish_call(&mut self, ops: (Op, Op), base: usize, operand: i64, dest: Dest) {
        match dest {
            Dest::Return => self.emit(ops.1, base, 0, operand),
            Dest::Slot(to) => self.emit(ops.0, to, base, operand),
            _ => {
                self.emit(ops.0, base, base, operand);
                self.deliver(base, dest);
            }
        }
    }

    fn static_call(&mut self, constant: u32, callee: ExprId, arguments: &[ExprId], dest: Dest) {
        let index = self.code.constant(constant);
        if arguments.len() > MAX_STATIC_ARGUMENTS || index > MAX_STATIC_CONSTANT {
            return self.frame_call((Op::Call, Op::TailCall), callee, arguments, dest);
        }
        let base = self.code.allocate(2);
        self.arguments(arguments);
        let operand = (index << 8 | arguments.len()) as i64;
        self.finish_call((Op::CallStatic, Op::TailCallStatic), base, operand, dest);
    }

    /// A call with more arguments than a frame takes: they are consed up in order, the list is turned
    /// around, and the callee applied to it.
    fn list_call(&mut self, callee: ExprId, arguments: &[ExprId], dest: Dest) {
        let Some(reverse) = self.unit.program.prims.find("reverse") else {
            return self.frame_call((Op::Call, Op::TailCall), callee, arguments, dest);
        };
        let function = self.code.allocate(1);
        self.lower(callee, Dest::Slot(function));
        let list = self.code.allocate(1);
        self.immediate(immediate::NIL, Dest::Slot(list));
        let item = self.code.allocate(1);
        for argument in arguments {
            self.lower(*argument, Dest::Slot(item));
            self.emit(Op::Cons, list, item, list as i64);
        }
        let base = self.code.allocate(3);
        self.emit(Op::CallPrimitive, base + 2, list, i64::from(reverse.0) << 8 | 1);
        self.emit(Op::Move, base, function, 0);
        self.finish_call((Op::Apply, Op::TailApply), base, 1, dest);
    }
}
