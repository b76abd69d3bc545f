//! VMs: who holds one, and everything that is done with it as a whole.

use std::cell::{RefCell, UnsafeCell};
use std::ffi::{CStr, c_char, c_void};
use std::io;
use std::path::Path;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Instant;

use ruse::{Context, InterruptHandle, Value, Vm};

use crate::border::{Array, Failure, Out, Owned, Text, guarded, needed, quietly};
use crate::callback::{Destructor, UserData};
use crate::engine::{RuseEngine, RuseProgram};
use crate::error::RuseError;
use crate::options::{self, NO_LIMIT};
use crate::status::{self, Status};
use crate::value::RuseValue;

/// `ruse_vm`: a VM, and who may use it now.
pub(crate) struct RuseVm {
    vm: UnsafeCell<Option<Vm>>,
    turn: Mutex<Turn>,
    interrupt: InterruptHandle,
}

/// Whose turn it is.
#[derive(Clone, Copy)]
enum Turn {
    /// Nobody uses the VM.
    Idle,
    /// Somebody has it, or had it when it was freed.
    Taken,
    /// A function of the host runs on that thread, to which this context was lent.
    Lent(*mut Context<'static>, ThreadId),
}

// SAFETY: C6, the VM and the contexts are reached through the turn, which a lock protects; a context that was lent is
// reached on its own thread only. A VM may move between threads.
unsafe impl Send for RuseVm {}
// SAFETY: as above.
unsafe impl Sync for RuseVm {}

/// A VM may be made on one thread and used on another one.
const _: fn() = || {
    fn can_move<T: Send>() {}
    can_move::<Vm>();
};

/// `ruse_interrupt`: stops a VM from any thread.
pub(crate) struct RuseInterrupt(InterruptHandle);

/// `ruse_stats`: counters of a VM.
#[repr(C)]
pub(crate) struct RuseStats {
    heap_bytes: u64,
    allocated_bytes: u64,
    collections: u64,
    longest_pause_ms: f64,
    fuel_used: u64,
    native_functions: u64,
    handles: u64,
}

thread_local! {
    /// The VMs that run on this thread, innermost last.
    static RUNNING: RefCell<Vec<*const RuseVm>> = const { RefCell::new(Vec::new()) };
}

/// A turn: gives the VM back when it ends.
struct Hold<'a> {
    vm: &'a RuseVm,
    before: Turn,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        RUNNING.with_borrow_mut(Vec::pop);
        *self.vm.turn() = self.before;
    }
}

impl RuseVm {
    fn new(vm: Vm) -> RuseVm {
        let interrupt = vm.interrupt_handle();
        RuseVm { vm: UnsafeCell::new(Some(vm)), turn: Mutex::new(Turn::Idle), interrupt }
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Uses the VM, if it is this caller's turn.
    pub(crate) fn with<R>(
        &self,
        run: impl FnOnce(&mut Context<'_>) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let before = {
            let mut turn = self.turn();
            let mine = match *turn {
                Turn::Idle => true,
                Turn::Taken => false,
                Turn::Lent(_, thread) => thread == std::thread::current().id(),
            };
            if !mine {
                return Err(Failure::busy());
            }
            std::mem::replace(&mut *turn, Turn::Taken)
        };
        RUNNING.with_borrow_mut(|running| running.push(self));
        let hold = Hold { vm: self, before };
        let context: &mut Context<'static> = match before {
            // SAFETY: C6, it is nobody else's turn until `hold` is dropped.
            Turn::Idle => match unsafe { &mut *self.vm.get() } {
                Some(vm) => vm,
                None => return Err(Failure::busy()),
            },
            // SAFETY: C6, lent to the function of the host that runs on this thread, whose turn it is.
            Turn::Lent(context, _) => unsafe { &mut *context },
            Turn::Taken => return Err(Failure::busy()),
        };
        let result = run(context);
        drop(hold);
        result
    }

