//! Strings: UTF-8 bytes in a data object of their own, so that a string can change its byte length in place.
//!
//! An ASCII string (header flag) is indexed directly. Any other gets an index when it is first indexed: byte
//! offsets of every [`STRIDE`]th character; it is dropped when a change moves bytes.

use ruse_isa::layout::{Kind, header, offset};

use crate::heap::Heap;
use crate::value::Value;

/// Characters between two entries of the index.
const STRIDE: usize = 64;

impl Heap {
    /// A mutable string; the caller has reserved the memory if it may be large.
    pub fn string(&mut self, text: &str) -> Value {
        let (length, ascii) = measure(text);
        let data = self.string_data(text.as_bytes(), text.len(), false);
        self.string_object(length, text.len(), ascii, data)
    }

    /// An immutable string: a literal.
    pub fn literal_string(&mut self, text: &str) -> Value {
        let string = self.string(text);
        self.set_flags(string, header::IMMUTABLE);
        string
    }

    /// An immutable string in the old generation, for symbol names.
    pub(crate) fn old_string(&mut self, text: &str) -> Value {
        let (length, ascii) = measure(text);
        let data = if text.is_empty() {
            self.empty_string_data
        } else {
            self.string_data(text.as_bytes(), text.len(), true)
        };
        let flags = header::IMMUTABLE | if ascii { header::ASCII } else { 0 };
        let words = [Value::index(length), Value::index(text.len()), data, Value::FALSE];
        self.old_object(Kind::String, words, flags)
    }

    /// A string of `length` times one character; the caller has reserved the memory.
    pub fn make_string(&mut self, length: usize, fill: char) -> Value {
        let mut buffer = [0; 4];
        let unit = fill.encode_utf8(&mut buffer).len();
        let data = self.raw_object(Kind::StringData, length * unit, 0);
        let bytes = self.bytes_mut(data);
        if unit == 1 {
            bytes.fill(buffer[0]);
        } else {
            bytes.chunks_exact_mut(unit).for_each(|chunk| chunk.copy_from_slice(&buffer[..unit]));
        }
        self.string_object(length, length * unit, unit == 1, data)
    }

    pub(crate) fn string_data(&mut self, bytes: &[u8], capacity: usize, old: bool) -> Value {
        let small = capacity <= crate::block::LARGE_BYTES - 64;
        let data = if old && small {
            self.old_raw_object(Kind::StringData, capacity, 0)
        } else if old {
            self.old_large_data(capacity)
        } else {
            self.raw_object(Kind::StringData, capacity, 0)
        };
        let all = self.bytes_mut(data);
        all[..bytes.len()].copy_from_slice(bytes);
        all[bytes.len()..].fill(0);
        data
    }

    /// Data of a very long symbol name: a large object that is old from the start.
    fn old_large_data(&mut self, bytes: usize) -> Value {
        let words = bytes.div_ceil(8);
        let block =
            self.pool.take_large(crate::heap::OLD, ruse_isa::layout::Space::Data, (1 + words) * 8);
        self.large[crate::heap::OLD as usize].push(block);
        self.generation_bytes[crate::heap::OLD as usize] += (1 + words) * 8;
        let start = crate::block::block_start(block);
        // SAFETY: fresh memory of 1 + words words.
        unsafe {
            (*block).top = start.add(1 + words);
            *start = header::pack(Kind::StringData, bytes, 0);
            *start.add(words) = 0;
        }
        Value::from_object_address(start)
    }

    fn string_object(&mut self, length: usize, bytes: usize, ascii: bool, data: Value) -> Value {
        let words = [Value::index(length), Value::index(bytes), data, Value::FALSE];
        let string = self.object(Kind::String, words);
        if ascii {
            self.set_flags(string, header::ASCII);
        }
        string
    }

