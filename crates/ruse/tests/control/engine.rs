//! The programs on a VM: what they print and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use ruse::{ErrorKind, Options, Vm};

use crate::model::{End, Outcome};
use crate::print::{CLOSED_PRELUDE, PRELUDE, expression};
use crate::term::Program;

/// Programs that one VM runs before it is replaced: state that one of them leaves behind must not harm the next.
const PROGRAMS_OF_A_VM: u32 = 2_000;
/// Seconds after which a program is interrupted.
const PATIENCE: u64 = 10;

/// How a program is given to the VM.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// As a form of the VM's own environment.
    Form,
    /// As a closed program.
    Closed,
}

/// A way to run programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mode {
    pub(crate) opt_level: u8,
    pub(crate) gc_stress: bool,
    pub(crate) way: Way,
}

pub(crate) struct Engine {
    mode: Mode,
    vm: Vm,
    left: u32,
    watch: Watch,
}

/// Interrupts a VM whose program does not end.
struct Watch {
    /// Number of the program, 0 for none.
    program: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Watch {
    fn new(vm: &Vm) -> Watch {
        let handle = vm.interrupt_handle();
        let program = Arc::new(AtomicU64::new(0));
        let over = Arc::new(AtomicBool::new(false));
        let (seen, stop) = (program.clone(), over.clone());
        std::thread::spawn(move || {
            let (mut last, mut ticks) = (0, 0);
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(500));
                let now = seen.load(Ordering::Relaxed);
                ticks = if now == last && now != 0 { ticks + 1 } else { 0 };
                last = now;
                if ticks > 2 * PATIENCE {
                    handle.interrupt();
                    ticks = 0;
                }
            }
        });
        Watch { program, over }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

fn new_vm(mode: Mode) -> Vm {
    let options = Options {
        opt_level: mode.opt_level,
        gc_stress: mode.gc_stress,
        verify_heap: mode.gc_stress,
        max_heap: 256 << 20,
        max_frames: 100_000,
        nursery: 1 << 20,
        hash_seed: Some(1),
        ..Options::default()
    };
    let mut vm = Vm::new(options).expect("memory for a VM");
    vm.eval_printed(PRELUDE).expect("the prelude runs");
    vm
}

impl Engine {
    pub(crate) fn new(mode: Mode) -> Engine {
        let vm = new_vm(mode);
        let watch = Watch::new(&vm);
        Engine { mode, vm, left: PROGRAMS_OF_A_VM, watch }
    }

    /// What the program does here. An end that the model does not know is put into words.
    pub(crate) fn run(&mut self, program: &Program) -> Result<Outcome, String> {
        if self.left == 0 {
            *self = Engine::new(self.mode);
        }
        self.left -= 1;
        self.watch.program.store(u64::from(self.left) + 1, Ordering::Relaxed);
        let text = expression(program);
        let result = match self.mode.way {
            Way::Form => self.vm.eval_printed(&format!("(begin {text} (take!))")),
            Way::Closed => {
                let result = self.vm.run_program("trace", &format!("{CLOSED_PRELUDE}{text}"));
                result.and_then(|()| self.vm.eval_printed("(take!)"))
            }
        };
        self.watch.program.store(0, Ordering::Relaxed);
        let taken = match &result {
            Ok(events) => Ok(events.clone()),
            Err(_) => self.vm.eval_printed("(take!)"),
        };
        let events = taken.map_err(|e| e.message)?.concat().trim_matches('"').to_owned();
        let end = match result {
            Ok(_) => Ok(End::Value),
            Err(error) => match error.kind {
                ErrorKind::Exit => Ok(End::Exit(i64::from(error.status))),
                ErrorKind::User => Ok(End::Uncaught("user")),
                ErrorKind::Type => Ok(End::Uncaught("type")),
                ErrorKind::Index => Ok(End::Uncaught("index")),
                ErrorKind::Divide => Ok(End::Uncaught("divide")),
                kind => Err(format!("{kind:?}: {}", error.message)),
            },
        };
        end.map(|end| Outcome { events: events.clone(), end })
            .map_err(|report| format!("{report}\nafter {events}"))
    }
}
