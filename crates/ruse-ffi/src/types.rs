//! Types of C and their layout, by the rules that all machines share that there is code for (LP64, natural alignment).

use std::fmt;
use std::sync::Arc;

use ruse_isa::foreign::Scalar;

/// Greatest size of a type.
pub const MAX_BYTES: usize = 1 << 40;

/// How deep types may be nested.
const MAX_DEPTH: usize = 64;

/// A type of C.
#[derive(Clone, PartialEq, Debug)]
pub enum CType {
    /// A number, `bool` or `void`.
    Scalar(Scalar),
    /// `char`, `signed char`: as an integer.
    Char,
    /// An address; of what, if that is known.
    Pointer(Option<Arc<CType>>),
    /// `const char *` with UTF-8 text, ended by NUL.
    Text,
    /// `struct` or `union`.
    Aggregate(Arc<Aggregate>),
    /// So many of a type, one after the other.
    Array(Arc<CType>, usize),
    /// `enum`
    Enumeration(Arc<Enumeration>),
}

/// A `struct` or `union`.
#[derive(PartialEq, Debug)]
pub struct Aggregate {
    /// Its name.
    pub name: String,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// Its size in bytes.
    pub size: usize,
    /// Its alignment in bytes.
    pub align: usize,
    /// How deep it is nested: kept, for types share parts.
    depth: usize,
    /// How many scalars are in it.
    leaves: usize,
}

/// A field.
#[derive(PartialEq, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub of: CType,
    /// Where it is.
    pub offset: usize,
}

/// An `enum`: an `int` with names.
#[derive(PartialEq, Debug)]
pub struct Enumeration {
    /// Its name.
    pub name: String,
    /// The names with their values.
    pub values: Vec<(String, i32)>,
}

impl Enumeration {
    /// The value of a name.
    pub fn value(&self, name: &str) -> Option<i32> {
        self.values.iter().find(|(known, _)| known == name).map(|&(_, value)| value)
    }

    /// The first name of a value.
    pub fn name_of(&self, value: i32) -> Option<&str> {
        self.values.iter().find(|&&(_, known)| known == value).map(|(name, _)| name.as_str())
    }
}

/// The names of types without parts, as programs write them.
static NAMES: [(&str, CType); 37] = {
    use Scalar::{Bool, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64, Void};
    const fn scalar(scalar: Scalar) -> CType {
        CType::Scalar(scalar)
    }
    [
        ("void", scalar(Void)),
        ("bool", scalar(Bool)),
        ("char", CType::Char),
        ("signed-char", CType::Char),
        ("unsigned-char", scalar(U8)),
        ("uchar", scalar(U8)),
        ("short", scalar(I16)),
        ("unsigned-short", scalar(U16)),
        ("ushort", scalar(U16)),
        ("int", scalar(I32)),
        ("unsigned-int", scalar(U32)),
        ("uint", scalar(U32)),
        ("long", scalar(I64)),
        ("unsigned-long", scalar(U64)),
        ("ulong", scalar(U64)),
        ("long-long", scalar(I64)),
        ("unsigned-long-long", scalar(U64)),
        ("size_t", scalar(U64)),
        ("ssize_t", scalar(I64)),
        ("ptrdiff_t", scalar(I64)),
        ("intptr_t", scalar(I64)),
        ("uintptr_t", scalar(U64)),
        ("int8", scalar(I8)),
        ("uint8", scalar(U8)),
        ("int16", scalar(I16)),
        ("uint16", scalar(U16)),
        ("int32", scalar(I32)),
        ("uint32", scalar(U32)),
        ("int64", scalar(I64)),
        ("uint64", scalar(U64)),
        ("float", scalar(F32)),
        ("double", scalar(F64)),
        ("pointer", CType::Pointer(None)),
        ("void*", CType::Pointer(None)),
        ("string", CType::Text),
        ("char*", CType::Text),
        ("wchar", scalar(I32)),
    ]
};

