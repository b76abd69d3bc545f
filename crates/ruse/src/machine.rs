//! The engine behind a VM: the interpreter, or one of the reference engines.

use std::sync::Arc;

use ruse_heap::{Control, Value};
use ruse_isa::code::CodeUnit;
use ruse_runtime::host::LinkUnit;
use ruse_runtime::{Primitive, Runtime};
use ruse_vm::{Exit, VmConfig, VmStats};

#[cfg(feature = "reference")]
use ruse_reference::CoreUnit;

use crate::options::{Engine, Options};

/// How a run ended without a value.
pub(crate) enum Ending {
    /// As any engine ends it.
    Exit(Exit),
    /// The engine does not do what the program asks for, which this names.
    #[cfg(feature = "reference")]
    Declined(String),
}

/// An engine with its heap.
pub(crate) enum Machine {
    /// The interpreter.
    Vm(Box<ruse_vm::Vm>),
    /// An evaluator of Core.
    #[cfg(feature = "reference")]
    Reference(Box<dyn ruse_reference::Engine>),
}

impl Machine {
    /// The machine that the options ask for.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub(crate) fn new(options: &Options, config: VmConfig) -> Result<Machine, String> {
        match options.engine {
            Engine::Vm => {
                let vm = ruse_vm::Vm::new(config);
                let none = || format!("no memory for a stack of {} frames", options.max_frames);
                Ok(Machine::Vm(Box::new(vm.ok_or_else(none)?)))
            }
            #[cfg(feature = "reference")]
            Engine::Eval | Engine::EvalPasses => {
                let world = world_config(options, config);
                Ok(Machine::Reference(Box::new(ruse_reference::eval::Eval::new(world))))
            }
            #[cfg(feature = "reference")]
            Engine::Thunk => {
                let world = world_config(options, config);
                let code = ruse_reference::thunk::ThunkOptions::default();
                Ok(Machine::Reference(Box::new(ruse_reference::thunk::Thunk::new(world, code))))
            }
            #[cfg(not(feature = "reference"))]
            engine => Err(format!("the engine `{}` is not part of this build", engine.name())),
        }
    }

    /// The state that primitives work on.
    pub(crate) fn runtime(&self) -> &Runtime {
        match self {
            Machine::Vm(vm) => &vm.runtime,
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => &engine.world().runtime,
        }
    }

    /// The same, to be changed.
    pub(crate) fn runtime_mut(&mut self) -> &mut Runtime {
        match self {
            Machine::Vm(vm) => &mut vm.runtime,
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => &mut engine.world_mut().runtime,
        }
    }

    /// What may interrupt it, from any thread.
    pub(crate) fn control(&self) -> &Arc<Control> {
        match self {
            Machine::Vm(vm) => vm.control(),
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => engine.world().control(),
        }
    }

    /// Links units in order; the bodies of those that have something to run.
    ///
    /// # Errors
    /// A unit does not fit, in words.
    pub(crate) fn link_units(&mut self, units: Vec<LinkUnit>) -> Result<Vec<Value>, String> {
        match self {
            Machine::Vm(vm) => {
                vm.link_units(&of_type::<CodeUnit>(units)?).map_err(|error| error.to_string())
            }
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => {
                engine.link_units(&of_type::<CoreUnit>(units)?).map_err(|error| error.0)
            }
        }
    }

    /// Calls a procedure.
    ///
    /// # Errors
    /// Why the run ended without a value.
    pub(crate) fn call(&mut self, procedure: Value, arguments: &[Value]) -> Result<Value, Ending> {
        match self {
            Machine::Vm(vm) => vm.call(procedure, arguments).map_err(Ending::Exit),
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => engine.call(procedure, arguments).map_err(ending_of),
        }
    }

    /// Leaves the `dynamic-wind` extents that the last run left open.
    ///
    /// # Errors
    /// How that ended without a value.
    pub(crate) fn unwind(&mut self, library: &str, procedure: &str) -> Result<Value, Ending> {
        match self {
            Machine::Vm(vm) => vm.unwind(library, procedure).map_err(Ending::Exit),
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => {
                let Some(procedure) = engine.world_mut().take_abandoned() else {
                    return Ok(Value::UNSPECIFIED);
                };
                let result = engine.call(procedure, &[Value::NIL]).map_err(ending_of);
                engine.world_mut().take_abandoned();
                result
            }
        }
    }

    /// The virtual machine, unless it is a reference engine.
    pub(crate) fn interpreter(&mut self) -> Option<&mut ruse_vm::Vm> {
        match self {
            Machine::Vm(vm) => Some(vm),
            #[cfg(feature = "reference")]
            Machine::Reference(_) => None,
        }
    }

    /// Counters.
    pub(crate) fn stats(&self) -> VmStats {
        match self {
            Machine::Vm(vm) => vm.stats(),
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => {
                let heap = &engine.world().runtime.heap;
                let heap_bytes = heap.bytes_in_use();
                let fuel_used = engine.world().fuel_used();
                VmStats { heap: heap.stats(), heap_bytes, fuel_used, ..VmStats::default() }
            }
        }
    }

    /// Units of fuel that are left; `None` without a limit.
    pub(crate) fn fuel(&self) -> Option<u64> {
        match self {
            Machine::Vm(vm) => vm.fuel(),
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => engine.world().fuel(),
        }
    }

    /// Fills up to so many units of fuel, or takes the limit away.
    pub(crate) fn set_fuel(&mut self, fuel: Option<u64>) {
        match self {
            Machine::Vm(vm) => vm.set_fuel(fuel),
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => engine.world_mut().set_fuel(fuel),
        }
    }

    /// Collects everything now. Reference engines never collect.
    pub(crate) fn collect(&mut self) {
        match self {
            Machine::Vm(vm) => vm.collect_full(),
            #[cfg(feature = "reference")]
            Machine::Reference(_) => {}
        }
    }

    /// Interrupts the machine at the safepoint with this number; only the interpreter numbers them.
    pub(crate) fn interrupt_safepoint(&mut self, number: Option<u64>) {
        match self {
            Machine::Vm(vm) => vm.interrupt_safepoint(number),
            #[cfg(feature = "reference")]
            Machine::Reference(_) => {}
        }
    }

    /// The row of a primitive.
    pub(crate) fn primitive_of(&self, procedure: Value) -> Option<&'static Primitive> {
        match self {
            Machine::Vm(vm) => vm.primitive_of(procedure),
            #[cfg(feature = "reference")]
            Machine::Reference(engine) => engine.world().primitive(procedure),
        }
    }

    /// How a closure is called; only the interpreter keeps that in a form to be shown.
    pub(crate) fn signatures(&self, procedure: Value) -> Option<Vec<String>> {
        match self {
            Machine::Vm(vm) => vm.signatures(procedure),
            #[cfg(feature = "reference")]
            Machine::Reference(_) => None,
        }
    }

    /// A listing of the code of a procedure; only the interpreter has code.
    pub(crate) fn disassemble(&self, procedure: Value) -> Option<String> {
        match self {
            Machine::Vm(vm) => vm.disassemble(procedure),
            #[cfg(feature = "reference")]
            Machine::Reference(_) => None,
        }
    }
}

