//! The engine behind a VM: the interpreter, or one of the reference engines.

use std::sync::Arc;
#[cfg(feature = "async")]
use std::task::{Poll, Waker};

use ruse_heap::{Control, Value};
use ruse_isa::code::CodeUnit;
use ruse_runtime::host::LinkUnit;
use ruse_runtime::{Primitive, Runtime};
use ruse_vm::{Exit, HostCode, VmConfig, VmStats};

#[cfg(feature = "reference")]
use ruse_reference::CoreUnit;

use crate::error::Error;
#[cfg(feature = "reference")]
use crate::error::ErrorKind;
use crate::host::SharedFront;
use crate::options::{Backend, Options};

/// How a run ended without a value.
pub(crate) enum Ending {
    /// As any engine ends it.
    Exit(Exit),
    /// The engine does not do what the program asks for, which this names.
    #[cfg(feature = "reference")]
    Declined(String),
}

/// An engine with its heap.
pub(crate) enum Machine<'a> {
    /// The virtual machine.
    Vm(Box<ruse_vm::Vm>),
    /// The virtual machine while it runs a function of the host.
    Lent(&'a mut ruse_vm::Vm),
    /// An evaluator of Core, with its front half.
    #[cfg(feature = "reference")]
    Reference(Box<dyn ruse_reference::Engine>, SharedFront),
}

/// A machine, however it is held.
enum View<'v> {
    Vm(&'v ruse_vm::Vm),
    #[cfg(feature = "reference")]
    Reference(&'v dyn ruse_reference::Engine),
}

/// The same, to be changed.
enum ViewMut<'v> {
    Vm(&'v mut ruse_vm::Vm),
    #[cfg(feature = "reference")]
    Reference(&'v mut dyn ruse_reference::Engine),
}

impl Machine<'static> {
    /// The machine that the options ask for. `front` makes its front half, which it keeps.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub(crate) fn new(
        options: &Options,
        config: VmConfig,
        front: impl FnOnce(Arc<Control>) -> SharedFront,
    ) -> Result<Machine<'static>, String> {
        match options.backend {
            Backend::Vm => {
                let vm = ruse_vm::Vm::new(config);
                let none = || format!("no memory for a stack of {} frames", options.max_frames);
                let mut vm = Box::new(vm.ok_or_else(none)?);
                let front = front(vm.control().clone());
                vm.runtime.set_host(Box::new(front.clone()));
                vm.embedder = Some(Box::new(front));
                Ok(Machine::Vm(vm))
            }
            #[cfg(feature = "reference")]
            backend => {
                let world = world_config(options, config);
                let mut engine: Box<dyn ruse_reference::Engine> = match backend {
                    Backend::Thunk => {
                        let code = ruse_reference::thunk::ThunkOptions::default();
                        Box::new(ruse_reference::thunk::Thunk::new(world, code))
                    }
                    _ => Box::new(ruse_reference::eval::Eval::new(world)),
                };
                let front = front(engine.world().control().clone());
                engine.world_mut().runtime.set_host(Box::new(front.clone()));
                Ok(Machine::Reference(engine, front))
            }
            #[cfg(not(feature = "reference"))]
            backend => Err(format!("the backend `{}` is not part of this build", backend.name())),
        }
    }
}