impl CType {
    /// The type with a name.
    pub fn of_name(name: &str) -> Option<CType> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, of)| of.clone())
    }

    /// What it is as far as registers and memory know; `None` for what has parts.
    pub fn scalar(&self) -> Option<Scalar> {
        match self {
            CType::Scalar(scalar) => Some(*scalar),
            // Whether `char` has a sign is the machine's choice.
            CType::Char if cfg!(target_arch = "aarch64") && !cfg!(target_vendor = "apple") => {
                Some(Scalar::U8)
            }
            CType::Char => Some(Scalar::I8),
            CType::Pointer(_) | CType::Text => Some(Scalar::Pointer),
            CType::Enumeration(_) => Some(Scalar::I32),
            CType::Aggregate(_) | CType::Array(..) => None,
        }
    }

    /// Whether it is `void`.
    pub fn is_void(&self) -> bool {
        *self == CType::Scalar(Scalar::Void)
    }

    /// Size in bytes, 0 of `void`.
    pub fn size(&self) -> usize {
        match self {
            CType::Aggregate(aggregate) => aggregate.size,
            CType::Array(of, count) => of.size() * count,
            _ => self.scalar().map_or(0, Scalar::size),
        }
    }

    /// Alignment in bytes.
    pub fn align(&self) -> usize {
        match self {
            CType::Aggregate(aggregate) => aggregate.align,
            CType::Array(of, _) => of.align(),
            _ => self.scalar().map_or(1, |scalar| scalar.size().max(1)),
        }
    }

    fn depth(&self) -> usize {
        match self {
            CType::Aggregate(aggregate) => aggregate.depth,
            CType::Array(of, _) => of.depth() + 1,
            CType::Pointer(of) => of.as_ref().map_or(0, |of| of.depth() + 1),
            _ => 0,
        }
    }

    /// How many scalars are in it.
    pub fn leaves(&self) -> usize {
        match self {
            CType::Aggregate(aggregate) => aggregate.leaves,
            CType::Array(of, count) => of.leaves().saturating_mul(*count),
            _ => 1,
        }
    }

    fn check_depth(&self) -> Result<(), String> {
        match self.depth() < MAX_DEPTH {
            true => Ok(()),
            false => Err(format!("types are nested at most {MAX_DEPTH} deep")),
        }
    }

    /// A pointer to a type.
    ///
    /// # Errors
    /// It is nested too deeply.
    pub fn pointer_to(of: CType) -> Result<CType, String> {
        of.check_depth()?;
        Ok(CType::Pointer((!of.is_void()).then(|| Arc::new(of))))
    }

    /// So many of a type.
    ///
    /// # Errors
    /// They are too many, or of `void`.
    pub fn array(of: CType, count: usize) -> Result<CType, String> {
        if of.is_void() {
            return Err("there are no arrays of void".to_owned());
        }
        of.check_depth()?;
        let bytes = of.size().checked_mul(count).filter(|&bytes| bytes <= MAX_BYTES);
        bytes.ok_or("the array is too large")?;
        Ok(CType::Array(Arc::new(of), count))
    }

    /// A `struct` (C 6.7.2.1): fields in order, each at a multiple of its alignment.
    ///
    /// # Errors
    /// It has no fields, a field twice, or one of `void`.
    pub fn structure(name: &str, fields: Vec<(String, CType)>) -> Result<CType, String> {
        let mut end = 0usize;
        CType::aggregate(name, fields, |field| {
            let offset = end.next_multiple_of(field.align());
            end = offset + field.size();
            offset
        })
    }

    /// A `union`: all fields at the beginning.
    ///
    /// # Errors
    /// As [`CType::structure`].
    pub fn union(name: &str, fields: Vec<(String, CType)>) -> Result<CType, String> {
        CType::aggregate(name, fields, |_| 0)
    }

    fn aggregate(
        name: &str,
        fields: Vec<(String, CType)>,
        mut place: impl FnMut(&CType) -> usize,
    ) -> Result<CType, String> {
        if fields.is_empty() {
            return Err("it has no fields".to_owned());
        }
        let mut placed: Vec<Field> = Vec::new();
        for (name, of) in fields {
            if of.is_void() {
                return Err(format!("the field {name} cannot be void"));
            }
            of.check_depth()?;
            if placed.iter().any(|field| field.name == name) {
                return Err(format!("the field {name} is there twice"));
            }
            let offset = place(&of);
            if offset + of.size() > MAX_BYTES {
                return Err("it is too large".to_owned());
            }
            placed.push(Field { name, of, offset });
        }
        let align = placed.iter().map(|field| field.of.align()).max().unwrap_or(1);
        let end = placed.iter().map(|field| field.offset + field.of.size()).max().unwrap_or(0);
        let size = end.next_multiple_of(align);
        if size == 0 {
            return Err("it has no bytes".to_owned());
        }
        let depth = placed.iter().map(|field| field.of.depth() + 1).max().unwrap_or(0);
        let leaves = placed.iter().fold(0usize, |sum, field| sum.saturating_add(field.of.leaves()));
        let (name, fields) = (name.to_owned(), placed);
        Ok(CType::Aggregate(Arc::new(Aggregate { name, fields, size, align, depth, leaves })))
    }

    /// Tells every scalar in it with its offset, those of a union one over the other.
    pub fn each_scalar(&self, offset: usize, tell: &mut dyn FnMut(usize, Scalar)) {
        match self {
            CType::Aggregate(aggregate) => {
                for field in &aggregate.fields {
                    field.of.each_scalar(offset + field.offset, tell);
                }
            }
            CType::Array(of, count) => {
                (0..*count).for_each(|index| of.each_scalar(offset + index * of.size(), tell));
            }
            _ => {
                if let Some(scalar) = self.scalar() {
                    tell(offset, scalar);
                }
            }
        }
    }
}

