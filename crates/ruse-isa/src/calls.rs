//! Runtime calls: what an op calls when its fast path does not apply, in every tier.
//!
//! One row a call; `ruse-runtime/src/calls.rs` implements a trait with a method for each row, so that a
//! missing one fails the build.

macro_rules! define_calls {
    ($( $(#[doc = $doc:literal])* $name:ident ( $($arg:ident),* ); )*) => {
        /// A runtime call.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum RuntimeCall { $( #[allow(non_camel_case_types, reason = "named like the function")] $(#[doc = $doc])* $name, )* }

        /// Name, meaning and argument names of each call, in the order of [`RuntimeCall`].
        pub const CALLS: &[(&str, &str, &[&str])] = &[ $( (stringify!($name), concat!($($doc),*), &[$(stringify!($arg)),*]), )* ];

        /// The runtime calls as methods; every argument and result is a value.
        pub trait RuntimeCalls {
            /// A value word.
            type Value: Copy;
            /// What a call that raises returns.
            type Raise;
            $( $(#[doc = $doc])*
               fn $name(&mut self, $($arg: Self::Value),*) -> Result<Self::Value, Self::Raise>; )*
        }
    };
}

/// Hands the table of runtime calls to a macro.
#[macro_export]
macro_rules! for_each_runtime_call {
    ($then:path) => {
        $then! {
            /// a + b
            add(a, b);
            /// a - b
            sub(a, b);
            /// a * b
            mul(a, b);
            /// a / b
            div(a, b);
            /// truncate-quotient
            quotient(a, b);
            /// truncate-remainder
            remainder(a, b);
            /// floor-remainder
            modulo(a, b);
            /// a < b
            is_lt(a, b);
            /// a <= b
            is_le(a, b);
            /// a > b
            is_gt(a, b);
            /// a >= b
            is_ge(a, b);
            /// a = b
            is_num_eq(a, b);
            /// bitwise and
            bit_and(a, b);
            /// bitwise inclusive or
            bit_or(a, b);
            /// bitwise exclusive or
            bit_xor(a, b);
            /// arithmetic shift
            shift(a, b);
            /// min of two
            min(a, b);
            /// max of two
            max(a, b);
            /// abs
            abs(a);
            /// sqrt
            sqrt(a);
            /// floor
            floor(a);
            /// ceiling
            ceiling(a);
            /// truncate
            truncate(a);
            /// round
            round(a);
            /// exact
            to_exact(a);
            /// inexact
            to_inexact(a);
            /// car
            car(pair);
            /// cdr
            cdr(pair);
            /// set-car!
            set_car(pair, value);
            /// set-cdr!
            set_cdr(pair, value);
            /// vector-ref
            vector_ref(vector, index);
            /// vector-set!
            vector_set(vector, index, value);
            /// vector-length
            vector_length(vector);
            /// bytevector-u8-ref
            bytevector_ref(bytevector, index);
            /// bytevector-u8-set!
            bytevector_set(bytevector, index, value);
            /// bytevector-length
            bytevector_length(bytevector);
            /// string-ref
            string_ref(string, index);
            /// string-length
            string_length(string);
            /// char->integer
            char_to_integer(character);
            /// integer->char
            integer_to_char(integer);
            /// raises: the value of a global that is not bound
            unbound_global(cell);
            /// raises: assignment of a global that is not bound
            unbound_assignment(cell);
            /// raises: a variable used before its definition
            undefined_variable(name);
            /// raises: a record accessor applied to something else
            wrong_record(accessor, record_type, value);
            /// raises: a call of something that is no procedure
            not_applicable(value);
        }
    };
}

for_each_runtime_call!(define_calls);
