//! The last line of defence: a panic becomes a report that says what to do, never a raw panic.

use std::io::Write;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use crate::status;

/// Where bugs are reported.
const REPORT_TO: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

/// Runs the whole command; a panic anywhere in it is reported and gives the status of a bug.
pub(crate) fn guard(run: impl FnOnce() -> i32) -> i32 {
    panic::set_hook(Box::new(|info| {
        // Nobody is left who could be told that standard error is closed.
        let _ = std::io::stderr().write_all(text(info).as_bytes());
    }));
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or(status::BUG)
}

fn text(info: &PanicHookInfo<'_>) -> String {
    let message = info
        .payload()
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| info.payload().downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = match info.location() {
        Some(location) => format!("{}:{}", file_name(location.file()), location.line()),
        None => "an unknown place".to_owned(),
    };
    let command: Vec<String> = std::env::args_os().map(|arg| format!("{arg:?}")).collect();
    format!(
        "ruse: bug in Ruse {version}: {message} (at {place})\n\
         This is not the fault of your program. Please report it at {REPORT_TO}\n\
         with the program, its input, and these lines:\n  \
         command: {command}\n  \
         system: {os} {arch}\n",
        version = env!("CARGO_PKG_VERSION"),
        command = command.join(" "),
        os = std::env::consts::OS,
        arch = std::env::consts::ARCH,
    )
}

/// A path without what the machine that built Ruse has in front of the crate's folder.
fn file_name(path: &str) -> &str {
    match path.rfind("/src/") {
        Some(at) => path[..at].rfind('/').map_or(path, |start| &path[start + 1..]),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        let hook = panic::take_hook();
        assert_eq!(guard(|| panic!("a test of the guard")), status::BUG);
        assert_eq!(guard(|| 7), 7);
        panic::set_hook(hook);
    }

    #[test]
    fn places_start_at_the_crate() {
        assert_eq!(file_name("/a/b/some-crate-1.0/src/c/d.rs"), "some-crate-1.0/src/c/d.rs");
        assert_eq!(file_name("library/core.rs"), "library/core.rs");
    }
}
