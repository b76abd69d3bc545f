//! Instructions that machine code leaves to the VM, on the frame.

use ruse_heap::Value;
use ruse_isa::layout::offset;
use ruse_isa::ops::opcode;

use crate::instance::template_of;
use crate::interpreter::Position;
use crate::vm::Vm;

impl Vm {
    /// Runs the instruction at the position; EXCEPTION when it raised.
    ///
    /// # Safety
    /// V1 to V4; the operands stand in the frame.
    pub(super) unsafe fn one_op(&mut self, at: Position) -> Value {
        // SAFETY: the caller's promise.
        unsafe {
            let Position { pc, fp } = at;
            let word = *pc;
            let constant = |index: usize| template_of(*fp).field(offset::Template::FIXED + index);
            let mut result = Ok(Value::UNDEFINED);
            match word.opcode() {
                opcode::MakeCaseClosure => {
                    let clauses = std::slice::from_raw_parts(fp.add(word.b()), word.c());
                    *fp.add(word.a()) = self.make_case_closure(clauses);
                }
                opcode::MakeValues => {
                    let values = std::slice::from_raw_parts(fp.add(word.b()), word.c());
                    *fp.add(word.a()) = self.runtime.heap.values(values);
                }
                opcode::UnpackValues => {
                    let (target, value) = (fp.add(word.a()), *fp.add(word.b()));
                    result = self.unpack_values(target, value, word.c() >> 1, word.c() & 1 != 0);
                }
                opcode::SetGlobal => {
                    result = self.set_bound_global(constant(word.c()), *fp.add(word.a()));
                }
                opcode::DefineGlobal => {
                    self.runtime.set_global(constant(word.c()), *fp.add(word.a()));
                }
                other => unreachable!("opcode {other} has a translation of its own"),
            }
            result.unwrap_or(Value::EXCEPTION)
        }
    }
}
