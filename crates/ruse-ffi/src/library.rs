//! Shared libraries and the addresses in them.

use libloading::Library as Loaded;

/// A shared library, or the whole process. It is never unloaded (F5).
pub struct Library {
    name: String,
    loaded: &'static Loaded,
}

impl Library {
    /// The first of these libraries that can be loaded. A name without a `/` is looked up as the system's loader does.
    /// Without names, everything that the process has loaded.
    ///
    /// # Errors
    /// Why each of them cannot be loaded.
    pub fn open(names: &[String]) -> Result<Library, String> {
        if names.is_empty() {
            return Library::process();
        }
        let mut reasons = Vec::new();
        for name in names {
            if name.contains('\0') {
                reasons.push(format!("{name:?} contains a NUL"));
                continue;
            }
            // SAFETY: F1: running the library's initialisers is what the program was granted.
            match unsafe { Loaded::new(name) } {
                Ok(loaded) => return Ok(Library::keep(name.clone(), loaded)),
                Err(error) => reasons.push(error.to_string()),
            }
        }
        Err(reasons.join("; "))
    }

    #[cfg(unix)]
    fn process() -> Result<Library, String> {
        let loaded = Loaded::from(libloading::os::unix::Library::this());
        Ok(Library::keep("the process".to_owned(), loaded))
    }

    #[cfg(not(unix))]
    fn process() -> Result<Library, String> {
        Err("the process itself is no library on this system".to_owned())
    }

    fn keep(name: String, loaded: Loaded) -> Library {
        Library { name, loaded: Box::leak(Box::new(loaded)) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of a symbol, which is not null.
    ///
    /// # Errors
    /// There is none.
    pub fn symbol(&self, name: &str) -> Result<usize, String> {
        if name.contains('\0') {
            return Err("a symbol has no NUL in its name".to_owned());
        }
        // SAFETY: F1: only the address is taken; what is there is for the program to declare.
        let symbol = unsafe { self.loaded.get::<*const u8>(name.as_bytes()) };
        match symbol {
            Ok(symbol) if !symbol.is_null() => Ok(*symbol as usize),
            Ok(_) => Err("its address is null".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}