impl fmt::Display for CType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CType::Pointer(Some(of)) => write!(f, "(* {of})"),
            CType::Array(of, count) => write!(f, "(array {of} {count})"),
            CType::Aggregate(aggregate) => f.write_str(&aggregate.name),
            CType::Enumeration(enumeration) => f.write_str(&enumeration.name),
            _ => {
                let named = NAMES.iter().find(|(_, of)| of == self);
                f.write_str(named.map_or("?", |(name, _)| name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> CType {
        CType::of_name(name).unwrap()
    }

    #[test]
    fn a_struct_has_the_layout_of_c() {
        let fields = [("a", "char"), ("b", "double"), ("c", "short")];
        let fields = fields.iter().map(|(name, of)| ((*name).to_owned(), named(of))).collect();
        let CType::Aggregate(made) = CType::structure("s", fields).unwrap() else { panic!() };
        let offsets: Vec<usize> = made.fields.iter().map(|field| field.offset).collect();
        assert_eq!((offsets, made.size, made.align), (vec![0, 8, 16], 24, 8));
    }

    #[test]
    fn a_union_is_as_large_as_its_largest_field() {
        let bytes = CType::array(named("char"), 9).unwrap();
        let fields = vec![("i".to_owned(), named("int")), ("b".to_owned(), bytes)];
        let made = CType::union("u", fields).unwrap();
        assert_eq!((made.size(), made.align()), (12, 4));
    }

    #[test]
    fn what_has_no_layout_is_refused() {
        assert!(CType::structure("s", vec![]).is_err());
        assert!(CType::structure("s", vec![("a".into(), named("void"))]).is_err());
        assert!(CType::array(named("double"), usize::MAX).is_err());
        let twice = vec![("a".to_owned(), named("int")), ("a".to_owned(), named("int"))];
        assert!(CType::structure("s", twice).is_err());
    }
}
