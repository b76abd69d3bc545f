//! Bytes of a program file to text.

use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// First bytes of files that people pass by mistake.
const MAGIC: [(&[u8], &str); 12] = [
    (b"\x7fELF", "an ELF executable or object"),
    (b"\0asm", "a WebAssembly module"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O executable or object"),
    (b"\xca\xfe\xba\xbe", "a Mach-O universal binary or a Java class"),
    (b"MZ\x90", "a Windows executable"),
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\x89PNG", "a PNG picture"),
    (b"%PDF-", "a PDF document"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
];

/// The text of a program file.
///
/// # Errors
/// A file that is not UTF-8, has a NUL byte, or is 4 GiB or larger; the diagnostic names the path,
/// the byte offset and the line, and what the file seems to be.
pub fn decode(path_name: &str, bytes: &[u8]) -> Result<String, Diagnostic> {
    if u32::try_from(bytes.len()).is_err() {
        let message =
            format!("{path_name} has {} bytes; a source has less than 4 GiB", bytes.len());
        return Err(Diagnostic::error("syntax/too-large", message, Span::NONE));
    }
    let kind = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, kind)| kind);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let offset = error.valid_up_to();
            let what = format!("byte {:#04x} is not UTF-8", bytes[offset]);
            return Err(not_text(path_name, bytes, offset, "syntax/invalid-utf8", &what, kind));
        }
    };
    match bytes.iter().position(|&byte| byte == 0) {
        None => Ok(text.to_owned()),
        Some(offset) => Err(not_text(path_name, bytes, offset, "syntax/nul", "a NUL byte", kind)),
    }
}

fn not_text(
    path_name: &str,
    bytes: &[u8],
    offset: usize,
    code: &'static str,
    what: &str,
    kind: Option<&str>,
) -> Diagnostic {
    let line = bytes[..offset].iter().filter(|&&byte| byte == b'\n').count() + 1;
    let message = format!("{path_name} is not a text file: {what} at byte {offset}, line {line}");
    let diagnostic = Diagnostic::error(code, message, Span::NONE);
    match kind {
        Some("UTF-16 text") => diagnostic.help("this is UTF-16 text: save the file as UTF-8"),
        Some(kind) => diagnostic.help(format!("this is {kind}, not Scheme source")),
        None if code == "syntax/nul" => diagnostic.help("write a NUL in a string as `\\x0;`"),
        None => diagnostic.help("save the file as UTF-8"),
    }
}
