//! The compiler: one function in, machine code out.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{
    AbiParam, ExtFuncData, ExternalName, Function as Clif, InstBuilder, SigRef, Signature,
    UserExternalName, UserFuncName, Value,
};
use cranelift_codegen::isa::unwind::{UnwindInfo, systemv};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa, TargetFrontendConfig, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{CompiledCode, Context, FinalizedRelocTarget};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use ruse_isa::frame::{
    CLOSURE_SLOT, DELTA_SHIFT, HEADER_WORDS, PC_SHIFT, RETURN_SLOT, RETURN_SLOW,
};
use ruse_isa::layout::{TAG_OBJECT, WORD, immediate, offset};
use ruse_isa::native::{
    ARGUMENT_REGISTERS, CompileRequest, ContextLayout, Entry, HELPER_ARGUMENTS, Helper, Stubs,
};

use crate::debug::{Frames, Mark};
use crate::emit::{Emitter, Signatures, trusted};
use crate::plan::Plan;
use crate::settings::Settings;
use crate::types::Subject;

/// Greatest number of CLIF instructions: beyond, Cranelift gets slow and has been wrong.
const MAX_CLIF: usize = 20_000;
/// Greatest number of instruction words that are looked at.
const MAX_CODE: usize = 12_000;
/// Greatest number of slots times blocks in the analysis.
const MAX_PLAN: usize = 4_000_000;

