//! The configurations in which a program must behave the same.

use ruse::{Backend, Deopt, Jit, Options};

/// One way to run a program.
#[derive(Clone, Copy, Debug)]
pub struct Configuration {
    /// Its name in reports.
    pub name: &'static str,
    /// In how many of a hundred cases it takes part. The first configuration always does: it is what the others are
    /// compared with.
    pub percent: usize,
    /// As [`Options::engine`].
    pub backend: Backend,
    /// As [`Options::jit`].
    pub jit: Jit,
    /// As [`Options::jit_threshold`].
    pub jit_threshold: u32,
    /// As [`Options::deopt`].
    pub deopt: Deopt,
    /// As [`Options::opt_level`].
    pub opt_level: u8,
    /// As [`Options::gc_stress`].
    pub gc_stress: bool,
    /// As [`Options::verify_heap`].
    pub verify_heap: bool,
    /// As [`Options::nursery`].
    pub nursery: usize,
    /// Whether fuel is counted; it must be the same wherever it is, at one optimisation level.
    pub fuel: bool,
}

const PLAIN: Configuration = Configuration {
    name: "vm-0",
    percent: 100,
    backend: Backend::Vm,
    jit: Jit::Off,
    jit_threshold: 100,
    deopt: Deopt::Never,
    opt_level: 0,
    gc_stress: false,
    verify_heap: false,
    nursery: 1 << 20,
    fuel: false,
};

/// Every configuration. A new engine or mode is a row here.
///
/// The rare ones are slow and find what depends on the moment of a collection; each is drawn by itself, so that
/// their combinations with programs are spread.
pub const CONFIGURATIONS: &[Configuration] = &[
    PLAIN,
    Configuration { name: "vm-2", opt_level: 2, fuel: true, ..PLAIN },
    Configuration {
        name: "jit",
        jit: Jit::On,
        jit_threshold: 1,
        opt_level: 2,
        fuel: true,
        ..PLAIN
    },
    Configuration { name: "jit-eager", percent: 5, jit: Jit::Eager, opt_level: 2, ..PLAIN },
    Configuration {
        name: "jit-3",
        percent: 5,
        jit: Jit::On,
        jit_threshold: 3,
        opt_level: 2,
        nursery: 64 << 10,
        ..PLAIN
    },
    Configuration {
        name: "jit-stress",
        percent: 2,
        jit: Jit::Eager,
        opt_level: 2,
        gc_stress: true,
        fuel: true,
        ..PLAIN
    },
    Configuration {
        name: "jit-deopt",
        percent: 5,
        jit: Jit::On,
        jit_threshold: 2,
        deopt: Deopt::Random(3),
        opt_level: 2,
        fuel: true,
        ..PLAIN
    },
    Configuration {
        name: "level-1",
        percent: 8,
        jit: Jit::On,
        jit_threshold: 2,
        opt_level: 1,
        fuel: true,
        ..PLAIN
    },
    Configuration {
        name: "level-3",
        percent: 8,
        jit: Jit::On,
        jit_threshold: 6,
        opt_level: 3,
        fuel: true,
        ..PLAIN
    },
    Configuration { name: "vm-3", percent: 5, opt_level: 3, fuel: true, ..PLAIN },
    Configuration { name: "eval", percent: 20, backend: Backend::Eval, ..PLAIN },
    Configuration { name: "thunk", percent: 20, backend: Backend::Thunk, opt_level: 2, ..PLAIN },
    Configuration { name: "vm-1", percent: 10, opt_level: 1, ..PLAIN },
    Configuration {
        name: "vm-2-small-nursery",
        percent: 12,
        opt_level: 2,
        nursery: 16 << 10,
        fuel: true,
        ..PLAIN
    },
    Configuration {
        name: "vm-2-verified",
        percent: 4,
        opt_level: 2,
        nursery: 32 << 10,
        verify_heap: true,
        ..PLAIN
    },
    Configuration {
        name: "vm-2-stress",
        percent: 3,
        opt_level: 2,
        gc_stress: true,
        fuel: true,
        ..PLAIN
    },
    Configuration { name: "vm-0-stress", percent: 2, gc_stress: true, ..PLAIN },
];

/// Bytes of heap that a program may fill.
const MAX_HEAP: usize = 256 << 20;
/// Frames that a program may have.
const MAX_FRAMES: usize = 40_000;
/// Units of fuel that a program may use: never used up.
pub(crate) const FUEL: u64 = 1 << 50;
/// The same for all, so that hash values agree.
const HASH_SEED: u64 = 0x5EED;

impl Configuration {
    /// The options of a VM for it.
    pub fn options(&self) -> Options {
        Options {
            max_heap: MAX_HEAP,
            max_frames: MAX_FRAMES,
            nursery: self.nursery,
            backend: self.backend,
            jit: self.jit,
            jit_threshold: self.jit_threshold,
            jit_share: 100,
            deopt: self.deopt,
            opt_level: self.opt_level,
            gc_stress: self.gc_stress,
            verify_heap: self.verify_heap,
            hash_seed: Some(HASH_SEED),
            fuel: self.fuel.then_some(FUEL),
            ..Options::default()
        }
    }
}
