//! How machine code is made, and who is told of it.

use std::sync::Arc;

use ruse_host::profile::Profile;

/// Level from which on code is made for what was met so far, and optimised.
const GUESSING: u8 = 2;

/// Settings of a compiler and its code memory.
#[derive(Clone)]
pub struct Settings {
    /// How much the compiler does: 0 and 1 guess nothing, so that code is left for nothing but what only the interpreter
    /// does, and leave out Cranelift's optimisations; 2 and above guess and optimise.
    pub level: u8,
    /// Whether debuggers are told of names, lines and frames.
    pub debug_info: bool,
    /// Where a profiler is told of names and lines.
    pub profile: Option<Arc<Profile>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { level: GUESSING, debug_info: false, profile: None }
    }
}

impl Settings {
    /// Whether anybody is told where code comes from.
    pub(crate) fn describes(&self) -> bool {
        self.debug_info || self.profile.is_some()
    }

    /// Whether code is made for the kinds of values that were met so far, with a way out for others.
    pub(crate) fn guesses(&self) -> bool {
        self.level >= GUESSING
    }
}