/// Why a function stays with the interpreter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// It is larger than what is compiled.
    TooLarge,
    /// Cranelift refused it.
    Refused(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::TooLarge => f.write_str("the function is too large"),
            Failure::Refused(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Failure {}

/// Machine code that runs at any address.
pub struct Compiled {
    /// The code.
    pub code: Vec<u8>,
    /// How many instructions of CLIF it was made from.
    pub instructions: usize,
    /// Which instructions of Code it belongs to; nothing when nobody asks.
    pub(crate) marks: Vec<Mark>,
    /// How its frame is left; nothing when nobody asks.
    pub(crate) unwind: Option<systemv::UnwindInfo>,
}

/// A compiler for one target.
pub struct Compiler {
    isa: OwnedTargetIsa,
    layout: ContextLayout,
    settings: Settings,
    context: Context,
    builder: FunctionBuilderContext,
}

impl Compiler {
    /// A compiler for the machine that it runs on.
    ///
    /// # Errors
    /// Cranelift does not know the machine, or its code cannot be run there.
    pub fn native(layout: ContextLayout, settings: &Settings) -> Result<Compiler, Failure> {
        if !cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
            let reason = "machine code is made for x86-64 and aarch64 only";
            return Err(Failure::Refused(reason.to_owned()));
        }
        let builder = cranelift_native::builder().map_err(|e| Failure::Refused(e.to_owned()))?;
        let isa = builder.finish(flags(settings)?).map_err(refused)?;
        Ok(Compiler::with(isa, layout, settings))
    }

    /// A compiler for another machine, by its target triple.
    ///
    /// # Errors
    /// Cranelift does not know the machine.
    pub fn for_target(
        triple: &str,
        layout: ContextLayout,
        settings: &Settings,
    ) -> Result<Compiler, Failure> {
        let builder = cranelift_codegen::isa::lookup_by_name(triple).map_err(refused)?;
        let isa = builder.finish(flags(settings)?).map_err(refused)?;
        Ok(Compiler::with(isa, layout, settings))
    }

    fn with(isa: OwnedTargetIsa, layout: ContextLayout, settings: &Settings) -> Compiler {
        Compiler {
            isa,
            layout,
            settings: settings.clone(),
            context: Context::new(),
            builder: FunctionBuilderContext::new(),
        }
    }

    /// The number of the machine in ELF files.
    pub(crate) fn machine(&self) -> u16 {
        match self.isa.name() {
            "aarch64" => object::elf::EM_AARCH64,
            _ => object::elf::EM_X86_64,
        }
    }

    /// How frames of some code are left, for debuggers.
    pub(crate) fn frames<'a>(&self, compiled: &'a Compiled) -> Option<Frames<'a>> {
        Some((self.isa.create_systemv_cie()?, compiled.unwind.as_ref()?))
    }

    /// Compiles a function: machine code that runs at any address.
    ///
    /// # Errors
    /// The function is too large, or Cranelift refuses it; the compiler is usable afterwards.
    pub fn compile(&mut self, request: &CompileRequest<'_>) -> Result<Compiled, Failure> {
        self.protected(|compiler| {
            compiler.build(request)?;
            compiler.finish()
        })
    }

    /// The function as CLIF text.
    ///
    /// # Errors
    /// As [`Compiler::compile`].
    pub fn clif(&mut self, request: &CompileRequest<'_>) -> Result<String, Failure> {
        self.protected(|compiler| {
            compiler.build(request)?;
            Ok(compiler.context.func.display().to_string())
        })
    }

    /// The function as assembler text.
    ///
    /// # Errors
    /// As [`Compiler::compile`].
    pub fn assembly(&mut self, request: &CompileRequest<'_>) -> Result<String, Failure> {
        self.protected(|compiler| {
            compiler.build(request)?;
            compiler.context.set_disasm(true);
            let mut plane = ControlPlane::default();
            let code = compiler
                .context
                .compile(&*compiler.isa, &mut plane)
                .map_err(|error| Failure::Refused(format!("{:?}", error.inner)))?;
            Ok(code.vcode.clone().unwrap_or_default())
        })
    }

    /// The stubs.
    ///
    /// # Errors
    /// Cranelift refuses them.
    pub fn stubs(&mut self) -> Result<Stubs<Compiled>, Failure> {
        let trampoline = self.stub(Compiler::trampoline)?;
        let interpret = self.stub(Compiler::interpret_stub)?;
        let mut rare = Vec::new();
        for arguments in 0..=HELPER_ARGUMENTS {
            rare.push(self.stub(|compiler| compiler.rare_stub(arguments))?);
        }
        let Ok(rare) = rare.try_into() else { unreachable!("as many as were made") };
        Ok(Stubs { trampoline, interpret, rare })
    }

    /// The calling convention of C.
    pub(crate) fn call_conv(&self) -> CallConv {
        self.isa.default_call_conv()
    }

    /// What a function is built with.
    pub(crate) fn parts(
        &mut self,
    ) -> (&mut Context, &mut FunctionBuilderContext, TargetFrontendConfig) {
        (&mut self.context, &mut self.builder, self.isa.frontend_config())
    }

    pub(crate) fn stub(&mut self, build: impl FnOnce(&mut Compiler)) -> Result<Compiled, Failure> {
        self.protected(|compiler| {
            build(compiler);
            compiler.finish()
        })
    }

    /// Runs a step of Cranelift, whose panics on odd input are failures like others.
    fn protected<T>(
        &mut self,
        step: impl FnOnce(&mut Compiler) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.context.clear();
        let result = catch_unwind(AssertUnwindSafe(|| step(self)));
        result.unwrap_or_else(|_| {
            self.context = Context::new();
            self.builder = FunctionBuilderContext::new();
            Err(Failure::Refused("the code generator panicked".to_owned()))
        })
    }

    /// What the instruction at `pc` guesses in the code of this request.
    pub(crate) fn guess(&self, request: &CompileRequest<'_>, pc: u32) -> Option<&'static str> {
        let subject = self.subject(request);
        let plan = Plan::of(&subject, request.entry);
        crate::guesses::guess(&subject, &plan, pc as usize)
    }

    fn subject<'a>(&self, request: &CompileRequest<'a>) -> Subject<'a> {
        Subject {
            unit: request.unit,
            function: &request.unit.functions[request.function as usize],
            feedback: request.feedback,
            foreign: request.foreign,
            is_body: request.unit.entry == Some(request.function),
            guesses: self.settings.guesses(),
        }
    }

    fn build(&mut self, request: &CompileRequest<'_>) -> Result<(), Failure> {
        let subject = self.subject(request);
        if subject.function.code.len() > MAX_CODE || Plan::size_bound(&subject) > MAX_PLAN {
            return Err(Failure::TooLarge);
        }
        let plan = Plan::of(&subject, request.entry);
        self.context.func = Clif::with_name_signature(
            UserFuncName::default(),
            native_signature(ARGUMENT_REGISTERS),
        );
        let mut builder = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        let signatures = signatures(&mut builder, &*self.isa);
        let myself = (request.entry == Entry::Call).then(|| {
            let name = builder
                .func
                .declare_imported_user_function(UserExternalName { namespace: 0, index: 0 });
            let signature = signatures.native[ARGUMENT_REGISTERS];
            builder.import_function(ExtFuncData {
                name: ExternalName::user(name),
                signature,
                colocated: true,
                patchable: false,
            })
        });
        let emitter =
            Emitter::new(builder, &subject, &plan, &self.layout, signatures, myself, request);
        emitter.run(request.entry).finalize(self.isa.frontend_config());
        let count = self.context.func.dfg.num_insts();
        if count > MAX_CLIF { Err(Failure::TooLarge) } else { Ok(()) }
    }

    /// Compiles what is in the context.
    fn finish(&mut self) -> Result<Compiled, Failure> {
        let mut plane = ControlPlane::default();
        let instructions = self.context.func.dfg.num_insts();
        let compiled = self
            .context
            .compile(&*self.isa, &mut plane)
            .map_err(|error| Failure::Refused(format!("{:?}", error.inner)))?;
        let mut code = compiled.code_buffer().to_vec();
        let marks = if self.settings.describes() { marks(compiled) } else { Vec::new() };
        let unwind = if self.settings.debug_info {
            match compiled.create_unwind_info(&*self.isa).map_err(refused)? {
                Some(UnwindInfo::SystemV(unwind)) => Some(unwind),
                _ => None,
            }
        } else {
            None
        };
        for relocation in compiled.buffer.relocs() {
            let FinalizedRelocTarget::ExternalName(ExternalName::User(_)) = relocation.target
            else {
                return Err(Failure::Refused(
                    "a call that is none of the function itself".to_owned(),
                ));
            };
            patch_self_call(
                &mut code,
                relocation.kind,
                relocation.offset as usize,
                relocation.addend,
            )?;
        }
        Ok(Compiled { code, instructions, marks, unwind })
    }

    /// The way from Rust into machine code: context, code, frame, count, argument registers, and the frame whose caller
    /// somebody else runs.
    fn trampoline(&mut self) {
        let mut signature = Signature::new(self.isa.default_call_conv());
        for _ in 0..5 + ARGUMENT_REGISTERS {
            signature.params.push(AbiParam::new(I64));
        }
        signature.returns.push(AbiParam::new(I64));
        self.context.func = Clif::with_name_signature(UserFuncName::default(), signature);
        let mut b = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        let native = b.import_signature(native_signature(ARGUMENT_REGISTERS));
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let params = b.block_params(entry).to_vec();
        let saved = b.ins().get_pinned_reg(I64);
        b.ins().set_pinned_reg(params[0]);
        let stop = params[4 + ARGUMENT_REGISTERS];
        let arguments = &params[2..4 + ARGUMENT_REGISTERS];
        let call = b.ins().call_indirect(native, params[1], arguments);
        let value = b.inst_results(call)[0];
        let (frame, value) = run_callers(&mut b, native, stop, params[2], value);
        b.ins().store(trusted(), frame, params[0], self.layout.last_frame);
        b.ins().set_pinned_reg(saved);
        b.ins().return_(&[value]);
        b.seal_all_blocks();
        b.finalize(self.isa.frontend_config());
    }

    fn interpret_stub(&mut self) {
        let signature = native_signature(ARGUMENT_REGISTERS);
        self.context.func = Clif::with_name_signature(UserFuncName::default(), signature);
        let mut b = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        let helper = b.import_signature(helper_signature(&*self.isa, 2));
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let params = b.block_params(entry).to_vec();
        for (index, &word) in params[2..].iter().enumerate() {
            let at = ((HEADER_WORDS + index) * WORD) as i32;
            b.ins().store(trusted(), word, params[0], at);
        }
        let vm = b.ins().get_pinned_reg(I64);
        let table = b.ins().load(I64, trusted(), vm, self.layout.helpers);
        let at = (Helper::Call.index() * WORD) as i32;
        let target = b.ins().load(I64, trusted(), table, at);
        let call = b.ins().call_indirect(helper, target, &[vm, params[0], params[1]]);
        let value = b.inst_results(call)[0];
        b.ins().return_(&[value]);
        b.seal_all_blocks();
        b.finalize(self.isa.frontend_config());
    }

    /// Calls a helper and keeps every register, so that a call that is hardly ever made costs the code around it
    /// nothing. The calling convention has no results: the answer goes to the context.
    fn rare_stub(&mut self, arguments: usize) {
        self.context.func =
            Clif::with_name_signature(UserFuncName::default(), rare_signature(arguments));
        let mut b = FunctionBuilder::new(&mut self.context.func, &mut self.builder);
        let helper = b.import_signature(helper_signature(&*self.isa, arguments));
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let params = b.block_params(entry).to_vec();
        let vm = b.ins().get_pinned_reg(I64);
        let table = b.ins().load(I64, trusted(), vm, self.layout.helpers);
        let offset = b.ins().imul_imm_s(params[0], WORD as i64);
        let place = b.ins().iadd(table, offset);
        let target = b.ins().load(I64, trusted(), place, 0);
        let mut all = vec![vm];
        all.extend_from_slice(&params[1..]);
        let call = b.ins().call_indirect(helper, target, &all);
        let answer = b.inst_results(call)[0];
        b.ins().store(trusted(), answer, vm, self.layout.answer);
        b.ins().return_(&[]);
        b.seal_all_blocks();
        b.finalize(self.isa.frontend_config());
    }
}

