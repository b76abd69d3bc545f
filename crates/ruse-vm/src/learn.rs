//! What the interpreter notes of the instructions that it runs, for the compiler of machine code (`ruse_isa::native::feedback`).

use ruse_heap::Value;
use ruse_isa::layout::offset;
use ruse_isa::native::feedback;
use ruse_isa::ops::Instruction;

use crate::instance::{instance_of, template_of};
use crate::vm::Vm;

/// What two operands of arithmetic are that are not both fixnums.
#[inline(always)]
pub(crate) fn kinds(a: Value, b: Value) -> u8 {
    match (a.is_fixnum(), b.is_fixnum()) {
        (false, false) if a.is_flonum() && b.is_flonum() => feedback::FLONUM,
        (true, false) if b.is_flonum() => feedback::FLONUM | feedback::LEFT_FIXNUM,
        (false, true) if a.is_flonum() => feedback::FLONUM | feedback::RIGHT_FIXNUM,
        _ => feedback::OTHER,
    }
}

/// Notes something about the instruction before `pc`.
///
/// # Safety
/// V3: the position is that of a running frame.
#[inline]
pub(crate) unsafe fn learn(fp: *mut Value, pc: *const Instruction, what: u8) {
    // SAFETY: V3: when the template names a place for it, there is a byte for each instruction.
    unsafe {
        let bytes = template_of(*fp).raw(offset::Template::feedback) as usize as *mut u8;
        if !bytes.is_null() {
            *bytes.add(Vm::pc_index(fp, pc) as usize - 1) |= what;
        }
    }
}

/// Notes the signature of the function of the host that the call just decoded has met, if it is one of C.
///
/// # Safety
/// V3 for the frame; the callee is a procedure of the host.
pub(crate) unsafe fn learn_signature(fp: *mut Value, pc: *const Instruction, callee: Value) {
    let signature = callee.field(offset::HostProcedure::signature).fixnum_unchecked();
    if signature != 0 {
        // SAFETY: the caller's promise.
        unsafe { instance_of(*fp).learn_signature(Vm::pc_index(fp, pc) - 1, signature) };
    }
}
