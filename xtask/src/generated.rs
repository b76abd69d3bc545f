//! The files that are made from others and committed.

use std::path::Path;

/// A generated file.
pub(crate) struct Generated {
    /// Where it is, from the root of the repository.
    path: &'static str,
    /// The command of this program that makes it.
    command: &'static str,
    make: fn(&Path) -> Result<Vec<u8>, String>,
}

/// The built-in libraries, compiled.
pub(crate) const IMAGE: Generated = Generated {
    path: "crates/ruse/library.image",
    command: "image",
    make: |root| ruse::build_image(&root.join("lib")).map_err(|error| error.report(false)),
};

/// The reference manual.
pub(crate) const MANUAL: Generated = Generated {
    path: "docs/reference.md",
    command: "manual",
    make: |_| Ok(ruse::reference_manual().into_bytes()),
};

impl Generated {
    /// Makes the file anew.
    pub(crate) fn write(&self, root: &Path) -> Result<(), String> {
        let content = (self.make)(root)?;
        let path = root.join(self.path);
        std::fs::write(&path, &content).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{}: {} bytes", self.path, content.len());
        Ok(())
    }

    /// Whether the file is what it would be if it were made now.
    pub(crate) fn check(&self, root: &Path) -> Result<(), String> {
        let fresh = (self.make)(root)?;
        let path = root.join(self.path);
        let committed =
            std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if committed == fresh {
            return Ok(());
        }
        Err(format!("{} is stale: run `cargo xtask {}`", self.path, self.command))
    }
}
