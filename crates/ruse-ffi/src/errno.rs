//! The variable `errno` of this thread.

/// Its value.
pub fn get() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Sets it, where the system has a way; elsewhere it stays what it is.
pub fn set(value: i32) {
    #[cfg(any(target_os = "linux", target_os = "emscripten"))]
    // SAFETY: the C library gives the address of this thread's variable.
    unsafe {
        *libc::__errno_location() = value;
    }
    #[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd"))]
    // SAFETY: as above.
    unsafe {
        *libc::__error() = value;
    }
    #[cfg(not(any(
        target_os = "linux",
        target_os = "emscripten",
        target_os = "macos",
        target_os = "ios",
        target_os = "freebsd"
    )))]
    let _ = value;
}

/// What the C library says of a value.
pub fn message(value: i32) -> String {
    let text = std::io::Error::from_raw_os_error(value).to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(target_os = "linux")]
    fn it_is_what_was_set() {
        super::set(2);
        assert_eq!(super::get(), 2);
        assert_eq!(super::message(2), "No such file or directory");
    }
}
