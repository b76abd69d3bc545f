//! How arguments and results are passed: System V on x86-64 (psABI 3.2.3), AAPCS64 on aarch64 (6.8).
//!
//! In: the types of a signature. Out: a [`Shape`] over two buffers of words, and where each argument stands in its buffer. A
//! scalar has a word of its own, an integer extended to all of it; a `struct` stands there as in memory, filled up to
//! words.

use ruse_isa::foreign::{Class, Part, Scalar, Shape, Source};

use crate::types::CType;

/// Greatest number of arguments of a call.
pub const MAX_ARGUMENTS: usize = 127;
/// Greatest number of bytes of `struct`s in one call.
const MAX_BYTES: usize = 1 << 20;
/// Greatest number of scalars in a `struct` that is looked into to see which registers it goes into.
const MAX_LEAVES: usize = 64;
/// Bytes of a word.
const WORD: usize = 8;

/// A calling convention.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Platform {
    /// x86-64 except Windows.
    SystemV,
    /// aarch64 except Windows and Apple's systems.
    Aapcs64,
}

impl Platform {
    /// That of this process.
    ///
    /// # Errors
    /// It is not known.
    pub fn of_process() -> Result<Platform, String> {
        if cfg!(any(windows, target_vendor = "apple")) {
            return Err("calls of C are not supported on this system".to_owned());
        }
        match std::env::consts::ARCH {
            "x86_64" => Ok(Platform::SystemV),
            "aarch64" => Ok(Platform::Aapcs64),
            other => Err(format!("calls of C are not supported on {other}")),
        }
    }

    fn integer_registers(self) -> usize {
        match self {
            Platform::SystemV => 6,
            Platform::Aapcs64 => 8,
        }
    }
}

/// A signature worked out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Passing {
    /// What a thunk is made from.
    pub shape: Shape,
    /// Where each argument begins in the buffer, in words.
    pub arguments: Vec<usize>,
}

/// Works out how arguments of these types are passed, and a result.
///
/// # Errors
/// Which type cannot be passed.
pub fn passing(
    platform: Platform,
    parameters: &[CType],
    result: &CType,
) -> Result<Passing, String> {
    if parameters.len() > MAX_ARGUMENTS {
        return Err(format!("a C function takes at most {MAX_ARGUMENTS} arguments"));
    }
    let mut out = Assignment { platform, shape: Shape::default(), floats_are_full: false };
    out.result(result)?;
    let (mut arguments, mut end) = (Vec::new(), 0);
    for (index, parameter) in parameters.iter().enumerate() {
        let describe = |why: String| format!("parameter {} cannot be passed: {why}", index + 1);
        arguments.push(end / WORD);
        out.parameter(parameter, end as u32).map_err(describe)?;
        end += parameter.size().max(1).next_multiple_of(WORD);
        if end > MAX_BYTES {
            return Err(describe("the arguments are too large".to_owned()));
        }
    }
    let Assignment { mut shape, .. } = out;
    if !shape.stack.is_empty() {
        shape.integers.resize(platform.integer_registers(), Source::Unused);
    }
    shape.argument_bytes = end as u32;
    Ok(Passing { shape, arguments })
}

struct Assignment {
    platform: Platform,
    shape: Shape,
    /// Whether the floating-point registers count as used up (AAPCS64 C.3).
    floats_are_full: bool,
}

/// Where the words of a `struct` go.
enum Place {
    Registers(Vec<Part>),
    Memory,
}

impl Assignment {
    fn result(&mut self, result: &CType) -> Result<(), String> {
        let describe = |why: String| format!("the result cannot be passed: {why}");
        self.shape.result_bytes = result.size().max(1).next_multiple_of(WORD) as u32;
        match result {
            CType::Array(..) => return Err(describe("C returns no arrays".to_owned())),
            CType::Aggregate(aggregate) if aggregate.size > MAX_BYTES => {
                return Err(describe("it is too large".to_owned()));
            }
            CType::Aggregate(_) => match self.place(result).map_err(describe)? {
                Place::Registers(parts) => self.shape.results = parts,
                Place::Memory if self.platform == Platform::SystemV => {
                    self.shape.integers.push(Source::Result);
                    self.shape.returns_address = true;
                }
                Place::Memory => self.shape.has_result_register = true,
            },
            _ => match result.scalar() {
                None | Some(Scalar::Void) => {}
                Some(scalar) => {
                    self.shape.results = vec![Part { class: class_of(scalar), offset: 0 }];
                }
            },
        }
        Ok(())
    }

