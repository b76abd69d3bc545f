//! Environment variables that the command knows.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::report::{self, ErrorFormat};

/// Folders of `RUSE_LIBRARY_PATH`, separated as in `PATH`.
pub(crate) fn library_path() -> Vec<PathBuf> {
    let folders = std::env::var_os("RUSE_LIBRARY_PATH").unwrap_or_default();
    std::env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()).collect()
}

/// `RUSE_JIT`: off, on or eager.
pub(crate) fn jit() -> Option<ruse::Jit> {
    setting("RUSE_JIT", str::parse)
}

/// `RUSE_OPT_LEVEL`: 0 to 3.
pub(crate) fn opt_level() -> Option<u8> {
    setting("RUSE_OPT_LEVEL", crate::arguments::level)
}

/// `RUSE_ERROR_FORMAT`: text, plain or json.
pub(crate) fn error_format() -> Option<ErrorFormat> {
    setting("RUSE_ERROR_FORMAT", |text| ErrorFormat::from_str(text, false))
}

/// What a variable says, if it is set. What it cannot say is warned about and ignored.
fn setting<T>(name: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    let value = std::env::var(name).ok()?;
    match read(&value) {
        Ok(setting) => Some(setting),
        Err(reason) => {
            report::warn(&format!("{name}={value} is ignored: {reason}"));
            None
        }
    }
}

/// A variable that switches something on with `1`. Another value is warned about and ignored.
pub(crate) fn is_switched_on(name: &str) -> bool {
    match std::env::var(name).as_deref() {
        Ok("1") => true,
        Ok("0" | "") | Err(std::env::VarError::NotPresent) => false,
        Ok(value) => {
            report::warn(&format!("{name}={value} is ignored: the value must be 0 or 1"));
            false
        }
        Err(std::env::VarError::NotUnicode(_)) => {
            report::warn(&format!("{name} is ignored: the value must be 0 or 1"));
            false
        }
    }
}

/// Where the REPL keeps its history: `$XDG_DATA_HOME/ruse/history`, or where that is by default.
pub(crate) fn history_file() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|f| f.is_absolute());
    let data = folder("XDG_DATA_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local").join("share")))
        .or_else(|| folder("APPDATA"))?;
    Some(data.join("ruse").join("history"))
}
