//! Where a VM finds libraries that are texts of the host's: in memory, in the executable, below folders, or wherever
//! else a [`Resolver`] of the host's looks.
//!
//! In: the name of a library. Out: the text that defines it. What a text includes comes from the resolver that gave the
//! text, so no resolver opens the way to files that it does not give itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ruse_expand::{LibraryName, NamePart};
use ruse_runtime::{Access, Capabilities};

use crate::error::{Error, ErrorKind};
use crate::library::{file_in, read_source};
use crate::module;

/// Why a resolver has no answer.
type Reason = Box<dyn std::error::Error + Send + Sync>;
/// The same for the program: kind and message of its error.
pub(crate) type Refusal = (ErrorKind, String);

/// A text and the resolver that gave it.
pub(crate) type Found = (Arc<dyn Resolver>, SourceText);

/// Finds the texts of libraries. Any `Fn(&LibraryRequest<'_>) -> Result<Option<SourceText>, E>` is one, [`Memory`] and
/// [`Files`] are others.
///
/// VMs of an engine share it and may ask it at the same time. A VM asks once for each library that a program imports
/// and that is neither a [`Module`](crate::Module) nor in a file below
/// [`Options::library_path`](crate::Options::library_path) nor built in.
///
/// ```
/// use ruse::{LibraryRequest, Options, Resolver, Resolvers, SourceText, Vm};
///
/// /// Makes the library `(constant N)` for any `N`.
/// struct Constants;
///
/// impl Resolver for Constants {
///     fn resolve(
///         &self,
///         library: &LibraryRequest<'_>,
///     ) -> Result<Option<SourceText>, Box<dyn std::error::Error + Send + Sync>> {
///         let Some(number) = library.path().strip_prefix("constant/").map(|file| file.replace(".sld", "")) else {
///             return Ok(None);
///         };
///         let number: u32 = number.parse()?;
///         let text = format!("(define-library {} (export n) (import (scheme base)) (begin (define n {number})))", library.name());
///         Ok(Some(SourceText::new(library.path(), text)))
///     }
/// }
///
/// let resolvers = Resolvers::default().with(Constants);
/// let mut vm = Vm::new(Options { resolvers, ..Options::default() })?;
/// assert_eq!(vm.eval::<u32>("(import (prefix (constant 7) seven:)) seven:n")?, 7);
/// let error = vm.eval::<()>("(import (constant seven))").unwrap_err();
/// assert_eq!(error.message, "library `(constant seven)` cannot be loaded: invalid digit found in string");
/// # Ok::<(), ruse::Error>(())
/// ```
pub trait Resolver: Send + Sync {
    /// The text that defines a library, or `None` if this resolver does not know it.
    ///
    /// # Errors
    /// The library should be here, but cannot be had; the import fails with an error of kind
    /// [`ErrorKind::Host`] that names the library and quotes this one.
    fn resolve(&self, library: &LibraryRequest<'_>) -> Result<Option<SourceText>, Reason>;

    /// The text that `(include file)` means in the text `from`, a name that this resolver gave.
    ///
    /// # Errors
    /// There is none, which is what this gives unless it is overridden.
    fn include(&self, from: &str, file: &str) -> Result<SourceText, Reason> {
        let _ = (from, file);
        Err("its resolver gives no texts to include".into())
    }

    /// Where [`Resolver::resolve`] looks for a library, for the message that there is none of that name: what follows
    /// the words "looked for".
    fn places(&self, library: &LibraryRequest<'_>) -> Vec<String> {
        vec![format!("{} with a resolver of the host", library.name())]
    }
}

impl<F, E> Resolver for F
where
    F: Fn(&LibraryRequest<'_>) -> Result<Option<SourceText>, E> + Send + Sync,
    E: Into<Reason>,
{
    fn resolve(&self, library: &LibraryRequest<'_>) -> Result<Option<SourceText>, Reason> {
        self(library).map_err(Into::into)
    }
}

/// A library that is looked for.
///
/// ```
/// # use ruse::{LibraryRequest, Options, Resolvers, SourceText, Vm};
/// let seen = |library: &LibraryRequest<'_>| -> Result<Option<SourceText>, String> {
///     Err(format!("{} would be in {}", library.name(), library.path()))
/// };
/// let mut vm = Vm::new(Options { resolvers: Resolvers::default().with(seen), ..Options::default() })?;
/// let error = vm.eval::<()>("(import (game world 2))").unwrap_err();
/// assert!(error.message.ends_with("(game world 2) would be in game/world/2.sld"));
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LibraryRequest<'a> {
    library: &'a LibraryName,
}

impl LibraryRequest<'_> {
    /// Its name as `import` has it: `(game world)`.
    ///
    /// ```
    /// # use ruse::{LibraryRequest, SourceText};
    /// fn resolve(library: &LibraryRequest<'_>) -> Result<Option<SourceText>, String> {
    ///     match library.name().as_str() {
    ///         "(game world)" => Ok(Some(SourceText::new("world", "(define-library (game world))"))),
    ///         _ => Ok(None),
    ///     }
    /// }
    /// # let _ = ruse::Resolvers::default().with(resolve);
    /// ```
    pub fn name(&self) -> String {
        self.library.to_string()
    }