/// Goes on, with the value of a frame, in the frames below that have machine code for it; gives the last frame that came to
/// an end, and its value or EXCEPTION. A frame stays here when its native one was given up, and deep recursion leaves very
/// many of them.
fn run_callers(
    b: &mut FunctionBuilder<'_>,
    native: SigRef,
    stop: Value,
    frame: Value,
    value: Value,
) -> (Value, Value) {
    let [ended, plain, known, call, done] = std::array::from_fn(|_| b.create_block());
    let (fp, value_of_frame) = (b.append_block_param(ended, I64), b.append_block_param(ended, I64));
    b.ins().jump(ended, &[frame.into(), value.into()]);

    b.switch_to_block(ended);
    let raised = b.ins().icmp_imm_s(IntCC::Equal, value_of_frame, immediate::EXCEPTION as i64);
    let stopped = b.ins().icmp(IntCC::Equal, fp, stop);
    let is_over = b.ins().bor(raised, stopped);
    b.ins().brif(is_over, done, &[], plain, &[]);

    b.switch_to_block(plain);
    let word = b.ins().load(I64, trusted(), fp, (RETURN_SLOT * WORD) as i32);
    let marks = b.ins().band_imm_u(word, RETURN_SLOW as i64);
    let delta = b.ins().ushr_imm_u(word, DELTA_SHIFT as i64);
    let delta = b.ins().band_imm_u(delta, i64::from(u16::MAX));
    let bytes = b.ins().imul_imm_s(delta, WORD as i64);
    let caller = b.ins().isub(fp, bytes);
    b.ins().brif(marks, done, &[], known, &[]);

    b.switch_to_block(known);
    let field = |b: &mut FunctionBuilder<'_>, object, index: usize| {
        b.ins().load(I64, trusted(), object, (index * WORD) as i32 - TAG_OBJECT as i32)
    };
    let closure = b.ins().load(I64, trusted(), caller, (CLOSURE_SLOT * WORD) as i32);
    let template = field(b, closure, offset::Closure::template);
    let returns = field(b, template, offset::Template::returns);
    let look = b.create_block();
    b.ins().brif(returns, look, &[], done, &[]);

    b.switch_to_block(look);
    let pc = b.ins().ushr_imm_u(word, PC_SHIFT as i64);
    let at = b.ins().imul_imm_s(pc, WORD as i64);
    let place = b.ins().iadd(returns, at);
    let code = b.ins().load(I64, trusted(), place, 0);
    b.ins().brif(code, call, &[], done, &[]);

    b.switch_to_block(call);
    let mut arguments = vec![value_of_frame; 2 + ARGUMENT_REGISTERS];
    arguments[0] = caller;
    let result = b.ins().call_indirect(native, code, &arguments);
    let result = b.inst_results(result)[0];
    b.ins().jump(ended, &[caller.into(), result.into()]);

    b.switch_to_block(done);
    (fp, value_of_frame)
}

