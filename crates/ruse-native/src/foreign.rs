//! Thunks between the VM and C: what `ruse_isa::foreign` says, by Cranelift, so that no other library knows calling
//! conventions.
//!
//! Integers and addresses go as whole words, which the binding has extended; what does not fit the registers goes as words
//! of the stack, which is where both conventions put it once the integer registers are named.

use std::collections::HashMap;

use cranelift_codegen::ir::types::{F32, F64, I64};
use cranelift_codegen::ir::{
    AbiParam, ArgumentPurpose, Function as Clif, InstBuilder, MemFlagsData, Signature,
    StackSlotData, StackSlotKind, Type, UserFuncName, Value,
};
use cranelift_frontend::FunctionBuilder;
use ruse_isa::foreign::{Class, Shape, Source, ThunkGenerator};
use ruse_isa::layout::WORD;
use ruse_isa::native::ContextLayout;

use crate::compile::{Compiled, Compiler, Failure};
use crate::memory::CodeMemory;
use crate::settings::Settings;

/// Greatest number of words of the arguments of a thunk.
const MAX_WORDS: u32 = 2048;

/// Makes thunks and keeps them.
pub struct Thunks {
    compiler: Compiler,
    memory: CodeMemory,
    calls: HashMap<Shape, usize>,
    /// Whether C may have addresses in the memory.
    has_callbacks: bool,
}

impl Thunks {
    /// For the machine that it runs on.
    ///
    /// # Errors
    /// Cranelift does not know the machine.
    pub fn new() -> Result<Thunks, Failure> {
        let compiler = Compiler::native(ContextLayout::default(), &Settings::default())?;
        let (memory, calls) = (CodeMemory::new(), HashMap::new());
        Ok(Thunks { compiler, memory, calls, has_callbacks: false })
    }

    fn add(&mut self, code: &[u8]) -> Result<usize, String> {
        self.memory.add(code).map(|piece| piece.address).map_err(|error| error.to_string())
    }
}

impl Drop for Thunks {
    fn drop(&mut self) {
        if self.has_callbacks {
            // C may still call them, and is told by the binding that they are gone.
            std::mem::forget(std::mem::take(&mut self.memory));
        }
    }
}

impl ThunkGenerator for Thunks {
    fn call(&mut self, shape: &Shape) -> Result<usize, String> {
        if let Some(&address) = self.calls.get(shape) {
            return Ok(address);
        }
        let made = self.compiler.call_thunk(shape).map_err(|error| error.to_string())?;
        let address = self.add(&made.code)?;
        self.calls.insert(shape.clone(), address);
        Ok(address)
    }

    fn callback(&mut self, shape: &Shape, context: usize, entry: usize) -> Result<usize, String> {
        let made = self.compiler.callback(shape, [context, entry]);
        let made = made.map_err(|error| error.to_string())?;
        self.has_callbacks = true;
        let piece = self.memory.add_alone(&made.code).map_err(|error| error.to_string())?;
        Ok(piece.address)
    }

    /// System V wants the number of floating-point registers in `al`, which Cranelift has no name for.
    fn variadic(&mut self, target: usize) -> Result<usize, String> {
        if !cfg!(target_arch = "x86_64") {
            return Ok(target);
        }
        // mov r11, target; mov eax, 8; jmp r11
        let mut code = vec![0x49, 0xbb];
        code.extend((target as u64).to_le_bytes());
        code.extend([0xb8, 8, 0, 0, 0, 0x41, 0xff, 0xe3]);
        self.add(&code)
    }
}

/// Accesses to buffers, whose parts are at multiples of 4 bytes.
fn flags() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

fn type_of(class: Class) -> Type {
    match class {
        Class::Integer => I64,
        Class::Double => F64,
        Class::Single => F32,
    }
}

impl Compiler {
    fn check(shape: &Shape) -> Result<(), Failure> {
        let words = (shape.argument_bytes + shape.result_bytes) / WORD as u32;
        if words > MAX_WORDS { Err(Failure::TooLarge) } else { Ok(()) }
    }

