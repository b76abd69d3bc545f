//! Settings of an engine.

use std::path::PathBuf;

use ruse::{Jit, LibraryAccess, Options};

use crate::border::{Out, Owned, Text, guarded, needed, quietly};
use crate::error::RuseError;
use crate::status::Status;
use crate::{border::Failure, status};

/// What stands for a limit that is none.
pub(crate) const NO_LIMIT: u64 = u64::MAX;

/// `ruse_options`: settings in the making.
pub(crate) struct RuseOptions(std::sync::Mutex<Options>);

impl RuseOptions {
    /// The settings as they are now.
    pub(crate) fn settings(&self) -> Options {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Options)) {
        change(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

/// Changes settings.
fn set(options: Option<&RuseOptions>, change: impl FnOnce(&mut Options)) -> Status {
    quietly(status::OTHER, || {
        options.map_or(status::NULL, |options| {
            options.change(change);
            status::OK
        })
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_new() -> *mut RuseOptions {
    quietly(std::ptr::null_mut(), || {
        Box::into_raw(Box::new(RuseOptions(std::sync::Mutex::new(Options::default()))))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_free(options: Owned<RuseOptions>) {
    quietly((), || drop(options.take()));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_max_heap(options: Option<&RuseOptions>, bytes: usize) -> Status {
    set(options, |options| options.max_heap = bytes)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_max_frames(options: Option<&RuseOptions>, frames: usize) -> Status {
    set(options, |options| options.max_frames = frames)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_fuel(options: Option<&RuseOptions>, fuel: u64) -> Status {
    set(options, |options| options.fuel = (fuel != NO_LIMIT).then_some(fuel))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_nursery(options: Option<&RuseOptions>, bytes: usize) -> Status {
    set(options, |options| options.nursery = bytes)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_set_jit(options: Option<&RuseOptions>, enabled: bool) -> Status {
    set(options, |options| options.jit = if enabled { Jit::On } else { Jit::Off })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_library(
    options: Option<&RuseOptions>,
    name: Text,
    error: Out<*mut RuseError>,
) -> Status {
    guarded(&error, || {
        let options = needed(options, "options")?;
        let name = name.name("name")?.to_owned();
        options.change(|options| match &mut options.libraries {
            LibraryAccess::All => options.libraries = LibraryAccess::only([name]),
            LibraryAccess::Only(names) => {
                names.insert(name);
            }
        });
        Ok(())
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_allow_no_library(options: Option<&RuseOptions>) -> Status {
    set(options, |options| options.libraries = LibraryAccess::Only(Default::default()))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_options_add_library_path(
    options: Option<&RuseOptions>,
    folder: Text,
    error: Out<*mut RuseError>,
) -> Status {
    guarded(&error, || -> Result<(), Failure> {
        let options = needed(options, "options")?;
        let folder = PathBuf::from(folder.name("folder")?);
        options.change(|options| options.library_path.push(folder));
        Ok(())
    })
}
