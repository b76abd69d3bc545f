//! Memory of C, read and written within its bounds.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ffi::c_void;

use ruse_isa::foreign::Scalar;

/// Addresses below are never read: a null pointer and what is behind it.
const LEAST_ADDRESS: usize = 4096;
/// Alignment of allocated memory: that of any type.
const ALIGNMENT: usize = 16;
/// Greatest number of bytes of a text without a NUL.
const MAX_TEXT: usize = 1 << 30;

/// A scalar on its way between memory and a program.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Datum {
    /// Nothing.
    Void,
    /// A number with a sign.
    Signed(i64),
    /// A number without.
    Unsigned(u64),
    /// A floating-point number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// An address.
    Address(usize),
}

impl Datum {
    /// The scalar in a word of a buffer, of which the upper part may be anything.
    pub fn of_word(scalar: Scalar, word: u64) -> Datum {
        match scalar {
            Scalar::Void => Datum::Void,
            Scalar::F64 => Datum::Float(f64::from_bits(word)),
            Scalar::F32 => Datum::Float(f64::from(f32::from_bits(word as u32))),
            Scalar::I8 => Datum::Signed(i64::from(word as i8)),
            Scalar::U8 => Datum::Unsigned(u64::from(word as u8)),
            Scalar::I16 => Datum::Signed(i64::from(word as i16)),
            Scalar::U16 => Datum::Unsigned(u64::from(word as u16)),
            Scalar::I32 => Datum::Signed(i64::from(word as i32)),
            Scalar::U32 => Datum::Unsigned(u64::from(word as u32)),
            Scalar::I64 => Datum::Signed(word as i64),
            Scalar::U64 => Datum::Unsigned(word),
            Scalar::Pointer => Datum::Address(word as usize),
            Scalar::Bool => Datum::Bool(word as u8 != 0),
        }
    }

    /// The word of a buffer for a scalar of this type, extended.
    pub fn word(self, scalar: Scalar) -> u64 {
        match self {
            Datum::Void => 0,
            Datum::Signed(n) => n as u64,
            Datum::Unsigned(n) => n,
            Datum::Float(x) if scalar == Scalar::F32 => u64::from((x as f32).to_bits()),
            Datum::Float(x) => x.to_bits(),
            Datum::Bool(is) => u64::from(is),
            Datum::Address(address) => address as u64,
        }
    }
}

/// Why memory cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The place is outside of it.
    OutOfRange {
        /// Where.
        offset: usize,
        /// How many bytes were wanted.
        bytes: usize,
        /// How many bytes there are.
        size: usize,
    },
    /// Nobody said how many bytes there are.
    Unknown,
    /// It is the null pointer, or nearly.
    Null,
    /// The text has no end within the memory.
    NoEnd,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::OutOfRange { offset, bytes, size } => {
                write!(f, "bytes {offset} to {} are outside of its {size} bytes", offset + bytes)
            }
            Fault::Unknown => f.write_str(
                "nobody said how many bytes are there: see c-view, or declare what it points to",
            ),
            Fault::Null => f.write_str("there is no memory at this address"),
            Fault::NoEnd => f.write_str("the text has no NUL at its end"),
        }
    }
}

/// Memory that was not freed (F3).
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Where it begins.
    pub address: usize,
    /// How many bytes it has, if that is known.
    pub size: Option<usize>,
}

impl Place {
    /// The address of so many bytes in it.
    ///
    /// # Errors
    /// They are not all in it.
    pub fn at(self, offset: usize, bytes: usize) -> Result<usize, Fault> {
        let size = self.size.ok_or(Fault::Unknown)?;
        if offset.checked_add(bytes).is_none_or(|end| end > size) {
            return Err(Fault::OutOfRange { offset, bytes, size });
        }
        let address = self.start()?.checked_add(offset).ok_or(Fault::Null)?;
        address.checked_add(bytes).map(|_| address).ok_or(Fault::Null)
    }

    fn start(self) -> Result<usize, Fault> {
        if self.address < LEAST_ADDRESS { Err(Fault::Null) } else { Ok(self.address) }
    }

    /// Reads a scalar.
    ///
    /// # Errors
    /// It is not in this memory.
    pub fn read(self, offset: usize, scalar: Scalar) -> Result<Datum, Fault> {
        let bytes = scalar.size();
        let from = self.at(offset, bytes)? as *const u8;
        let mut word = [0; 8];
        // SAFETY: F1, F3: so many bytes are there.
        unsafe { std::ptr::copy_nonoverlapping(from, word.as_mut_ptr(), bytes) };
        Ok(Datum::of_word(scalar, u64::from_le_bytes(word)))
    }

    /// Writes a scalar.
    ///
    /// # Errors
    /// It would not be in this memory.
    pub fn write(self, offset: usize, scalar: Scalar, datum: Datum) -> Result<(), Fault> {
        let bytes = scalar.size();
        let to = self.at(offset, bytes)? as *mut u8;
        let word = datum.word(scalar).to_le_bytes();
        // SAFETY: F1, F3: so many bytes are there, and nobody else uses them now.
        unsafe { std::ptr::copy_nonoverlapping(word.as_ptr(), to, bytes) };
        Ok(())
    }