    /// The signature of a C function of this shape.
    fn c_signature(&self, shape: &Shape) -> Signature {
        let mut signature = Signature::new(self.call_conv());
        if shape.has_result_register {
            signature.params.push(AbiParam::special(I64, ArgumentPurpose::StructReturn));
        }
        let integers = shape.integers.iter().map(|_| I64);
        let floats = shape.floats.iter().map(|part| type_of(part.class));
        let stack = shape.stack.iter().map(|_| I64);
        signature.params.extend(integers.chain(floats).chain(stack).map(AbiParam::new));
        let results = shape.results.iter().map(|part| type_of(part.class));
        signature.returns.extend(results.map(AbiParam::new));
        if shape.returns_address {
            signature.returns.push(AbiParam::new(I64));
        }
        signature
    }

    /// `(target, arguments, result)`: calls.
    fn call_thunk(&mut self, shape: &Shape) -> Result<Compiled, Failure> {
        Compiler::check(shape)?;
        let callee = self.c_signature(shape);
        let mut signature = Signature::new(self.call_conv());
        signature.params.extend([AbiParam::new(I64); 3]);
        self.function(signature, |b, params| {
            let &[target, arguments, result] = params else { unreachable!("as declared") };
            let callee = b.import_signature(callee);
            let mut values = Vec::new();
            if shape.has_result_register {
                values.push(result);
            }
            let mut floats = Vec::new();
            for part in &shape.floats {
                let at = part.offset as i32;
                floats.push(b.ins().load(type_of(part.class), flags(), arguments, at));
            }
            let word = |b: &mut FunctionBuilder<'_>, source: Source| match source {
                Source::Word(offset) => b.ins().load(I64, flags(), arguments, offset as i32),
                Source::Copy { offset, .. } => b.ins().iadd_imm_s(arguments, i64::from(offset)),
                Source::Result => result,
                Source::Unused => b.ins().iconst(I64, 0),
            };
            let integers: Vec<Value> = shape.integers.iter().map(|&it| word(b, it)).collect();
            let stack: Vec<Value> = shape.stack.iter().map(|&it| word(b, it)).collect();
            values.extend(integers.into_iter().chain(floats).chain(stack));
            let call = b.ins().call_indirect(callee, target, &values);
            let results = b.inst_results(call).to_vec();
            for (part, value) in shape.results.iter().zip(results) {
                b.ins().store(flags(), value, result, part.offset as i32);
            }
            b.ins().return_(&[]);
        })
    }

    /// A C function of the shape that calls an entry with a context, arguments and result.
    fn callback(
        &mut self,
        shape: &Shape,
        [context, entry]: [usize; 2],
    ) -> Result<Compiled, Failure> {
        Compiler::check(shape)?;
        let signature = self.c_signature(shape);
        let mut enter = Signature::new(self.call_conv());
        enter.params.extend([AbiParam::new(I64); 3]);
        self.function(signature, |b, params| {
            let mut params = params.iter().copied();
            let buffer = |b: &mut FunctionBuilder<'_>, bytes: u32| {
                let bytes = bytes.max(WORD as u32);
                let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3);
                let slot = b.create_sized_stack_slot(slot);
                b.ins().stack_addr(I64, slot, 0)
            };
            let arguments = buffer(b, shape.argument_bytes);
            let result = buffer(b, shape.result_bytes);
            let mut address = if shape.has_result_register { params.next() } else { None };
            let mut word = |b: &mut FunctionBuilder<'_>, source: Source, value: Option<Value>| {
                let Some(value) = value else { return };
                match source {
                    Source::Word(offset) => {
                        b.ins().store(flags(), value, arguments, offset as i32);
                    }
                    Source::Copy { offset, bytes } => copy(b, value, arguments, offset, bytes),
                    Source::Result => address = Some(value),
                    Source::Unused => {}
                }
            };
            shape.integers.iter().for_each(|&source| word(b, source, params.next()));
            for part in &shape.floats {
                if let Some(value) = params.next() {
                    b.ins().store(flags(), value, arguments, part.offset as i32);
                }
            }
            shape.stack.iter().for_each(|&source| word(b, source, params.next()));
            let signature = b.import_signature(enter);
            let [context, entry] = [context, entry].map(|it| b.ins().iconst(I64, it as i64));
            b.ins().call_indirect(signature, entry, &[context, arguments, result]);
            if let Some(address) = address {
                copy(b, result, address, 0, shape.result_bytes);
            }
            let mut values: Vec<Value> = Vec::new();
            for part in &shape.results {
                values.push(b.ins().load(type_of(part.class), flags(), result, part.offset as i32));
            }
            values.extend(address.filter(|_| shape.returns_address));
            b.ins().return_(&values);
        })
    }

    /// A function with one block.
    fn function(
        &mut self,
        signature: Signature,
        build: impl FnOnce(&mut FunctionBuilder<'_>, &[Value]),
    ) -> Result<Compiled, Failure> {
        self.stub(|compiler| {
            let (context, builder, config) = compiler.parts();
            context.func = Clif::with_name_signature(UserFuncName::default(), signature);
            let mut b = FunctionBuilder::new(&mut context.func, builder);
            let entry = b.create_block();
            b.append_block_params_for_function_params(entry);
            b.switch_to_block(entry);
            let params = b.block_params(entry).to_vec();
            build(&mut b, &params);
            b.seal_all_blocks();
            b.finalize(config);
        })
    }
}