fn flags(wanted: &Settings) -> Result<settings::Flags, Failure> {
    let mut flags = settings::builder();
    for (name, value) in [
        ("opt_level", if wanted.guesses() { "speed" } else { "none" }),
        ("enable_pinned_reg", "true"),
        ("preserve_frame_pointers", "true"),
        ("enable_probestack", "false"),
        ("unwind_info", if wanted.debug_info { "true" } else { "false" }),
        ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
    ] {
        flags.set(name, value).map_err(refused)?;
    }
    Ok(settings::Flags::new(flags))
}

/// Which instructions the code belongs to. What stands between two of them belongs to none.
fn marks(compiled: &CompiledCode) -> Vec<Mark> {
    let mut marks = vec![Mark { offset: 0, pc: None }];
    let mut mark = |offset, pc| {
        let last = marks.len() - 1;
        if marks[last].offset == offset {
            marks[last].pc = pc;
        } else if marks[last].pc != pc {
            marks.push(Mark { offset, pc });
        }
    };
    for place in compiled.buffer.get_srclocs_sorted() {
        mark(place.start, (!place.loc.is_default()).then(|| place.loc.bits()));
        mark(place.end, None);
    }
    marks
}

fn refused(error: impl fmt::Display) -> Failure {
    Failure::Refused(error.to_string())
}