/// Units as what the engine takes. The front half makes what the engine of its options takes.
fn of_type<T: Send + Sync + 'static>(units: Vec<LinkUnit>) -> Result<Vec<Arc<T>>, String> {
    let units = units.into_iter().map(|unit| unit.downcast::<T>());
    units.collect::<Result<_, _>>().map_err(|_| "a unit was made for another engine".to_owned())
}

#[cfg(feature = "reference")]
fn world_config(options: &Options, config: VmConfig) -> ruse_reference::WorldConfig {
    let mut runtime = config.runtime;
    runtime.heap.stress = false;
    ruse_reference::WorldConfig { runtime, max_frames: options.max_frames, fuel: config.fuel }
}

/// How a run of a reference engine ended, in the interpreter's terms.
#[cfg(feature = "reference")]
fn ending_of(outcome: ruse_reference::Outcome) -> Ending {
    use ruse_isa::code::Location;
    use ruse_reference::{Activation, Outcome};
    use ruse_vm::{Backtrace, FrameInfo, Uncaught};
    let frame = |activation: Activation| FrameInfo {
        name: None,
        file: activation.file,
        location: Location {
            line: activation.line,
            column: activation.column,
            ..Location::default()
        },
        unit: activation.unit,
    };
    let backtrace = |activations: Vec<Activation>| Backtrace {
        frames: activations.into_iter().map(frame).collect(),
        omitted: 0,
    };
    Ending::Exit(match outcome {
        Outcome::Declined(what) => return Ending::Declined(what),
        Outcome::Uncaught(uncaught) => Exit::Uncaught(Uncaught {
            payload: uncaught.payload,
            backtrace: backtrace(uncaught.activations),
        }),
        Outcome::Exit(status) => Exit::Exit(status),
        Outcome::OutOfFuel(activations) => Exit::OutOfFuel(backtrace(activations)),
        Outcome::Stopped(stop, activations) => {
            Exit::Stopped { stop, backtrace: backtrace(activations) }
        }
    })
}