/// Copies `bytes` bytes, which may end within a word, to an offset of a buffer of whole words.
fn copy(b: &mut FunctionBuilder<'_>, from: Value, to: Value, offset: u32, bytes: u32) {
    for (size, of) in [(8, I64), (4, cranelift_codegen::ir::types::I32)] {
        let begin = if size == 8 { 0 } else { bytes / 8 * 8 };
        for at in (begin..bytes / size * size).step_by(size as usize) {
            let part = b.ins().load(of, flags(), from, at as i32);
            b.ins().store(flags(), part, to, (offset + at) as i32);
        }
    }
    for at in bytes / 4 * 4..bytes {
        let part = b.ins().load(cranelift_codegen::ir::types::I8, flags(), from, at as i32);
        b.ins().store(flags(), part, to, (offset + at) as i32);
    }
}

#[cfg(test)]
mod tests {
    use ruse_isa::foreign::Part;

    use super::*;

    fn shape() -> Shape {
        Shape {
            integers: vec![Source::Result, Source::Word(0), Source::Copy { offset: 8, bytes: 13 }],
            floats: vec![
                Part { class: Class::Double, offset: 24 },
                Part { class: Class::Single, offset: 32 },
            ],
            returns_address: true,
            argument_bytes: 40,
            result_bytes: 24,
            ..Shape::default()
        }
    }

    #[test]
    fn thunks_are_made_once() {
        let mut thunks = Thunks::new().unwrap();
        let first = thunks.call(&shape()).unwrap();
        assert_eq!(thunks.call(&shape()), Ok(first));
        assert_ne!(thunks.callback(&shape(), 16, 32).unwrap(), first);
    }

    #[test]
    fn other_machines_have_thunks_too() {
        let layout = ContextLayout::default();
        for triple in ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"] {
            let settings = Settings::default();
            let mut compiler = Compiler::for_target(triple, layout, &settings).unwrap();
            assert!(compiler.call_thunk(&shape()).is_ok());
            let returns_address = false;
            let shape = Shape { has_result_register: true, returns_address, ..shape() };
            let of_arm = triple.starts_with("aarch64");
            assert!(!of_arm || compiler.callback(&shape, [16, 32]).is_ok());
        }
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let large = Shape { argument_bytes: 1 << 20, ..Shape::default() };
        assert!(Thunks::new().unwrap().call(&large).is_err());
    }
}
