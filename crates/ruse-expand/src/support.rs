//! Run-time names that expanded code refers to.
//!
//! Each is a primitive of the table or, where the table has none of that name, a global of the
//! library [`CORE_LIBRARY`]. The comment gives the calling convention.

/// The Scheme library that holds what derived forms need at run time.
pub const CORE_LIBRARY: &[&str] = &["ruse", "core"];
/// The built-in library of all core keywords.
pub const SYNTAX_LIBRARY: &[&str] = &["ruse", "syntax"];
/// The built-in library of all primitives.
pub const PRIMITIVES_LIBRARY: &[&str] = &["ruse", "primitives"];

/// `(%make-record-type 'name '#(field ...))`
pub const MAKE_RECORD_TYPE: &str = "%make-record-type";
/// `(%record type value ...)`: one value for each field in the order of the type.
pub const RECORD: &str = "%record";
/// `(%record? object type)`
pub const IS_RECORD: &str = "%record?";
/// `(%record-ref record type index 'accessor)`
pub const RECORD_REF: &str = "%record-ref";
/// `(%record-set! record type index value 'modifier)`
pub const RECORD_SET: &str = "%record-set!";
/// `(%make-promise done? value-or-thunk)`: the thunk of an undone promise returns a promise (R7RS 4.2.5).
pub const MAKE_PROMISE_RAW: &str = "%make-promise";
/// `(make-promise object)`
pub const MAKE_PROMISE: &str = "make-promise";
/// `(%with-parameters (list (cons parameter value) ...) thunk)`
pub const WITH_PARAMETERS: &str = "%with-parameters";
/// `(%with-guard body-thunk (lambda (condition reraise-thunk) ...))`: the second procedure runs in
/// the dynamic environment of the `guard`, `reraise-thunk` in that of the raise (R7RS 4.2.7).
pub const WITH_GUARD: &str = "%with-guard";
/// `(%with-guard-if body-thunk (lambda (object) ...) (lambda (condition reraise-thunk) ...))`: as
/// [`WITH_GUARD`], with a procedure that tells whether a clause is taken. It has no effect and depends on the object
/// alone; the last procedure is called only if it says so, and does not call its second argument.
pub const WITH_GUARD_IF: &str = "%with-guard-if";
/// `(%bind-arguments list optional '#(#:keyword ...) flags 'who)`: a vector of the optional arguments, those of the
/// keywords, and, if the flags say so, the list of all that is not required or optional.
pub const BIND_ARGUMENTS: &str = "%bind-arguments";
/// `(%apply procedure argument ... list)`
pub const APPLY: &str = "%apply";
/// `(%type? object atoms)`
pub const IS_OF_TYPE: &str = "%type?";
/// `(%type-violation 'who "message" object ...)`: never returns.
pub const TYPE_VIOLATION: &str = "%type-violation";
/// `(%list-of? object predicate)`: whether it is a proper list of objects for which the predicate holds.
pub const IS_LIST_OF: &str = "%list-of?";
/// `(%vector-of? object predicate)`
pub const IS_VECTOR_OF: &str = "%vector-of?";
/// `(%match-error 'form subject ...)`: no clause matches.
pub const MATCH_ERROR: &str = "%match-error";
/// `(reverse list)`
pub const REVERSE: &str = "reverse";
/// `(cons a d)`
pub const CONS: &str = "cons";
/// `(list a ...)`
pub const LIST: &str = "list";
/// `(append list tail)`
pub const APPEND: &str = "append";
/// `(vector a ...)`
pub const VECTOR: &str = "vector";
/// `(list->vector list)`
pub const LIST_TO_VECTOR: &str = "list->vector";
/// `(eq? a b)`
pub const EQ: &str = "eq?";
/// `(eqv? a b)`
pub const EQV: &str = "eqv?";
/// `(memv a list)`
pub const MEMV: &str = "memv";
/// `(memq a list)`
pub const MEMQ: &str = "memq";
