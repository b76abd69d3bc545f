//! Backtraces: names and places of the frames on the VM stack, inlined procedures among them.

use ruse_heap::{Kind, Value};
use ruse_isa::code::Location;
use ruse_isa::frame::{RETURN_BOUNDARY, RETURN_RAISED, RETURN_SLOT, return_delta, return_pc};

use crate::instance::instance_of;

/// One procedure activation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameInfo {
    /// Name of the procedure, if it has one.
    pub name: Option<String>,
    /// Name of the source file.
    pub file: Option<String>,
    /// Where in it.
    pub location: Location,
    /// Library or program that the procedure is of.
    pub unit: String,
}

/// Frames, innermost first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Backtrace {
    /// The first and the last frames of a deep stack.
    pub frames: Vec<FrameInfo>,
    /// How many frames were left out after the first [`Backtrace::HEAD`].
    pub omitted: usize,
}

impl FrameInfo {
    /// Whether the procedure is of the built-in libraries, whose places tell a user nothing.
    pub fn is_library(&self) -> bool {
        ["(ruse ", "(scheme ", "(srfi "].iter().any(|prefix| self.unit.starts_with(prefix))
    }

    /// The inlined procedures around an instruction, innermost first, then the procedure itself.
    fn all_of(closure: Value, pc: u32) -> Vec<FrameInfo> {
        if !closure.is_kind(Kind::Closure) {
            return Vec::new();
        }
        let instance = instance_of(closure);
        let (function, unit) = (instance.function(), instance.unit());
        let info = |name: Option<&str>, location: Location| FrameInfo {
            name: name.map(str::to_owned),
            file: unit.files.get(location.file as usize).map(|file| file.to_string()),
            location,
            unit: unit.name.to_string(),
        };
        let mut location = function.location_of(pc as usize);
        let mut frames = Vec::new();
        for range in function.inlined.iter().rev() {
            if (range.start..range.end).contains(&pc) {
                frames.push(info(range.name.as_deref(), location));
                location = range.call;
            }
        }
        frames.push(info(function.name.as_deref(), location));
        frames
    }
}

impl Backtrace {
    /// Frames kept from the top.
    pub const HEAD: usize = 20;
    /// Frames kept from the bottom.
    pub const TAIL: usize = 5;

    /// Walks the stack: first the running frame if there is one, then the callers of the frame at `frame`.
    pub(crate) fn collect(running: Option<(*mut Value, u32)>, frame: *mut Value) -> Backtrace {
        let mut all = Collector::default();
        // SAFETY: V3: every frame holds a closure and the return word that its call wrote.
        unsafe {
            if let Some((fp, pc)) = running {
                all.push(*fp, pc);
            }
            let mut fp = frame;
            loop {
                let saved = *(fp.add(RETURN_SLOT) as *const u64);
                if saved & RETURN_BOUNDARY != 0 {
                    break;
                }
                fp = fp.sub(return_delta(saved));
                let pc = return_pc(saved) as u32;
                let pc = if saved & RETURN_RAISED != 0 { pc } else { pc.saturating_sub(1) };
                all.push(*fp, pc);
            }
        }
        all.finish()
    }
}

#[derive(Default)]
struct Collector {
    head: Vec<FrameInfo>,
    /// Closure and pc of the last frames, as a ring.
    tail: std::collections::VecDeque<(Value, u32)>,
    dropped: usize,
}

impl Collector {
    fn push(&mut self, closure: Value, pc: u32) {
        if self.head.len() < Backtrace::HEAD {
            self.head.extend(FrameInfo::all_of(closure, pc));
            return;
        }
        self.tail.push_back((closure, pc));
        if self.tail.len() > Backtrace::TAIL {
            self.tail.pop_front();
            self.dropped += 1;
        }
    }

    fn finish(self) -> Backtrace {
        let mut frames = self.head;
        for (closure, pc) in self.tail {
            frames.extend(FrameInfo::all_of(closure, pc));
        }
        Backtrace { frames, omitted: self.dropped }
    }
}
