//! Backtraces: names and places of the frames on the VM stack, inlined procedures among them.

use ruse_heap::{Heap, Kind, Value};
use ruse_isa::code::Location;
use ruse_isa::frame::{RETURN_BOUNDARY, RETURN_RAISED, RETURN_SLOT, return_delta, return_pc};
use ruse_isa::layout::offset;
use ruse_runtime::print::procedure_name;

use crate::instance::{Stop, instance_of};
use crate::vm::{Run, Vm};

/// One procedure activation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameInfo {
    /// Name of the procedure, if it has one.
    pub name: Option<String>,
    /// Name of the source file.
    pub file: Option<String>,
    /// Where in it.
    pub location: Location,
    /// Library or program that the procedure is of; empty for one of the host.
    pub unit: String,
    /// Whether it is a function of the host.
    pub host: bool,
}

/// Frames, innermost first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Backtrace {
    /// The first and the last frames of a deep stack.
    pub frames: Vec<FrameInfo>,
    /// How many frames were left out after the first [`Backtrace::HEAD`].
    pub omitted: usize,
}

/// Whether a unit is of the built-in libraries.
pub(crate) fn is_library(unit: &str) -> bool {
    ["(ruse ", "(scheme ", "(srfi "].iter().any(|prefix| unit.starts_with(prefix))
}

impl FrameInfo {
    /// Whether the procedure is of the built-in libraries, whose places tell a user nothing.
    pub fn is_library(&self) -> bool {
        is_library(&self.unit)
    }

    /// The inlined procedures around an instruction, innermost first, then the procedure itself.
    fn all_of(heap: &Heap, closure: Value, pc: u32) -> Vec<FrameInfo> {
        if closure.is_kind(Kind::HostProcedure) {
            let name = procedure_name(heap, closure).map(str::to_owned);
            let (location, unit) = (Location::default(), String::new());
            return vec![FrameInfo { name, file: None, location, unit, host: true }];
        }
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
            host: false,
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
    pub(crate) fn place(walk: Walk<'_>) -> Option<FrameInfo> {
        let of_user = |info: &FrameInfo| info.location.line > 0 && !info.is_library();
        let mut found = None;
        let mut seen = 0;
        walk.each(&mut |closure, pc| {
            found = FrameInfo::all_of(walk.heap, closure, pc).into_iter().find(of_user);
            seen += 1;
            found.is_none() && seen < Backtrace::HEAD
        });
        found
    }

    /// Walks the whole stack.
    pub(crate) fn collect(walk: Walk<'_>) -> Backtrace {
        let mut all = Collector::default();
        walk.each(&mut |closure, pc| {
            all.push(walk.heap, closure, pc);
            true
        });
        all.finish(walk.heap)
    }
}

/// A way down the stack: first the running frame if there is one, then the callers of a frame, then those of the host
/// functions that outer runs stand in.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a> {
    heap: &'a Heap,
    runs: &'a [Run],
    running: Option<(*mut Value, u32)>,
    frame: *mut Value,
}

impl Vm {
    /// The way down from a frame of the current run.
    pub(crate) fn walk_from(
        &self,
        running: Option<(*mut Value, u32)>,
        frame: *mut Value,
    ) -> Walk<'_> {
        Walk { heap: &self.runtime.heap, runs: &self.runs, running, frame }
    }
}

/// A procedure activation with the variables that it still needs, inner ones first: names and printed values.
pub type FrameWithVariables = (FrameInfo, Vec<(String, String)>);

