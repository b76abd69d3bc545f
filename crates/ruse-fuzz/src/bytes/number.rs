//! Number parsing: what was parsed and printed parses to the same number, in every radix.

use ruse_number::{Limits, Number, eqv, parse_number, to_string_radix};

/// From 19 on, `i` is a digit, so that complex numbers cannot be told from others.
const RADIXES: [u32; 6] = [2, 3, 8, 10, 16, 18];

/// Parses the bytes as a number.
///
/// # Errors
/// The printed number does not parse, or to another one.
pub fn number(bytes: &[u8]) -> Result<(), String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(()) };
    let limits = Limits { max_bits: 20_000, max_gcd_bits: 20_000 };
    for radix in RADIXES {
        let Ok(Some(number)) = parse_number(text, radix, limits) else { continue };
        for out in RADIXES {
            round_trip(&number, out, limits)
                .map_err(|why| format!("{text:?} in radix {radix}, printed in {out}: {why}"))?;
        }
    }
    Ok(())
}

fn round_trip(number: &Number, radix: u32, limits: Limits) -> Result<(), String> {
    let Ok(printed) = to_string_radix(number, radix) else { return Ok(()) };
    match parse_number(&printed, radix, limits) {
        Ok(Some(again)) if eqv(number, &again) => Ok(()),
        Ok(Some(again)) => Err(format!("{number:?} prints as {printed}, which is {again:?}")),
        Ok(None) => Err(format!("{printed} is no number")),
        // Printed in a smaller radix a number may have more digits than a text may have.
        Err(ruse_number::NumberError::TooLarge { .. }) => Ok(()),
        Err(error) => Err(format!("{printed}: {error:?}")),
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    const TEXTS: [&str; 24] = [
        "0",
        "-0.0",
        "123456789012345678901234567890",
        "1/3",
        "-7/2",
        "1e308",
        "5e-324",
        "+inf.0",
        "-inf.0",
        "+nan.0",
        "+i",
        "1+2i",
        "-1.5e3-2/3i",
        "1@2",
        "#e1.25",
        "#i1/3",
        "#xff",
        "#b-101/11",
        "#e#x1F",
        "1.7976931348623157e308",
        "9007199254740993",
        "0.1",
        ".5e1",
        "zz/yy",
    ];
    TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect()
}
