//! How machine code is made, and who is told of it.

use std::sync::Arc;

use ruse_host::profile::Profile;

/// Level at which nothing is guessed and Cranelift does least.
pub const LEAST_LEVEL: u8 = 1;
/// Level from which on the code that is made is what a user gets who asks for nothing.
pub const DEFAULT_LEVEL: u8 = 2;

/// Settings of a compiler and its code memory.
#[derive(Clone)]
pub struct Settings {
    /// How much the compiler does: below [`DEFAULT_LEVEL`] it guesses nothing and leaves out Cranelift's optimisations;
    /// from there on it guesses and optimises.
    pub level: u8,
    /// Whether debuggers are told of names, lines and frames.
    pub debug_info: bool,
    /// Where a profiler is told of names and lines.
    pub profile: Option<Arc<Profile>>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { level: DEFAULT_LEVEL, debug_info: false, profile: None }
    }
}

impl Settings {
    /// Whether anybody is told where code comes from.
    pub(crate) fn describes(&self) -> bool {
        self.debug_info || self.profile.is_some()
    }

    /// Whether code is made for the kinds of values that were met so far, with a way out for others.
    pub(crate) fn guesses(&self) -> bool {
        self.level >= DEFAULT_LEVEL
    }
}