impl Vm {
    /// The activations below the function of the host that runs, innermost first, as far as its run goes; at most
    /// `count`, without those of built-in libraries. Values are shown in `width` characters.
    pub fn frames_with_variables(&self, count: usize, width: usize) -> Vec<FrameWithVariables> {
        let mut frames = Vec::new();
        let mut fp = self.host_call.frame;
        while !fp.is_null() && frames.len() < count {
            // SAFETY: V3, V4: suspended frames hold a closure and a return word, live slots hold values.
            unsafe {
                let saved = *(fp.add(RETURN_SLOT) as *const u64);
                if saved & RETURN_BOUNDARY != 0 {
                    break;
                }
                fp = fp.sub(return_delta(saved));
                if !(*fp).is_kind(Kind::Closure) {
                    continue;
                }
                let pc = return_pc(saved) as u32;
                let (pc, stop) = match saved & RETURN_RAISED != 0 {
                    true => (pc, Stop::Raised(pc)),
                    false => (pc.saturating_sub(1), Stop::Return(pc)),
                };
                let mut variables = self.variables(fp, pc, stop, width);
                let infos = FrameInfo::all_of(&self.runtime.heap, *fp, pc);
                let depth = infos.len();
                for (index, info) in infos.into_iter().enumerate() {
                    if !info.is_library() {
                        let own =
                            variables.extract_if(.., |(level, ..)| *level + 1 + index == depth);
                        let own = own.map(|(_, name, value)| (name, value)).collect();
                        frames.push((info, own));
                    }
                }
            }
        }
        frames
    }

    /// The variables of a frame that are in scope and still needed, inner ones first: how deep in inlined procedures each is,
    /// name, value.
    ///
    /// # Safety
    /// V3, V4: the frame is suspended there.
    pub(crate) unsafe fn variables(
        &self,
        fp: *mut Value,
        pc: u32,
        stop: Stop,
        width: usize,
    ) -> Vec<(usize, String, String)> {
        // SAFETY: the caller's promise.
        let instance = instance_of(unsafe { *fp });
        let function = instance.function();
        let mut live = Vec::new();
        instance.each_live_slot(stop, |slot| live.push(slot));
        let around = |start| {
            let ranges =
                function.inlined.iter().filter(|range| (range.start..range.end).contains(&pc));
            ranges.filter(|range| range.start <= start).count()
        };
        let mut shown: Vec<(usize, String, String)> = Vec::new();
        for variable in function.variables.iter().rev() {
            let slot = variable.slot as usize;
            if !(variable.start..variable.end).contains(&pc) || !live.contains(&slot) {
                continue;
            }
            // SAFETY: V4: the slot is live, so it holds a value.
            let mut value = unsafe { *fp.add(slot) };
            if variable.boxed && value.is_kind(Kind::Box) {
                value = value.field(offset::Box::content);
            }
            let level = around(variable.start);
            if shown.iter().all(|(at, name, _)| *at != level || **name != *variable.name) {
                let text = self.runtime.write_short(value, width);
                shown.push((level, variable.name.to_string(), text));
            }
        }
        shown
    }
}

impl Walk<'_> {
    /// Reports closure and instruction of every activation, innermost first, until `report` has enough.
    fn each(self, report: &mut dyn FnMut(Value, u32) -> bool) {
        let mut runs = self.runs.iter().rev();
        // SAFETY: V3: every frame holds a closure and the return word that its call wrote; a prepared one its callee.
        unsafe {
            let mut fp = self.frame;
            match self.running {
                Some((fp, pc)) if !report(*fp, pc) => return,
                None if (*fp).is_kind(Kind::HostProcedure) && !report(*fp, 0) => return,
                _ => {}
            }
            loop {
                let saved = *(fp.add(RETURN_SLOT) as *const u64);
                if saved & RETURN_BOUNDARY != 0 {
                    let Some(run) = runs.next() else { return };
                    fp = run.host_call.frame;
                    if fp.is_null() || !report(*fp, 0) {
                        return;
                    }
                    continue;
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
}

#[derive(Default)]
struct Collector {
    head: Vec<FrameInfo>,
    /// Closure and pc of the last frames, as a ring.
    tail: std::collections::VecDeque<(Value, u32)>,
    dropped: usize,
}

impl Collector {
    fn push(&mut self, heap: &Heap, closure: Value, pc: u32) {
        if self.head.len() < Backtrace::HEAD {
            self.head.extend(FrameInfo::all_of(heap, closure, pc));
            return;
        }
        self.tail.push_back((closure, pc));
        if self.tail.len() > Backtrace::TAIL {
            self.tail.pop_front();
            self.dropped += 1;
        }
    }

    fn finish(self, heap: &Heap) -> Backtrace {
        let mut frames = self.head;
        for (closure, pc) in self.tail {
            frames.extend(FrameInfo::all_of(heap, closure, pc));
        }
        Backtrace { frames, omitted: self.dropped }
    }
}