    /// The path of the file that it would be in: `game/world.sld`. Names may contain anything, `..` and `/` among them:
    /// who opens files should leave that to [`Files`].
    ///
    /// ```
    /// # use ruse::{LibraryRequest, SourceText};
    /// fn resolve(library: &LibraryRequest<'_>) -> Result<Option<SourceText>, String> {
    ///     let texts = std::collections::HashMap::from([("game/world.sld", "(define-library (game world))")]);
    ///     Ok(texts.get(library.path().as_str()).map(|text| SourceText::new(library.path(), *text)))
    /// }
    /// # let _ = ruse::Resolvers::default().with(resolve);
    /// ```
    pub fn path(&self) -> String {
        path_of(self.library)
    }
}

fn path_of(library: &LibraryName) -> String {
    let parts: Vec<String> = library.path_parts().collect();
    format!("{}.sld", parts.join("/"))
}

/// A text with its name, which messages show and relative includes begin at.
///
/// ```
/// let text = ruse::SourceText::new("game/world.sld", "(define-library (game world))");
/// assert_eq!(text.name, "game/world.sld");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceText {
    /// For messages, and what an include in it is relative to.
    pub name: String,
    /// All of it.
    pub text: Cow<'static, str>,
}

impl SourceText {
    /// A text.
    ///
    /// ```
    /// assert!(ruse::SourceText::new("empty", "").text.is_empty());
    /// ```
    pub fn new(name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> SourceText {
        SourceText { name: name.into(), text: text.into() }
    }
}

/// Resolvers in the order in which they are asked, [`Options::resolvers`](crate::Options::resolvers). Clones share
/// them.
///
/// ```
/// use ruse::{Files, Memory, Options, Resolvers, Vm};
/// let defaults = Memory::default()
///     .library("(app config)", "(define-library (app config) (export size) (import (scheme base)) (begin (define size 10)))")?;
/// let resolvers = Resolvers::default().with(Files::below("no-such-folder")).with(defaults);
/// let mut vm = Vm::new(Options { resolvers, ..Options::default() })?;
/// assert_eq!(vm.eval::<i64>("(import (app config)) size")?, 10);
///
/// let error = vm.eval::<()>("(import (app colours))").unwrap_err();
/// assert_eq!(error.message, "there is no library `(app colours)`");
/// assert!(error.report(false).contains("looked for app/colours.sld among the texts of the host"));
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Resolvers(pub(crate) Vec<Arc<dyn Resolver>>);

impl fmt::Debug for Resolvers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resolvers({})", self.0.len())
    }
}

impl Resolvers {
    /// Adds one that is asked for what those before do not know.
    ///
    /// ```
    /// use ruse::{LibraryRequest, Resolvers, SourceText};
    /// let none = |_: &LibraryRequest<'_>| -> Result<Option<SourceText>, String> { Ok(None) };
    /// assert_eq!(format!("{:?}", Resolvers::default().with(none)), "Resolvers(1)");
    /// ```
    #[must_use]
    pub fn with(mut self, resolver: impl Resolver + 'static) -> Resolvers {
        self.0.push(Arc::new(resolver));
        self
    }

    /// The first text for a library, and which resolver has it.
    ///
    /// # Errors
    /// One of them should have it, but cannot give it.
    pub(crate) fn resolve(&self, library: &LibraryName) -> Result<Option<Found>, Refusal> {
        for resolver in &self.0 {
            let found = guarded(|| resolver.resolve(&LibraryRequest { library }));
            match found {
                Ok(None) => {}
                Ok(Some(text)) => return Ok(Some((resolver.clone(), text))),
                Err((kind, reason)) => {
                    return Err((kind, format!("library `{library}` cannot be loaded: {reason}")));
                }
            }
        }
        Ok(None)
    }

    /// Where they look for a library.
    pub(crate) fn places(&self, library: &LibraryName) -> Vec<String> {
        let places = |resolver: &Arc<dyn Resolver>| {
            guarded(|| Ok(resolver.places(&LibraryRequest { library }))).unwrap_or_default()
        };
        self.0.iter().flat_map(places).collect()
    }
}

/// Asks a resolver. A panic in it ends at the border, as one in a function of the host does.
///
/// # Errors
/// Kind and reason.
pub(crate) fn guarded<T>(ask: impl FnOnce() -> Result<T, Reason>) -> Result<T, Refusal> {
    match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(reason)) => Err((ErrorKind::Host, reason.to_string())),
        Err(_) => Err((ErrorKind::Panic, "the resolver panicked".to_owned())),
    }
}

/// Texts in memory: made at run time, or part of the executable by `include_str!`.
///
/// ```
/// use ruse::{Memory, Options, Resolvers, Vm};
/// let texts = Memory::default()
///     .library("(shop tax)", "(define-library (shop tax) (export tax) (import (scheme base)) (include \"rates.scm\"))")?
///     .text("shop/rates.scm", "(define (tax price) (* price 1/4))");
/// let mut vm = Vm::new(Options { resolvers: Resolvers::default().with(texts), ..Options::default() })?;
/// assert_eq!(vm.eval::<i64>("(import (shop tax)) (tax 80)")?, 20);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Default, Debug)]
pub struct Memory {
    /// By path, as `game/world.sld`.
    texts: BTreeMap<String, Cow<'static, str>>,
}