    /// Copies bytes out of it.
    ///
    /// # Errors
    /// They are not in this memory.
    pub fn copy_to(self, offset: usize, bytes: &mut [u8]) -> Result<(), Fault> {
        let from = self.at(offset, bytes.len())? as *const u8;
        // SAFETY: F1, F3; nobody else has the slice, so it is not this memory.
        unsafe { std::ptr::copy(from, bytes.as_mut_ptr(), bytes.len()) };
        Ok(())
    }

    /// Copies bytes into it.
    ///
    /// # Errors
    /// They would not be in this memory.
    pub fn copy_from(self, offset: usize, bytes: &[u8]) -> Result<(), Fault> {
        let to = self.at(offset, bytes.len())? as *mut u8;
        // SAFETY: F1, F3.
        unsafe { std::ptr::copy(bytes.as_ptr(), to, bytes.len()) };
        Ok(())
    }

    /// The bytes up to a NUL. Where the size is not known, C's word is taken for it that there is one.
    ///
    /// # Errors
    /// There is none.
    pub fn text(self) -> Result<Vec<u8>, Fault> {
        let start = self.start()?;
        let limit = self.size.unwrap_or(MAX_TEXT);
        let mut bytes = Vec::new();
        for index in 0..limit {
            // SAFETY: F1, F3: the bytes up to the NUL are there.
            match unsafe { *((start + index) as *const u8) } {
                0 => return Ok(bytes),
                byte => bytes.push(byte),
            }
        }
        Err(Fault::NoEnd)
    }
}

/// Memory that is given back when it is dropped.
#[derive(Debug)]
pub struct Block {
    address: usize,
    layout: Layout,
}

impl Block {
    /// So many bytes, all 0; at least one. `None` when there are not so many.
    pub fn new(bytes: usize) -> Option<Block> {
        let layout = Layout::from_size_align(bytes.max(1), ALIGNMENT).ok()?;
        // SAFETY: the size is not 0.
        let address = unsafe { alloc_zeroed(layout) } as usize;
        (address != 0).then_some(Block { address, layout })
    }

    /// Where it begins.
    pub fn address(&self) -> usize {
        self.address
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.layout.size()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: it was allocated with this layout, and only here is it freed.
        unsafe { dealloc(self.address as *mut u8, self.layout) };
    }
}

/// A function of C that is called with a pointer when nobody refers to it any more.
#[derive(Debug)]
pub struct Finaliser {
    /// The function: `void (*)(void *)`.
    pub function: usize,
    /// The pointer.
    pub pointer: usize,
}

impl Drop for Finaliser {
    fn drop(&mut self) {
        // SAFETY: F1, F5: the function has this type, and its library is there.
        unsafe {
            let function: *const () = std::ptr::with_exposed_provenance(self.function);
            let function = std::mem::transmute::<*const (), extern "C" fn(*mut c_void)>(function);
            function(self.pointer as *mut c_void);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(block: &Block) -> Place {
        Place { address: block.address(), size: Some(block.bytes()) }
    }

    #[test]
    fn scalars_come_back_as_they_went() {
        let block = Block::new(16).unwrap();
        let place = place(&block);
        for (scalar, datum) in [
            (Scalar::I8, Datum::Signed(-5)),
            (Scalar::U16, Datum::Unsigned(65535)),
            (Scalar::I64, Datum::Signed(i64::MIN)),
            (Scalar::F32, Datum::Float(1.5)),
            (Scalar::F64, Datum::Float(-0.1)),
            (Scalar::Bool, Datum::Bool(true)),
            (Scalar::Pointer, Datum::Address(4096)),
        ] {
            place.write(3, scalar, datum).unwrap();
            assert_eq!(place.read(3, scalar), Ok(datum));
        }
    }

    #[test]
    fn nothing_is_touched_outside() {
        let block = Block::new(8).unwrap();
        let place = place(&block);
        let fault = Fault::OutOfRange { offset: 1, bytes: 8, size: 8 };
        assert_eq!(place.read(1, Scalar::I64), Err(fault));
        assert!(place.write(usize::MAX, Scalar::I8, Datum::Signed(0)).is_err());
        assert!(place.copy_from(0, &[0; 9]).is_err());
        assert_eq!(Place { address: 8, size: Some(8) }.read(0, Scalar::I8), Err(Fault::Null));
        assert_eq!(Place { size: None, ..place }.read(0, Scalar::I8), Err(Fault::Unknown));
    }

    #[test]
    fn a_text_ends_within_its_memory() {
        let block = Block::new(4).unwrap();
        place(&block).copy_from(0, b"ab\0c").unwrap();
        assert_eq!(place(&block).text(), Ok(b"ab".to_vec()));
        place(&block).copy_from(0, b"abcd").unwrap();
        assert_eq!(place(&block).text(), Err(Fault::NoEnd));
    }
}