impl Machine<'_> {
    #[inline]
    fn view(&self) -> View<'_> {
        match self {
            Machine::Vm(vm) => View::Vm(vm),
            Machine::Lent(vm) => View::Vm(vm),
            #[cfg(feature = "reference")]
            Machine::Reference(engine, _) => View::Reference(&**engine),
        }
    }

    #[inline]
    fn view_mut(&mut self) -> ViewMut<'_> {
        match self {
            Machine::Vm(vm) => ViewMut::Vm(vm),
            Machine::Lent(vm) => ViewMut::Vm(vm),
            #[cfg(feature = "reference")]
            Machine::Reference(engine, _) => ViewMut::Reference(&mut **engine),
        }
    }

    /// The front half.
    #[inline]
    pub(crate) fn front(&self) -> &SharedFront {
        match self.view() {
            View::Vm(vm) => vm
                .embedder
                .as_ref()
                .and_then(|front| front.downcast_ref())
                .expect("it was put there when the machine was made"),
            #[cfg(feature = "reference")]
            View::Reference(_) => match self {
                Machine::Reference(_, front) => front,
                _ => unreachable!("the view is of this machine"),
            },
        }
    }

    /// The state that primitives work on.
    #[inline]
    pub(crate) fn runtime(&self) -> &Runtime {
        match self.view() {
            View::Vm(vm) => &vm.runtime,
            #[cfg(feature = "reference")]
            View::Reference(engine) => &engine.world().runtime,
        }
    }

    /// The same, to be changed.
    #[inline]
    pub(crate) fn runtime_mut(&mut self) -> &mut Runtime {
        match self.view_mut() {
            ViewMut::Vm(vm) => &mut vm.runtime,
            #[cfg(feature = "reference")]
            ViewMut::Reference(engine) => &mut engine.world_mut().runtime,
        }
    }

    /// What may interrupt it, from any thread.
    pub(crate) fn control(&self) -> &Arc<Control> {
        match self.view() {
            View::Vm(vm) => vm.control(),
            #[cfg(feature = "reference")]
            View::Reference(engine) => engine.world().control(),
        }
    }

    /// Links units in order; the bodies of those that have something to run.
    ///
    /// # Errors
    /// A unit does not fit, in words.
    pub(crate) fn link_units(&mut self, units: Vec<LinkUnit>) -> Result<Vec<Value>, String> {
        match self.view_mut() {
            ViewMut::Vm(vm) => {
                vm.link_units(&of_type::<CodeUnit>(units)?).map_err(|error| error.to_string())
            }
            #[cfg(feature = "reference")]
            ViewMut::Reference(engine) => {
                engine.link_units(&of_type::<CoreUnit>(units)?).map_err(|error| error.0)
            }
        }
    }

    /// Calls a procedure.
    ///
    /// # Errors
    /// Why the run ended without a value.
    #[inline]
    pub(crate) fn call(&mut self, procedure: Value, arguments: &[Value]) -> Result<Value, Ending> {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.call(procedure, arguments).map_err(Ending::Exit),
            #[cfg(feature = "reference")]
            ViewMut::Reference(engine) => engine.call(procedure, arguments).map_err(ending_of),
        }
    }

    /// Calls a procedure in a run that may wait for the host. Reference engines call no functions of the host, so their
    /// runs never wait.
    #[cfg(feature = "async")]
    pub(crate) fn start(
        &mut self,
        procedure: Value,
        arguments: &[Value],
        waker: &Waker,
    ) -> Poll<Result<Value, Ending>> {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.start(procedure, arguments, waker).map_err(Ending::Exit),
            #[cfg(feature = "reference")]
            ViewMut::Reference(engine) => {
                Poll::Ready(engine.call(procedure, arguments).map_err(ending_of))
            }
        }
    }

    /// Goes on with the run that waits, if what it waits for is there.
    #[cfg(feature = "async")]
    pub(crate) fn resume(&mut self, waker: &Waker) -> Poll<Result<Value, Ending>> {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.resume(waker).map_err(Ending::Exit),
            #[cfg(feature = "reference")]
            ViewMut::Reference(_) => unreachable!("runs of reference engines never wait"),
        }
    }

    /// Gives up the run that waits, if there is one.
    #[cfg(feature = "async")]
    pub(crate) fn abandon(&mut self) {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.abandon(),
            #[cfg(feature = "reference")]
            ViewMut::Reference(_) => {}
        }
    }

    /// Leaves the `dynamic-wind` extents that the last run left open.
    ///
    /// # Errors
    /// How that ended without a value.
    pub(crate) fn unwind(&mut self, library: &str, procedure: &str) -> Result<Value, Ending> {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.unwind(library, procedure).map_err(Ending::Exit),
            #[cfg(feature = "reference")]
            ViewMut::Reference(engine) => {
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
        match self.view_mut() {
            ViewMut::Vm(vm) => Some(vm),
            #[cfg(feature = "reference")]
            ViewMut::Reference(_) => None,
        }
    }

    /// Counters.
    pub(crate) fn stats(&self) -> VmStats {
        match self.view() {
            View::Vm(vm) => vm.stats(),
            #[cfg(feature = "reference")]
            View::Reference(engine) => {
                let heap = &engine.world().runtime.heap;
                let heap_bytes = heap.bytes_in_use();
                let fuel_used = engine.world().fuel_used();
                VmStats { heap: heap.stats(), heap_bytes, fuel_used, ..VmStats::default() }
            }
        }
    }

    /// Units of fuel that are left; `None` without a limit.
    pub(crate) fn fuel(&self) -> Option<u64> {
        match self.view() {
            View::Vm(vm) => vm.fuel(),
            #[cfg(feature = "reference")]
            View::Reference(engine) => engine.world().fuel(),
        }
    }

    /// Fills up to so many units of fuel, or takes the limit away.
    pub(crate) fn set_fuel(&mut self, fuel: Option<u64>) {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.set_fuel(fuel),
            #[cfg(feature = "reference")]
            ViewMut::Reference(engine) => engine.world_mut().set_fuel(fuel),
        }
    }

    /// Collects everything now. Reference engines never collect.
    pub(crate) fn collect(&mut self) {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.collect_full(),
            #[cfg(feature = "reference")]
            ViewMut::Reference(_) => {}
        }
    }

    /// Collects if it is time to: for a host that makes values and calls nothing. Nothing may hold a value that is not
    /// a root.
    #[inline]
    pub(crate) fn collect_if_due(&mut self) {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.collect_if_due(),
            #[cfg(feature = "reference")]
            ViewMut::Reference(_) => {}
        }
    }

    /// Interrupts the machine at the safepoint with this number; only the interpreter numbers them.
    pub(crate) fn interrupt_safepoint(&mut self, number: Option<u64>) {
        match self.view_mut() {
            ViewMut::Vm(vm) => vm.interrupt_safepoint(number),
            #[cfg(feature = "reference")]
            ViewMut::Reference(_) => {}
        }
    }

    /// The row of a primitive.
    pub(crate) fn primitive_of(&self, procedure: Value) -> Option<&'static Primitive> {
        match self.view() {
            View::Vm(vm) => vm.primitive_of(procedure),
            #[cfg(feature = "reference")]
            View::Reference(engine) => engine.world().primitive(procedure),
        }
    }

    /// The value of a global variable; its static definition is bound if it has one.
    pub(crate) fn global(&mut self, library: &str, name: &str) -> Option<Value> {
        match self.view_mut() {
            ViewMut::Vm(vm) => {
                let cell = vm.global(library, name).ok()?;
                vm.runtime.global_value(cell)
            }
            #[cfg(feature = "reference")]
            ViewMut::Reference(engine) => {
                let runtime = &mut engine.world_mut().runtime;
                let cell = runtime.global(library, name);
                runtime.global_value(cell)
            }
        }
    }

    /// An argument of the host function that is running.
    #[inline]
    pub(crate) fn host_argument(&self, index: usize) -> Value {
        match self {
            Machine::Lent(vm) => vm.host_argument(index),
            _ => unreachable!("a host function gets its VM lent"),
        }
    }

    /// A procedure that calls a function of the host.
    ///
    /// # Errors
    /// The machine has none.
    pub(crate) fn host_procedure(
        &mut self,
        name: &str,
        arity: i64,
        code: HostCode,
    ) -> Result<Value, Error> {
        match self.view_mut() {
            ViewMut::Vm(vm) => Ok(vm.host_procedure(name, arity, code)),
            #[cfg(feature = "reference")]
            ViewMut::Reference(_) => {
                let message = "reference engines call no functions of the host".to_owned();
                Err(Error::new(ErrorKind::Declined, message))
            }
        }
    }

    /// Whether a procedure takes so many arguments, as far as that is known.
    pub(crate) fn takes(&self, procedure: Value, count: usize) -> bool {
        match self.view() {
            View::Vm(vm) => vm.takes(procedure, count),
            #[cfg(feature = "reference")]
            View::Reference(_) => true,
        }
    }

    /// How a closure is called; only the interpreter keeps that in a form to be shown.
    pub(crate) fn signatures(&self, procedure: Value) -> Option<Vec<String>> {
        match self.view() {
            View::Vm(vm) => vm.signatures(procedure),
            #[cfg(feature = "reference")]
            View::Reference(_) => None,
        }
    }

    /// A listing of the code of a procedure; only the interpreter has code.
    pub(crate) fn disassemble(&self, procedure: Value) -> Option<String> {
        match self.view() {
            View::Vm(vm) => vm.disassemble(procedure),
            #[cfg(feature = "reference")]
            View::Reference(_) => None,
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
        host: false,
    };
    let backtrace = |activations: Vec<Activation>| {
        let frames = activations.into_iter().map(frame).collect();
        Box::new(Backtrace { frames, omitted: 0 })
    };
    Ending::Exit(match outcome {
        Outcome::Declined(what) => return Ending::Declined(what),
        Outcome::Uncaught(uncaught) => Exit::Uncaught(Box::new(Uncaught {
            payload: uncaught.payload,
            backtrace: *backtrace(uncaught.activations),
        })),
        Outcome::Exit(status) => Exit::Exit(status),
        Outcome::OutOfFuel(activations) => Exit::OutOfFuel(backtrace(activations)),
        Outcome::Stopped(stop, activations) => {
            Exit::Stopped { stop, backtrace: backtrace(activations) }
        }
    })
}