    fn parameter(&mut self, parameter: &CType, offset: u32) -> Result<(), String> {
        if let Some(scalar) = parameter.scalar() {
            return match class_of(scalar) {
                _ if scalar == Scalar::Void => Err("it is void".to_owned()),
                Class::Integer => {
                    self.integer(Source::Word(offset));
                    Ok(())
                }
                class => {
                    self.float(Part { class, offset });
                    Ok(())
                }
            };
        }
        if matches!(parameter, CType::Array(..)) {
            return Err("C passes no arrays; declare a pointer".to_owned());
        }
        let bytes = parameter.size();
        if bytes > MAX_BYTES {
            return Err("it is too large".to_owned());
        }
        match (self.place(parameter)?, self.platform) {
            (Place::Registers(parts), _) => self.parts(&parts, bytes, offset),
            (Place::Memory, Platform::SystemV) => self.on_stack(bytes, offset),
            (Place::Memory, Platform::Aapcs64) => {
                self.integer(Source::Copy { offset, bytes: bytes as u32 });
            }
        }
        Ok(())
    }

    fn integer(&mut self, source: Source) {
        match self.shape.integers.len() < self.platform.integer_registers() {
            true => self.shape.integers.push(source),
            false => self.shape.stack.push(source),
        }
    }

    fn float(&mut self, part: Part) {
        match self.shape.floats.len() < 8 && !self.floats_are_full {
            true => self.shape.floats.push(part),
            false => self.shape.stack.push(Source::Word(part.offset)),
        }
    }

    /// A `struct` in registers, if there are enough of them: it is never divided.
    fn parts(&mut self, parts: &[Part], bytes: usize, offset: u32) {
        let floats = parts.iter().filter(|part| part.class != Class::Integer).count();
        let integers = parts.len() - floats;
        let limit = self.platform.integer_registers();
        let integers_fit = self.shape.integers.len() + integers <= limit;
        let floats_fit =
            floats == 0 || !self.floats_are_full && self.shape.floats.len() + floats <= 8;
        if integers_fit && floats_fit {
            for part in parts {
                let offset = offset + part.offset;
                match part.class {
                    Class::Integer => self.shape.integers.push(Source::Word(offset)),
                    class => self.shape.floats.push(Part { class, offset }),
                }
            }
            return;
        }
        if self.platform == Platform::Aapcs64 {
            // C.3, C.13: what does not fit closes the registers of its kind.
            match floats > 0 {
                true => self.floats_are_full = true,
                false => self.shape.integers.resize(limit, Source::Unused),
            }
        }
        self.on_stack(bytes, offset);
    }

    fn on_stack(&mut self, bytes: usize, offset: u32) {
        let words = (0..bytes.div_ceil(WORD)).map(|word| offset + (word * WORD) as u32);
        self.shape.stack.extend(words.map(Source::Word));
    }

    fn place(&self, of: &CType) -> Result<Place, String> {
        match self.platform {
            Platform::SystemV => eightbytes(of),
            Platform::Aapcs64 => composite(of),
        }
    }
}

fn class_of(scalar: Scalar) -> Class {
    match scalar {
        Scalar::F64 => Class::Double,
        Scalar::F32 => Class::Single,
        _ => Class::Integer,
    }
}

fn scalars(of: &CType) -> Result<Vec<(usize, Scalar)>, String> {
    if of.leaves() > MAX_LEAVES {
        return Err(format!("it has more than {MAX_LEAVES} fields"));
    }
    let mut found = Vec::new();
    of.each_scalar(0, &mut |offset, scalar| found.push((offset, scalar)));
    Ok(found)
}