impl Memory {
    /// Adds the text of a library, under the name that `import` has; it replaces one of the same name.
    ///
    /// ```
    /// let memory = ruse::Memory::default();
    /// assert!(memory.library("game", "(define-library (game))").is_err());
    /// ```
    ///
    /// # Errors
    /// The name is no name of a library.
    pub fn library(self, name: &str, text: impl Into<Cow<'static, str>>) -> Result<Memory, Error> {
        let library = module::parse_name(name)?;
        Ok(self.text(&path_of(&library), text))
    }

    /// Adds a text under its path: that of a library, as `game/world.sld`, or one that libraries include by a path
    /// relative to their own.
    ///
    /// ```
    /// const WORLD: &str = "(define-library (game world) (export) (import (scheme base)))"; // or include_str!
    /// let memory = ruse::Memory::default().text("game/world.sld", WORLD);
    /// # drop(memory);
    /// ```
    #[must_use]
    pub fn text(mut self, path: &str, text: impl Into<Cow<'static, str>>) -> Memory {
        self.texts.insert(path.to_owned(), text.into());
        self
    }
}

impl Resolver for Memory {
    fn resolve(&self, library: &LibraryRequest<'_>) -> Result<Option<SourceText>, Reason> {
        let path = library.path();
        Ok(self.texts.get(&path).map(|text| SourceText::new(path, text.clone())))
    }

    fn include(&self, from: &str, file: &str) -> Result<SourceText, Reason> {
        let path = joined(from, file);
        match self.texts.get(&path) {
            Some(text) => Ok(SourceText::new(path, text.clone())),
            None => Err(format!("there is no {path} among the texts of the host").into()),
        }
    }

    fn places(&self, library: &LibraryRequest<'_>) -> Vec<String> {
        vec![format!("{} among the texts of the host", library.path())]
    }
}

/// A path relative to a text, with `.` and `..` taken out.
fn joined(from: &str, file: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(file.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Files below a folder; nothing outside of it is read, whatever names, includes and links say.
///
/// ```no_run
/// use ruse::{Files, Options, Resolvers, Vm};
/// let plugins = Files::under("(plugin)", "/srv/app/plugins")?; // (plugin mail send) is mail/send.sld in there
/// let vm = Vm::new(Options { resolvers: Resolvers::default().with(plugins), ..Options::default() })?;
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
    prefix: Vec<NamePart>,
}

impl Files {
    /// The library `(game world)` is in the file `game/world.sld` below the folder.
    ///
    /// ```
    /// let files = ruse::Files::below("scripts");
    /// # drop(files);
    /// ```
    pub fn below(folder: impl Into<PathBuf>) -> Files {
        Files { folder: folder.into(), prefix: Vec::new() }
    }

    /// For libraries whose names begin with `prefix` only, which is no part of the path: with the prefix `(plugin)`,
    /// `(plugin mail)` is in the file `mail.sld`.
    ///
    /// ```
    /// assert!(ruse::Files::under("(plugin)", "plugins").is_ok());
    /// assert!(ruse::Files::under("plugin", "plugins").is_err());
    /// ```
    ///
    /// # Errors
    /// The prefix is no name of a library.
    pub fn under(prefix: &str, folder: impl Into<PathBuf>) -> Result<Files, Error> {
        let prefix = module::parse_name(prefix)?.0.to_vec();
        Ok(Files { folder: folder.into(), prefix })
    }

    /// The name of the library inside of the folder, if it can be there.
    fn inside(&self, library: &LibraryName) -> Option<LibraryName> {
        let rest = library.0.strip_prefix(&self.prefix[..])?;
        (!rest.is_empty()).then(|| LibraryName(rest.into()))
    }

    fn read(&self, path: &Path) -> Result<SourceText, Reason> {
        let granted = Capabilities::none().read(Path::new(".").join(&self.folder));
        let place = granted
            .path(Access::Read, path)
            .map_err(|_| format!("{} is not below {}", path.display(), self.folder.display()))?;
        let text = read_source(&place).map_err(|diagnostic| diagnostic.message.clone())?;
        Ok(SourceText::new(path.display().to_string(), text))
    }
}

impl Resolver for Files {
    fn resolve(&self, library: &LibraryRequest<'_>) -> Result<Option<SourceText>, Reason> {
        let inside = self.inside(library.library);
        match inside.and_then(|inside| file_in(&self.folder, &inside)) {
            Some(path) => self.read(&path).map(Some),
            None => Ok(None),
        }
    }

    fn include(&self, from: &str, file: &str) -> Result<SourceText, Reason> {
        self.read(&Path::new(from).parent().unwrap_or(Path::new("")).join(file))
    }

    fn places(&self, library: &LibraryRequest<'_>) -> Vec<String> {
        let file = |inside| self.folder.join(path_of(&inside)).display().to_string();
        self.inside(library.library).map(file).into_iter().collect()
    }
}