    /// The text of a string.
    #[inline]
    pub fn str(&self, string: Value) -> &str {
        debug_assert!(string.is_kind(Kind::String));
        let length = string.raw(offset::String::byte_length) as usize >> 1;
        let bytes = &self.bytes(string.field(offset::String::data))[..length];
        // SAFETY: string data is UTF-8 up to the byte length: every writer here keeps it so.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }

    /// Length in bytes.
    #[inline]
    pub fn string_byte_len(&self, string: Value) -> usize {
        string.raw(offset::String::byte_length) as usize >> 1
    }

    /// Byte offset of the character with this index, which may be the length.
    pub fn string_offset(&mut self, string: Value, index: usize) -> usize {
        if string.is_ascii_string() {
            return index;
        }
        if index >= string.string_len() {
            return self.string_byte_len(string);
        }
        if string.string_len() <= STRIDE {
            return nth_char_offset(self.str(string).as_bytes(), 0, index);
        }
        let table = self.string_index(string);
        let at = index / STRIDE * 4;
        let entry = &self.bytes(table)[at..at + 4];
        let start = u32::from_ne_bytes(entry.try_into().expect("four bytes")) as usize;
        nth_char_offset(self.str(string).as_bytes(), start, index % STRIDE)
    }

    /// The index of a string, made when it is missing.
    fn string_index(&mut self, string: Value) -> Value {
        let present = string.field(offset::String::index);
        if present.is_true() {
            return present;
        }
        let text = self.str(string);
        let mut entries: Vec<u8> = Vec::with_capacity((string.string_len() / STRIDE + 1) * 4);
        for (index, (at, _)) in text.char_indices().enumerate() {
            if index % STRIDE == 0 {
                entries.extend_from_slice(&(at as u32).to_ne_bytes());
            }
        }
        let table = self.bytevector(&entries);
        self.set_field(string, offset::String::index, table);
        table
    }

    /// The character with this index, which must be below the length.
    #[inline]
    pub fn string_char(&mut self, string: Value, index: usize) -> char {
        let at = self.string_offset(string, index);
        let bytes = self.str(string);
        if string.is_ascii_string() {
            return bytes.as_bytes()[at] as char;
        }
        bytes[at..].chars().next().expect("the index is below the length")
    }

    /// Replaces the character with this index, which must be below the length.
    pub fn string_set_char(&mut self, string: Value, index: usize, new: char) {
        let start = self.string_offset(string, index);
        if string.is_ascii_string() && new.is_ascii() {
            let data = string.field(offset::String::data);
            self.bytes_mut(data)[start] = new as u8;
            return;
        }
        let old = self.str(string)[start..].chars().next().expect("the index is below the length");
        let mut buffer = [0; 4];
        let encoded: &str = new.encode_utf8(&mut buffer);
        self.splice(string, start, start + old.len_utf8(), encoded, 0);
    }

    /// Replaces the characters `start..end` by a text of any length.
    pub fn string_splice(&mut self, string: Value, start: usize, end: usize, text: &str) {
        let from = self.string_offset(string, start);
        let to = self.string_offset(string, end);
        let change = text.chars().count() as isize - (end - start) as isize;
        self.splice(string, from, to, text, change);
    }

    /// Replaces the bytes `from..to` by a text; the length in characters changes by `change`.
    fn splice(&mut self, string: Value, from: usize, to: usize, text: &str, change: isize) {
        let old_bytes = self.string_byte_len(string);
        let new_bytes = old_bytes - (to - from) + text.len();
        let data = string.field(offset::String::data);
        if new_bytes <= data.size() {
            let bytes = self.bytes_mut(data);
            bytes.copy_within(to..old_bytes, from + text.len());
            bytes[from..from + text.len()].copy_from_slice(text.as_bytes());
        } else {
            let mut bytes = Vec::with_capacity(new_bytes);
            bytes.extend_from_slice(&self.bytes(data)[..from]);
            bytes.extend_from_slice(text.as_bytes());
            bytes.extend_from_slice(&self.bytes(data)[to..old_bytes]);
            let data = self.string_data(&bytes, new_bytes + new_bytes / 2, false);
            self.set_field(string, offset::String::data, data);
        }
        let length = (string.string_len() as isize + change) as usize;
        self.set_field(string, offset::String::length, Value::index(length));
        self.set_field(string, offset::String::byte_length, Value::index(new_bytes));
        self.set_field(string, offset::String::index, Value::FALSE);
        if length == new_bytes {
            self.set_flags(string, header::ASCII);
        } else {
            self.clear_flags(string, header::ASCII);
        }
    }
}

impl Value {
    /// Length of a string in characters.
    #[inline(always)]
    pub fn string_len(self) -> usize {
        self.raw(offset::String::length) as usize >> 1
    }

    /// Whether every character of a string is ASCII.
    #[inline(always)]
    pub fn is_ascii_string(self) -> bool {
        self.header() & header::ASCII != 0
    }

    /// The byte of an ASCII string at this index, without a check of the bounds in release builds.
    ///
    /// # Safety
    /// The value is an ASCII string longer than `index`.
    #[inline(always)]
    pub unsafe fn ascii_at(self, index: usize) -> u8 {
        debug_assert!(self.is_ascii_string() && index < self.string_len());
        let data = self.field(offset::String::data);
        // SAFETY: the caller's promise: an ASCII string has a byte for each character.
        unsafe { *(data.words() as *const u8).add(index) }
    }
}

fn measure(text: &str) -> (usize, bool) {
    if text.is_ascii() { (text.len(), true) } else { (text.chars().count(), false) }
}

/// Offset of the `n`th character after the one that starts at `start`.
fn nth_char_offset(bytes: &[u8], start: usize, n: usize) -> usize {
    let mut at = start;
    for _ in 0..n {
        at += match bytes[at] {
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            _ => 4,
        };
    }
    at
}