    /// Lets a function of the host use the VM that runs on this thread, by this context.
    pub(crate) fn lend<R>(ctx: &mut Context<'_>, run: impl FnOnce(&RuseVm) -> R) -> Option<R> {
        struct Back<'a>(&'a RuseVm);
        impl Drop for Back<'_> {
            fn drop(&mut self) {
                *self.0.turn() = Turn::Taken;
            }
        }
        let vm = RUNNING.with_borrow(|running| running.last().copied())?;
        // SAFETY: who made it run holds a reference, and waits for this function of the host.
        let vm = unsafe { &*vm };
        let context = ptr::from_mut(ctx).cast::<Context<'static>>();
        *vm.turn() = Turn::Lent(context, std::thread::current().id());
        let back = Back(vm);
        let result = run(vm);
        drop(back);
        Some(result)
    }
}

/// Uses a VM that may be null.
pub(crate) fn with_vm(
    vm: Option<&RuseVm>,
    error: &Out<*mut RuseError>,
    run: impl FnOnce(&mut Context<'_>) -> Result<(), Failure>,
) -> Status {
    guarded(error, || needed(vm, "vm")?.with(run))
}

/// As [`with_vm`], for what gives a value.
pub(crate) fn with_vm_giving(
    vm: Option<&RuseVm>,
    result: &Out<*mut RuseValue>,
    error: &Out<*mut RuseError>,
    run: impl FnOnce(&mut Context<'_>) -> Result<Value, Failure>,
) -> Status {
    result.put(ptr::null_mut());
    with_vm(vm, error, |ctx| {
        result.give(RuseValue::new(run(ctx)?));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_new(engine: Option<&RuseEngine>, error: Out<*mut RuseError>) -> *mut RuseVm {
    let mut made = ptr::null_mut();
    guarded(&error, || {
        let vm = needed(engine, "engine")?.0.vm()?;
        made = Box::into_raw(Box::new(RuseVm::new(vm)));
        Ok(())
    });
    made
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_free(vm: Owned<RuseVm>) -> Status {
    quietly(status::OTHER, || {
        let Some(shared) = vm.get() else { return status::OK };
        {
            let mut turn = shared.turn();
            if !matches!(*turn, Turn::Idle) {
                return status::BUSY;
            }
            *turn = Turn::Taken;
        }
        // SAFETY: C6, nobody has the VM, and from now on nobody gets it.
        let machine = unsafe { (*shared.vm.get()).take() };
        // Destructors of the host run here, and may still look at the pointer.
        quietly((), || drop(machine));
        drop(vm.take());
        status::OK
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_eval(
    vm: Option<&RuseVm>,
    name: Text,
    text: Text,
    length: usize,
    result: Out<*mut RuseValue>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm_giving(vm, &result, &error, |ctx| {
        let name = name.optional("name")?.unwrap_or("eval");
        Ok(ctx.eval_named(name, text.with_length(length, "text")?)?)
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_run_file(
    vm: Option<&RuseVm>,
    path: Text,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| Ok(ctx.run_file(Path::new(path.name("path")?))?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_run(
    vm: Option<&RuseVm>,
    program: Option<&RuseProgram>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| Ok(ctx.run(&needed(program, "program")?.0)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_call(
    vm: Option<&RuseVm>,
    procedure: Option<&RuseValue>,
    count: usize,
    arguments: Array<Option<&RuseValue>>,
    result: Out<*mut RuseValue>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm_giving(vm, &result, &error, |ctx| {
        let procedure = needed(procedure, "procedure")?;
        let arguments = arguments.slice(count, "arguments")?;
        let arguments = arguments.iter().map(|it| needed(*it, "arguments[i]").map(|it| it.get()));
        let arguments = arguments.collect::<Result<Vec<&Value>, _>>()?;
        Ok(ctx.call(procedure.get(), arguments)?)
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_global(
    vm: Option<&RuseVm>,
    name: Text,
    result: Out<*mut RuseValue>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm_giving(vm, &result, &error, |ctx| Ok(ctx.global(name.name("name")?)?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_set_global(
    vm: Option<&RuseVm>,
    name: Text,
    value: Option<&RuseValue>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(
        vm,
        &error,
        |ctx| Ok(ctx.set_global(name.name("name")?, needed(value, "value")?.get())?),
    )
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_unwind(vm: Option<&RuseVm>, error: Out<*mut RuseError>) -> Status {
    with_vm(vm, &error, |ctx| Ok(ctx.unwind()?))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_collect(vm: Option<&RuseVm>, error: Out<*mut RuseError>) -> Status {
    with_vm(vm, &error, |ctx| {
        ctx.collect();
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_set_fuel(
    vm: Option<&RuseVm>,
    fuel: u64,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| {
        ctx.set_fuel((fuel != NO_LIMIT).then_some(fuel));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_fuel(
    vm: Option<&RuseVm>,
    fuel: Out<u64>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| {
        fuel.needed("fuel")?.put(ctx.fuel().unwrap_or(NO_LIMIT));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_set_timeout(
    vm: Option<&RuseVm>,
    milliseconds: u64,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| {
        ctx.set_timeout(options::milliseconds(milliseconds));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_set_deadline(
    vm: Option<&RuseVm>,
    milliseconds: u64,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| {
        let deadline = options::milliseconds(milliseconds);
        ctx.set_deadline(deadline.and_then(|time| Instant::now().checked_add(time)));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_stats(
    vm: Option<&RuseVm>,
    stats: Out<RuseStats>,
    error: Out<*mut RuseError>,
) -> Status {
    with_vm(vm, &error, |ctx| {
        let now = ctx.stats();
        stats.needed("stats")?.put(RuseStats {
            heap_bytes: now.heap_bytes as u64,
            allocated_bytes: now.allocated_bytes,
            collections: now.collections,
            longest_pause_ms: now.longest_pause_ms,
            fuel_used: now.fuel_used,
            native_functions: now.native_compiled,
            handles: now.handles as u64,
        });
        Ok(())
    })
}

/// `ruse_output`: a function of the host that takes output.
type OutputFunction =
    unsafe extern "C" fn(user: *mut c_void, bytes: *const u8, length: usize) -> bool;

/// Standard output that goes to a function of the host.
struct Output {
    write: OutputFunction,
    user: UserData,
}

impl io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: C4, and the bytes are readable during the call.
        let written = unsafe { (self.write)(self.user.pointer(), bytes.as_ptr(), bytes.len()) };
        if written { Ok(bytes.len()) } else { Err(io::Error::other("the host refused output")) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_set_output(
    vm: Option<&RuseVm>,
    write: Option<OutputFunction>,
    user: *mut c_void,
    destructor: Option<Destructor>,
    error: Out<*mut RuseError>,
) -> Status {
    let user = UserData::new(user, destructor);
    with_vm(vm, &error, |ctx| {
        let write = write.ok_or_else(|| Failure::null("write"))?;
        ctx.set_output(Box::new(Output { write, user }));
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_flush(vm: Option<&RuseVm>, error: Out<*mut RuseError>) -> Status {
    with_vm(vm, &error, |ctx| {
        ctx.flush();
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_vm_interrupt(vm: Option<&RuseVm>) -> Status {
    quietly(status::OTHER, || {
        let Some(vm) = vm else { return status::NULL };
        vm.interrupt.interrupt();
        status::OK
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_interrupt_new(vm: Option<&RuseVm>) -> *mut RuseInterrupt {
    quietly(ptr::null_mut(), || {
        let handle = vm.map(|vm| RuseInterrupt(vm.interrupt.clone()));
        handle.map_or(ptr::null_mut(), |handle| Box::into_raw(Box::new(handle)))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_interrupt_now(interrupt: Option<&RuseInterrupt>) -> Status {
    quietly(status::OTHER, || {
        let Some(RuseInterrupt(handle)) = interrupt else { return status::NULL };
        handle.interrupt();
        status::OK
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_interrupt_free(interrupt: Owned<RuseInterrupt>) {
    quietly((), || drop(interrupt.take()));
}

/// The version, which the header repeats.
const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

/// The number of the interface: it grows when functions come, and a program built for a smaller one still runs.
const INTERFACE: u32 = 2;

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_version() -> *const c_char {
    VERSION.as_ptr()
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_interface() -> u32 {
    INTERFACE
}
