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

    /// The innermost frame that is of no built-in library, looked for in the uppermost frames only, so that
    /// raising costs the same at every depth.
    pub(crate) fn place(
        running: Option<(*mut Value, u32)>,
        frame: *mut Value,
    ) -> Option<FrameInfo> {
        let of_user = |info: &FrameInfo| info.location.line > 0 && !info.is_library();
        let mut found = None;
        let mut seen = 0;
        walk(running, frame, &mut |closure, pc| {
            found = FrameInfo::all_of(closure, pc).into_iter().find(of_user);
            seen += 1;
            found.is_none() && seen < Backtrace::HEAD
        });
        found
    }

    /// Walks the stack: first the running frame if there is one, then the callers of the frame at `frame`.
    pub(crate) fn collect(running: Option<(*mut Value, u32)>, frame: *mut Value) -> Backtrace {
        let mut all = Collector::default();
        walk(running, frame, &mut |closure, pc| {
            all.push(closure, pc);
            true
        });
        all.finish()
    }
}

/// Reports closure and instruction of every activation, innermost first, until `report` has enough.
fn walk(
    running: Option<(*mut Value, u32)>,
    frame: *mut Value,
    report: &mut dyn FnMut(Value, u32) -> bool,
) {
    // SAFETY: V3: every frame holds a closure and the return word that its call wrote.
    unsafe {
        if let Some((fp, pc)) = running
            && !report(*fp, pc)
        {
            return;
        }
        let mut fp = frame;
        loop {
            let saved = *(fp.add(RETURN_SLOT) as *const u64);
            if saved & RETURN_BOUNDARY != 0 {
                return;
            }
            fp = fp.sub(return_delta(saved));
            let pc = return_pc(saved) as u32;
            let pc = if saved & RETURN_RAISED != 0 { pc } else { pc.saturating_sub(1) };
            if !report(*fp, pc) {
                return;
            }
        }
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
