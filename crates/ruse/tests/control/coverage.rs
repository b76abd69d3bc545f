//! Counts of what the model came through.

/// What happened how often: shows that the traces reach what they are meant to test.
#[derive(Default, Debug)]
pub(crate) struct Coverage {
    pub(crate) throws: u64,
    pub(crate) reentries: u64,
    pub(crate) winds_left: u64,
    pub(crate) winds_entered: u64,
    pub(crate) throws_within_winders: u64,
    pub(crate) clauses_taken: u64,
    pub(crate) reraises: u64,
    pub(crate) continuable_raises: u64,
    pub(crate) secondary: u64,
    pub(crate) primitive_errors: u64,
    pub(crate) several_values: u64,
    pub(crate) forced_again: u64,
    pub(crate) converted: u64,
    pub(crate) uncaught: u64,
    pub(crate) exits: u64,
}

impl Coverage {
    fn rows(&self) -> [(&'static str, u64); 15] {
        [
            ("throws", self.throws),
            ("re-entries of a frame that had returned", self.reentries),
            ("winds left", self.winds_left),
            ("winds entered again", self.winds_entered),
            ("throws within a before or after", self.throws_within_winders),
            ("guard clauses taken", self.clauses_taken),
            ("guards that raised again", self.reraises),
            ("continuable raises that met a handler", self.continuable_raises),
            ("secondary exceptions", self.secondary),
            ("errors in primitives", self.primitive_errors),
            ("throws of several values", self.several_values),
            ("promises that were done meanwhile", self.forced_again),
            ("parameter conversions", self.converted),
            ("uncaught objects", self.uncaught),
            ("exits", self.exits),
        ]
    }

    /// What never happened.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        self.rows().into_iter().filter(|row| row.1 == 0).map(|row| row.0).collect()
    }

    pub(crate) fn report(&self) -> String {
        self.rows().into_iter().map(|(name, n)| format!("  {n:>12} {name}\n")).collect()
    }
}
