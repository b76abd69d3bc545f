//! Objects that stand for a resource outside the heap: when one dies, the owner of the resource is told.

use ruse_isa::layout::{Kind, offset};

use crate::heap::Heap;
use crate::value::Value;

/// An object that died: its kind, and the word that names its resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dead {
    /// Its kind.
    pub kind: Kind,
    /// Port, environment, host value, pointer or host function number, or the address of a template's instance.
    pub resource: u64,
}

impl Heap {
    /// Visits every live object of a kind that has a resource outside of the heap.
    pub fn each_finalizable(&self, kind: Kind, visit: &mut dyn FnMut(Value)) {
        let all = self.finalizable.iter().flatten().copied();
        all.filter(|object| object.is_kind(kind)).for_each(visit);
    }

    /// Asks to be told when this object dies; it must be new (generation 0).
    pub fn finalize(&mut self, object: Value) {
        debug_assert!(resource_word(object).is_some());
        self.finalizable[0].push(object);
    }

    /// The objects that died since the last call.
    pub fn take_dead(&mut self) -> Vec<Dead> {
        std::mem::take(&mut self.dead)
    }

    /// Every finalizable object as if it had died, for the end of the VM.
    pub fn drain_finalizable(&mut self) -> Vec<Dead> {
        let all: Vec<Value> = self.finalizable.iter_mut().flat_map(std::mem::take).collect();
        all.into_iter().filter_map(describe).collect()
    }
}

pub(crate) fn describe(object: Value) -> Option<Dead> {
    let resource = resource_word(object)?;
    Some(Dead { kind: object.kind()?, resource })
}

fn resource_word(object: Value) -> Option<u64> {
    match object.kind()? {
        Kind::Port => Some(object.word(offset::Port::number) >> 1),
        Kind::Environment => Some(object.word(offset::Environment::number) >> 1),
        Kind::Host => Some(object.word(offset::Host::number) >> 1),
        Kind::HostProcedure => Some(object.word(offset::HostProcedure::number) >> 1),
        Kind::Pointer => Some(object.word(offset::Pointer::resource) >> 1),
        Kind::Template => Some(object.word(offset::Template::instance)),
        _ => None,
    }
}