/// Classes of the eightbytes of a `struct` (psABI 3.2.3): of at most two, each is a floating-point one if there is nothing
/// else in it.
fn eightbytes(of: &CType) -> Result<Place, String> {
    if of.size() > 2 * WORD {
        return Ok(Place::Memory);
    }
    let mut classes = vec![Class::Double; of.size().div_ceil(WORD)];
    for (offset, scalar) in scalars(of)? {
        if class_of(scalar) == Class::Integer {
            classes[offset / WORD] = Class::Integer;
        }
    }
    let part = |(index, class)| Part { class, offset: (index * WORD) as u32 };
    Ok(Place::Registers(classes.into_iter().enumerate().map(part).collect()))
}

/// Registers of a composite type (AAPCS64 6.8.2): up to four floating-point members of one type each have one, up to 16
/// bytes of anything else go into integer registers.
fn composite(of: &CType) -> Result<Place, String> {
    if of.size() <= 4 * WORD && of.leaves() <= MAX_LEAVES {
        let mut found = scalars(of)?;
        found.sort_by_key(|&(offset, _)| offset);
        found.dedup();
        let class = found.first().map_or(Class::Integer, |&(_, scalar)| class_of(scalar));
        let is_homogeneous = class != Class::Integer
            && found.len() <= 4
            && found.iter().all(|&(_, scalar)| class_of(scalar) == class);
        if is_homogeneous {
            let part = |&(offset, _): &(usize, Scalar)| Part { class, offset: offset as u32 };
            return Ok(Place::Registers(found.iter().map(part).collect()));
        }
    }
    if of.size() > 2 * WORD {
        return Ok(Place::Memory);
    }
    let part = |index| Part { class: Class::Integer, offset: (index * WORD) as u32 };
    Ok(Place::Registers((0..of.size().div_ceil(WORD)).map(part).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> CType {
        CType::of_name(name).unwrap()
    }

    fn structure(fields: &[&str]) -> CType {
        let fields = fields.iter().enumerate();
        let fields = fields.map(|(index, of)| (format!("f{index}"), named(of))).collect();
        CType::structure("s", fields).unwrap()
    }

    #[test]
    fn eightbytes_are_classified_as_the_psabi_says() {
        let classes = |fields: &[&str]| match eightbytes(&structure(fields)).unwrap() {
            Place::Registers(parts) => {
                Some(parts.iter().map(|part| part.class).collect::<Vec<_>>())
            }
            Place::Memory => None,
        };
        assert_eq!(classes(&["double", "int"]), Some(vec![Class::Double, Class::Integer]));
        assert_eq!(classes(&["float", "int"]), Some(vec![Class::Integer]));
        assert_eq!(classes(&["float", "float", "float"]), Some(vec![Class::Double, Class::Double]));
        assert_eq!(classes(&["long", "long", "char"]), None);
    }

    #[test]
    fn a_struct_that_does_not_fit_the_registers_goes_to_the_stack_whole() {
        let mut parameters = vec![named("long"); 5];
        parameters.push(structure(&["long", "long"]));
        parameters.push(named("long"));
        let passing = passing(Platform::SystemV, &parameters, &named("void")).unwrap();
        assert_eq!(passing.shape.integers.len(), 6);
        assert_eq!(passing.shape.integers[5], Source::Word(56), "the last one finds a register");
        assert_eq!(passing.shape.stack, [Source::Word(40), Source::Word(48)]);
    }

    #[test]
    fn large_results_have_an_address() {
        let large = structure(&["long", "long", "long"]);
        let on = |platform| passing(platform, &[named("int")], &large).unwrap().shape;
        assert_eq!(on(Platform::SystemV).integers, [Source::Result, Source::Word(0)]);
        assert!(on(Platform::Aapcs64).has_result_register);
    }

    #[test]
    fn homogeneous_floats_have_registers_of_their_own() {
        let parameters = [structure(&["float", "float", "float"]), structure(&["int", "float"])];
        let shape = passing(Platform::Aapcs64, &parameters, &named("void")).unwrap().shape;
        assert_eq!(shape.floats.len(), 3);
        assert_eq!(shape.integers, [Source::Word(16)]);
    }

    #[test]
    fn what_c_does_not_pass_is_refused() {
        let array = CType::array(named("int"), 3).unwrap();
        assert!(passing(Platform::SystemV, std::slice::from_ref(&array), &named("int")).is_err());
        assert!(passing(Platform::SystemV, &[], &array).is_err());
        assert!(passing(Platform::SystemV, &[named("void")], &named("int")).is_err());
    }
}
