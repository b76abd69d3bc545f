//! What an identifier can mean.

use ruse_isa::prim::PrimId;

use crate::core::VarId;

macro_rules! core_forms {
    ($($variant:ident $name:literal,)*) => {
        /// A keyword with built-in meaning: the forms of R7RS §4, §5 and their auxiliary syntax.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub(crate) enum CoreForm { $(#[doc = $name] $variant,)* }

        /// Names of all core keywords.
        pub const CORE_KEYWORDS: &[&str] = &[$($name,)*];

        impl CoreForm {
            /// All forms, parallel to [`CORE_KEYWORDS`].
            pub(crate) const ALL: &[CoreForm] = &[$(CoreForm::$variant,)*];

            /// The keyword in the library `(ruse syntax)`.
            pub(crate) fn name(self) -> &'static str {
                match self { $(CoreForm::$variant => $name,)* }
            }

            /// The form of a keyword.
            pub(crate) fn from_name(name: &str) -> Option<CoreForm> {
                match name { $($name => Some(CoreForm::$variant),)* _ => None }
            }
        }
    };
}

core_forms! {
    And "and",
    Begin "begin",
    Case "case",
    CaseLambda "case-lambda",
    Cond "cond",
    Colon ":",
    CondExpand "cond-expand",
    ConsStream "cons-stream",
    Define "define",
    DefineLibrary "define-library",
    DefineRecordType "define-record-type",
    DefineStar "define*",
    DefineSyntax "define-syntax",
    DefineType "define-type",
    DefineValues "define-values",
    Delay "delay",
    DelayForce "delay-force",
    Do "do",
    Guard "guard",
    If "if",
    Import "import",
    Include "include",
    IncludeCi "include-ci",
    Lambda "lambda",
    LambdaStar "lambda*",
    Let "let",
    LetStar "let*",
    LetStarValues "let*-values",
    LetSyntax "let-syntax",
    LetValues "let-values",
    Letrec "letrec",
    LetrecStar "letrec*",
    LetrecSyntax "letrec-syntax",
    Match "match",
    MatchDefine "match-define",
    MatchLambda "match-lambda",
    MatchLambdaStar "match-lambda*",
    MatchLet "match-let",
    MatchLetStar "match-let*",
    MatchLetrec "match-letrec",
    Or "or",
    Parameterize "parameterize",
    Quasiquote "quasiquote",
    Quote "quote",
    Set "set!",
    SyntaxError "syntax-error",
    SyntaxRules "syntax-rules",
    The "the",
    Unless "unless",
    When "when",
    Else "else",
    Arrow "=>",
    Ellipsis "...",
    Underscore "_",
    Unquote "unquote",
    UnquoteSplicing "unquote-splicing",
}

impl CoreForm {
    /// Whether the value of the form is a procedure, which may get the name of what is defined.
    pub(crate) fn makes_procedure(self) -> bool {
        use CoreForm::*;
        matches!(self, Lambda | LambdaStar | CaseLambda | MatchLambda | MatchLambdaStar)
    }

    /// Whether the keyword only has meaning inside other forms.
    pub(crate) fn is_auxiliary(self) -> bool {
        use CoreForm::*;
        matches!(self, Else | Arrow | Ellipsis | Underscore | Unquote | UnquoteSplicing)
    }
}

/// A global variable in the expander's table of all units.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct GlobalRef(pub(crate) u32);

/// A macro in the expander's table of all units.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct MacroId(pub(crate) u32);

/// A top-level environment in the expander's table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct TopId(pub(crate) u32);

/// What an identifier means. Two identifiers with equal bindings are `free-identifier=?`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Binding {
    /// A core keyword.
    Core(CoreForm),
    /// A primitive procedure.
    Prim(PrimId),
    /// A global variable.
    Global(GlobalRef),
    /// A local variable of the unit at hand.
    Local(VarId),
    /// A macro.
    Macro(MacroId),
}

impl Binding {
    /// Whether it is a keyword rather than a variable.
    pub(crate) fn is_keyword(self) -> bool {
        matches!(self, Binding::Core(_) | Binding::Macro(_))
    }
}
