//! A host that watches a program run: it is told of every instruction before the interpreter executes it.
//!
//! In: a [`Tracer`]. Out: its answer, whether the run goes on. While a VM has a tracer, its runs use a loop of the
//! interpreter of their own and no machine code; the other loops know nothing of tracers. Frames of machine code that
//! stand on the stack when the tracer comes go on as they are, so it sees what is called from the next run on.
//!
//! Invariant: the tracer is taken out of the VM while it is asked, and gets the VM for reading only.

use std::any::Any;
use std::sync::Arc;

use ruse_isa::code::Location;
use ruse_isa::frame::HEADER_WORDS;

use crate::backtrace::{Backtrace, is_library};
use crate::instance::{Instance, Stop, instance_of};
use crate::interpreter::Position;
use crate::raise::RaisedAt;
use crate::vm::{Exit, Traced, Vm};

/// Why a tracer ends a run, for the host.
pub type Reason = Arc<dyn Any + Send + Sync>;

/// Watches the instructions of a VM.
pub trait Tracer: Send {
    /// Is called before an instruction is executed.
    ///
    /// # Errors
    /// The run is to end with [`Exit::Traced`], which passes every handler by.
    fn before(&mut self, point: Point<'_>) -> Result<(), Reason>;
}

/// An instruction that is about to be executed.
#[derive(Clone, Copy)]
pub struct Point<'a> {
    vm: &'a Vm,
    at: Position,
}

impl<'a> Point<'a> {
    fn instance(self) -> &'a Instance {
        // SAFETY: V3: the frame runs, so its closure stands in it.
        instance_of(unsafe { *self.at.fp })
    }

    /// Its index in the code of the procedure; 0 when that was entered just now.
    pub fn index(self) -> u32 {
        // SAFETY: V3: the position is in the code of the frame's closure.
        unsafe { Vm::pc_index(self.at.fp, self.at.pc) }
    }

    /// Which frame it is: frames that were called later have greater numbers.
    pub fn frame(self) -> usize {
        self.at.fp as usize
    }

    /// Which code the frame runs: as long as a frame runs, no other code has this number.
    pub fn code(self) -> usize {
        self.instance() as *const Instance as usize
    }

    /// Where it stands in the source.
    pub fn location(self) -> Location {
        self.instance().function().location_of(self.index() as usize)
    }

    /// The name of the file with the index of a location.
    pub fn file(self, location: Location) -> Option<&'a str> {
        self.instance().unit().files.get(location.file as usize).map(|name| &**name)
    }

    /// The name of the procedure.
    pub fn procedure(self) -> Option<&'a str> {
        self.instance().function().name.as_deref()
    }

    /// Whether the procedure is of the built-in libraries.
    pub fn is_library(self) -> bool {
        is_library(&self.instance().unit().name)
    }

    /// Names and values of the variables that are in scope and still needed, inner ones first, each value in so many
    /// characters at most. What was inlined has its variables there, too.
    pub fn variables(self, width: usize) -> Vec<(String, String)> {
        let index = self.index();
        // SAFETY: V3, V4: the frame is about to execute the instruction.
        let all = unsafe { self.vm.variables(self.at.fp, index, Stop::Before(index), width) };
        all.into_iter().map(|(_, name, value)| (name, value)).collect()
    }

    /// Names and values of the parameters, each in so many characters at most. There are none but at index 0, and none
    /// of those that the procedure does not use.
    pub fn arguments(self, width: usize) -> Vec<(String, String)> {
        if self.index() != 0 {
            return Vec::new();
        }
        let instance = self.instance();
        let mut live = Vec::new();
        instance.each_live_slot(Stop::Before(0), |slot| live.push(slot));
        let names = instance.function().params.iter().enumerate();
        names
            .filter(|(number, _)| live.contains(&(HEADER_WORDS + number)))
            .map(|(number, name)| {
                // SAFETY: V3, V4: the slot is live, so it holds a value.
                let value = unsafe { *self.at.fp.add(HEADER_WORDS + number) };
                (name.to_string(), self.vm.runtime.write_short(value, width))
            })
            .collect()
    }

    /// The frames, innermost first.
    pub fn backtrace(self) -> Backtrace {
        self.vm.backtrace_at(RaisedAt::Instruction(self.at))
    }
}

impl Vm {
    /// Sets who watches the runs that begin from now on, or takes the watch away.
    pub fn set_tracer(&mut self, tracer: Option<Box<dyn Tracer>>) {
        self.tracer = tracer;
    }

    /// Asks the tracer about the instruction at a position.
    ///
    /// # Errors
    /// The run is to end.
    #[inline(never)]
    pub(crate) fn trace(&mut self, at: Position) -> Result<(), Exit> {
        let Some(mut tracer) = self.tracer.take() else { return Ok(()) };
        let answer = tracer.before(Point { vm: self, at });
        self.tracer = Some(tracer);
        answer.map_err(|reason| {
            let backtrace = self.backtrace_at(RaisedAt::Instruction(at));
            Exit::Traced(Box::new(Traced { reason, backtrace }))
        })
    }
}