/// Frame, count, and so many arguments.
fn native_signature(registers: usize) -> Signature {
    let mut signature = Signature::new(CallConv::Tail);
    for _ in 0..2 + registers {
        signature.params.push(AbiParam::new(I64));
    }
    signature.returns.push(AbiParam::new(I64));
    signature
}

/// Context and so many arguments.
fn helper_signature(isa: &dyn TargetIsa, arguments: usize) -> Signature {
    let mut signature = Signature::new(isa.default_call_conv());
    for _ in 0..1 + arguments {
        signature.params.push(AbiParam::new(I64));
    }
    signature.returns.push(AbiParam::new(I64));
    signature
}

/// Index of a helper and its arguments.
fn rare_signature(arguments: usize) -> Signature {
    let mut signature = Signature::new(CallConv::PreserveAll);
    for _ in 0..1 + arguments {
        signature.params.push(AbiParam::new(I64));
    }
    signature
}

fn signatures(builder: &mut FunctionBuilder<'_>, isa: &dyn TargetIsa) -> Signatures {
    Signatures {
        native: (0..=ARGUMENT_REGISTERS)
            .map(|count| builder.import_signature(native_signature(count)))
            .collect(),
        helper: (0..=HELPER_ARGUMENTS)
            .map(|count| builder.import_signature(helper_signature(isa, count)))
            .collect(),
        rare: (0..=HELPER_ARGUMENTS)
            .map(|count| builder.import_signature(rare_signature(count)))
            .collect(),
    }
}

/// Resolves a call of the function itself, which starts at offset 0.
fn patch_self_call(code: &mut [u8], kind: Reloc, at: usize, addend: i64) -> Result<(), Failure> {
    let word = code.get_mut(at..at + 4).ok_or(Failure::TooLarge)?;
    let distance = addend - at as i64;
    match kind {
        Reloc::X86CallPCRel4 => {
            let distance = i32::try_from(distance).map_err(refused)?;
            word.copy_from_slice(&distance.to_le_bytes());
            Ok(())
        }
        Reloc::Arm64Call => {
            let mut instruction = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
            instruction = instruction & !0x03ff_ffff | (distance >> 2) as u32 & 0x03ff_ffff;
            word.copy_from_slice(&instruction.to_le_bytes());
            Ok(())
        }
        other => Err(Failure::Refused(format!("a relocation of kind {other:?}"))),
    }
}

/// The compiler goes from thread to thread with its VM.
const _: fn() = || {
    fn is_send<T: Send>() {}
    is_send::<Compiler>();
    is_send::<Arc<dyn TargetIsa>>();
};
