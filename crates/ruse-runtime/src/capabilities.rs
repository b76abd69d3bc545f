//! What a program may do outside of its VM: which files it reads and writes, the environment, the end of the
//! process.
//!
//! In: grants of the host. Out: the path to use, or an error of kind `permission` that names the grant which
//! is missing. Every primitive that reaches out of the VM asks here, and so does whoever reads sources on a program's
//! behalf (`load`, `include`). What needs no grant: standard ports, clocks, the words of the command line, all of which
//! the host sets, or which tell nothing.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use crate::conditions::ErrorKind;
use crate::raise::Raise;
use crate::runtime::Runtime;

/// What may be done with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Open it for input, load it, include it, ask whether it exists.
    Read,
    /// Make it, write to it.
    Write,
    /// Delete it, which takes the grant to write. Of a link it is the link itself.
    Delete,
    /// See what it is, which takes the grant to read. Of a link it is the link itself.
    Look,
}

impl Access {
    fn name(self) -> &'static str {
        match self {
            Access::Read | Access::Look => "read",
            Access::Write | Access::Delete => "write",
        }
    }
}

/// What a program may do outside of its VM.
///
/// ```
/// use ruse_runtime::{Access, Capabilities};
/// let folder = std::env::temp_dir();
/// let capabilities = Capabilities::none().read(&folder);
/// assert!(capabilities.path(Access::Read, &folder.join("data.txt")).is_ok());
/// assert!(capabilities.path(Access::Read, &folder.join("../etc/passwd")).is_err());
/// assert!(capabilities.path(Access::Write, &folder.join("data.txt")).is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Capabilities {
    read: Paths,
    write: Paths,
    environment: Names,
    exit: bool,
    processes: bool,
    network: bool,
    ffi: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Paths {
    All,
    Below(Vec<PathBuf>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Names {
    All,
    Only(Vec<String>),
}

/// A path that no grant covers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    access: Access,
    path: PathBuf,
}

impl Refused {
    /// What was refused and what would allow it, for people.
    pub fn message(&self) -> String {
        let access = self.access.name();
        format!("no permission to {access} this file; --allow-{access} grants it:")
    }

    /// The path with its links followed, as it would have to be granted.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Default for Capabilities {
    fn default() -> Capabilities {
        Capabilities::all()
    }
}

impl Capabilities {
    /// Files, environment variables and `exit`, which is the default. What goes beyond the program and its files is granted
    /// one by one: other programs ([`Capabilities::processes`]), the network ([`Capabilities::network`]), calls of C
    /// ([`Capabilities::ffi`]).
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::all();
    /// assert_eq!(granted, ruse_runtime::Capabilities::default());
    /// assert!(!granted.may_start_processes() && !granted.may_use_network());
    /// ```
    pub fn all() -> Capabilities {
        Capabilities {
            read: Paths::All,
            write: Paths::All,
            environment: Names::All,
            exit: true,
            processes: false,
            network: false,
            ffi: false,
        }
    }

    /// Nothing: no files, no environment variables, no processes, no network, no `exit`.
    ///
    /// ```
    /// assert!(!ruse_runtime::Capabilities::none().may_exit());
    /// ```
    pub fn none() -> Capabilities {
        Capabilities {
            read: Paths::Below(Vec::new()),
            write: Paths::Below(Vec::new()),
            environment: Names::Only(Vec::new()),
            exit: false,
            processes: false,
            network: false,
            ffi: false,
        }
    }

    /// Grants reading of a file, or of everything below a folder: opening it for input, `load`, `include`,
    /// `file-exists?`. Relative paths start at the working directory of now.
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::none().read("data").read("config.scm");
    /// assert_ne!(granted, ruse_runtime::Capabilities::none());
    /// ```
    #[must_use]
    pub fn read(mut self, path: impl AsRef<Path>) -> Capabilities {
        self.read.grant(path.as_ref());
        self
    }

    /// Grants writing of a file, or of everything below a folder: making, overwriting and deleting files.
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::none().write("out");
    /// assert_ne!(granted, ruse_runtime::Capabilities::none());
    /// ```
    #[must_use]
    pub fn write(mut self, path: impl AsRef<Path>) -> Capabilities {
        self.write.grant(path.as_ref());
        self
    }

    /// Grants reading of every file.
    ///
    /// ```
    /// use ruse_runtime::{Access, Capabilities};
    /// assert!(Capabilities::none().read_everything().path(Access::Read, "/x".as_ref()).is_ok());
    /// ```
    #[must_use]
    pub fn read_everything(mut self) -> Capabilities {
        self.read = Paths::All;
        self
    }

    /// Grants writing of every file.
    ///
    /// ```
    /// use ruse_runtime::{Access, Capabilities};
    /// assert!(Capabilities::none().write_everything().path(Access::Write, "/x".as_ref()).is_ok());
    /// ```
    #[must_use]
    pub fn write_everything(mut self) -> Capabilities {
        self.write = Paths::All;
        self
    }

    /// Grants or refuses all environment variables.
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::none().environment(true);
    /// assert!(granted.sees_variable("HOME"));
    /// ```
    #[must_use]
    pub fn environment(mut self, granted: bool) -> Capabilities {
        self.environment = if granted { Names::All } else { Names::Only(Vec::new()) };
        self
    }

    /// Grants one environment variable. `get-environment-variables` then lists what is granted.
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::none().variable("HOME");
    /// assert!(granted.sees_variable("HOME") && !granted.sees_variable("PATH"));
    /// ```
    #[must_use]
    pub fn variable(mut self, name: &str) -> Capabilities {
        if let Names::Only(names) = &mut self.environment {
            names.push(name.to_owned());
        }
        self
    }

    /// Grants or refuses `exit` and `emergency-exit`. They end the run, never the process; a host that ends with the
    /// status it is given wants to refuse them.
    ///
    /// ```
    /// assert!(ruse_runtime::Capabilities::none().exit(true).may_exit());
    /// ```
    #[must_use]
    pub fn exit(mut self, granted: bool) -> Capabilities {
        self.exit = granted;
        self
    }

    /// Grants or refuses starting other programs (`(ruse process)`). A program that is started is not bound by the
    /// grants of the one that starts it: who grants this grants whatever programs of this machine can do.
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::none().processes(true);
    /// assert!(granted.may_start_processes());
    /// ```
    #[must_use]
    pub fn processes(mut self, granted: bool) -> Capabilities {
        self.processes = granted;
        self
    }

    /// Grants or refuses connections to other machines and from them (`(ruse socket)`).
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::none().network(true);
    /// assert!(granted.may_use_network());
    /// ```
    #[must_use]
    pub fn network(mut self, granted: bool) -> Capabilities {
        self.network = granted;
        self
    }

    /// Grants or refuses the library `(ruse ffi)`: loading shared libraries and calling C. Who grants it trusts the program
    /// as code of the process: what a program says of a C function cannot be checked, and what is said wrongly can do
    /// anything, a crash included. No other grant includes it.
    ///
    /// ```
    /// use ruse_runtime::Capabilities;
    /// assert!(!Capabilities::all().may_call_c());
    /// assert!(Capabilities::all().ffi(true).may_call_c());
    /// ```
    #[must_use]
    pub fn ffi(mut self, granted: bool) -> Capabilities {
        self.ffi = granted;
        self
    }

    /// Whether the program may call C.
    ///
    /// ```
    /// assert!(!ruse_runtime::Capabilities::default().may_call_c());
    /// ```
    pub fn may_call_c(&self) -> bool {
        self.ffi
    }

    /// Whether the program may start other programs.
    ///
    /// ```
    /// assert!(!ruse_runtime::Capabilities::none().may_start_processes());
    /// ```
    pub fn may_start_processes(&self) -> bool {
        self.processes
    }

    /// Whether the program may use the network.
    ///
    /// ```
    /// assert!(!ruse_runtime::Capabilities::none().may_use_network());
    /// ```
    pub fn may_use_network(&self) -> bool {
        self.network
    }

    /// Whether the program may end itself.
    ///
    /// ```
    /// assert!(ruse_runtime::Capabilities::all().may_exit());
    /// ```
    pub fn may_exit(&self) -> bool {
        self.exit
    }

    /// Whether the program sees an environment variable.
    ///
    /// ```
    /// assert!(ruse_runtime::Capabilities::all().sees_variable("HOME"));
    /// ```
    pub fn sees_variable(&self, name: &str) -> bool {
        match &self.environment {
            Names::All => true,
            Names::Only(names) => names.iter().any(|known| known == name),
        }
    }

    /// Whether any environment variable is granted.
    ///
    /// ```
    /// assert!(!ruse_runtime::Capabilities::none().sees_variables());
    /// ```
    pub fn sees_variables(&self) -> bool {
        self.environment != Names::Only(Vec::new())
    }

    /// The path to use for a file that the program names. Where not everything is granted it has no `..` and no
    /// links any more, so that what is opened is what was checked; a file that is not there yet is judged by the
    /// folder in which it would be.
    ///
    /// ```
    /// use ruse_runtime::{Access, Capabilities};
    /// assert!(Capabilities::none().path(Access::Read, "x".as_ref()).is_err());
    /// ```
    ///
    /// # Errors
    /// No grant covers it.
    pub fn path(&self, access: Access, path: &Path) -> Result<PathBuf, Refused> {
        let paths = match access {
            Access::Read | Access::Look => &self.read,
            Access::Write | Access::Delete => &self.write,
        };
        let Paths::Below(granted) = paths else { return Ok(path.to_owned()) };
        let resolved = match access {
            Access::Read | Access::Write => resolve(path),
            Access::Delete | Access::Look => resolve_entry(path),
        };
        match resolved {
            Some(resolved) if granted.iter().any(|prefix| resolved.starts_with(prefix)) => {
                Ok(resolved)
            }
            resolved => Err(Refused { access, path: resolved.unwrap_or_else(|| path.to_owned()) }),
        }
    }

    /// Whether something below the path may be read, though not necessarily the path itself.
    ///
    /// ```
    /// let granted = ruse_runtime::Capabilities::none().read("/usr/share");
    /// assert!(granted.may_read_below("/usr".as_ref()) && !granted.may_read_below("/etc".as_ref()));
    /// ```
    pub fn may_read_below(&self, path: &Path) -> bool {
        match (&self.read, resolve_entry(path)) {
            (Paths::All, _) => true,
            (Paths::Below(granted), Some(path)) => granted
                .iter()
                .any(|granted| granted.starts_with(&path) || path.starts_with(granted)),
            (Paths::Below(_), None) => false,
        }
    }
}

impl Paths {
    fn grant(&mut self, path: &Path) {
        // What cannot be resolved, as a link to itself, grants nothing.
        if let Paths::Below(granted) = self
            && let Some(resolved) = resolve(path)
        {
            granted.push(resolved);
        }
    }
}

/// An absolute path without `..` and links: those of the deepest folder that exists, then what does not exist.
/// `None` for what no file can be: `..` behind a folder that does not exist, a name that is a link to
/// nowhere, a folder that may not be entered.
fn resolve(path: &Path) -> Option<PathBuf> {
    let mut missing: Vec<OsString> = Vec::new();
    let mut rest = std::path::absolute(path).ok()?;
    loop {
        match rest.canonicalize() {
            Ok(mut resolved) => {
                resolved.extend(missing.iter().rev());
                return Some(resolved);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // Writing through a link to nowhere would make a file elsewhere.
                if rest.is_symlink() {
                    return None;
                }
                match rest.components().next_back()? {
                    Component::Normal(name) => missing.push(name.to_owned()),
                    _ => return None,
                }
                if !rest.pop() {
                    return None;
                }
            }
            Err(_) => return None,
        }
    }
}

/// The path of an entry of a folder, of which the last name is left as it is.
fn resolve_entry(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let name = path.file_name()?;
    Some(resolve(path.parent()?)?.join(name))
}

impl Runtime {
    /// The path to use for a file that argument 1 of `who` names.
    ///
    /// # Errors
    /// A `permission` condition.
    pub fn granted_path(
        &mut self,
        who: &str,
        access: Access,
        path: &str,
    ) -> Result<PathBuf, Raise> {
        let place = self.located(path);
        match self.config.capabilities.path(access, &place) {
            Ok(path) => Ok(path),
            Err(refused) => {
                let path = self.heap.string(path);
                Err(self.error(ErrorKind::Permission, who, &refused.message(), &[path]))
            }
        }
    }

    /// A path of the program, which starts at the program's working directory if it is relative and the program has
    /// one of its own.
    pub fn located(&self, path: &str) -> PathBuf {
        match &self.world.directory {
            Some(directory) => directory.join(path),
            None => PathBuf::from(path),
        }
    }

    /// The path to use for a source text that argument 1 of `who` names.
    ///
    /// # Errors
    /// A `permission` condition.
    pub fn readable_path(&mut self, who: &str, path: &str) -> Result<PathBuf, Raise> {
        self.granted_path(who, Access::Read, path)
    }

    /// Raises: the program may not end itself.
    ///
    /// # Errors
    /// A `permission` condition.
    pub(crate) fn check_exit(&mut self, who: &str) -> Result<(), Raise> {
        if self.config.capabilities.may_exit() {
            return Ok(());
        }
        let message = "no permission to end the program";
        Err(self.error(ErrorKind::Permission, who, message, &[]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for a test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("ruse-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir_all(path.join("in/deep")).unwrap();
            std::fs::create_dir_all(path.join("out")).unwrap();
            std::fs::write(path.join("in/file"), "inside").unwrap();
            std::fs::write(path.join("out/secret"), "outside").unwrap();
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn allowed(capabilities: &Capabilities, path: PathBuf) -> bool {
        capabilities.path(Access::Read, &path).is_ok()
    }

    #[test]
    fn a_grant_covers_what_is_below_it_and_nothing_beside() {
        let folder = Folder::new("grants");
        let inside = folder.0.join("in");
        let granted = Capabilities::none().read(&inside);
        for path in ["", "file", "deep", "deep/../file", "./file", "new", "new/newer", "in"] {
            assert!(allowed(&granted, inside.join(path)), "{path}");
        }
        for path in [
            "..",
            "../out/secret",
            "deep/../../out/secret",
            "../in2/file",
            "../inside",
            "none/../../out/secret",
            "file/../../out/secret",
            "none/..",
            "/",
        ] {
            assert!(!allowed(&granted, inside.join(path)), "{path}");
        }
        let file = Capabilities::none().read(inside.join("file"));
        assert!(allowed(&file, inside.join("file")) && !allowed(&file, inside.join("file2")));
        assert!(granted.path(Access::Write, &inside.join("file")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_before_the_check() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new("links");
        let inside = folder.0.join("in");
        symlink("../out", inside.join("folder")).unwrap();
        symlink("../out/secret", inside.join("link")).unwrap();
        symlink("../out/new", inside.join("nowhere")).unwrap();
        symlink("loop", inside.join("loop")).unwrap();
        symlink("deep", inside.join("short")).unwrap();
        symlink(&inside, folder.0.join("alias")).unwrap();
        let granted = Capabilities::none().read(folder.0.join("alias"));
        for path in ["folder/secret", "folder/new", "link", "nowhere", "loop", "loop/x"] {
            assert!(!allowed(&granted, inside.join(path)), "{path}");
        }
        assert!(allowed(&granted, inside.join("short/new")), "a link that stays inside");
        assert!(allowed(&granted, folder.0.join("alias/file")), "a grant may be a link");
        let opened = granted.path(Access::Read, &folder.0.join("alias/short/new")).unwrap();
        assert!(opened.ends_with("in/deep/new"), "{}", opened.display());
        let granted = Capabilities::none().write(&inside);
        let deleted = granted.path(Access::Delete, &inside.join("link")).unwrap();
        assert_eq!(deleted.file_name().unwrap(), "link", "a link itself may be deleted");
        assert!(granted.path(Access::Delete, &inside.join("folder/secret")).is_err());
        assert!(granted.path(Access::Delete, &inside.join("deep/..")).is_err());
    }
}
