//! Numbers as cells: without a fraction that is none, and never with digits that nobody wrote.

/// As many digits as a spreadsheet keeps of a number.
const DIGITS: usize = 15;

/// A number of a sheet or of JSON as text: `12`, `9.9`. One with more digits than were kept is `1.234E+20`, which names
/// nobody: different numbers have become the same.
#[must_use]
pub fn cell_number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let rounded: f64 = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
    if rounded.abs() < 1e15 {
        let text = rounded.to_string();
        return if text == "-0" { "0".into() } else { text };
    }
    let text = format!("{rounded:E}");
    text.split_once('E').map_or(text.clone(), |(digits, power)| format!("{digits}E+{power}"))
}

#[cfg(test)]
mod tests {
    use super::cell_number;

    #[test]
    fn numbers_are_as_they_were_written() {
        for (value, text) in [
            (12.0, "12"),
            (-0.0, "0"),
            (9.9, "9.9"),
            (0.1 + 0.2, "0.3"),
            (4.1 * 3.0, "12.3"),
            (-1234.5, "-1234.5"),
            (123_456_789_012_345.0, "123456789012345"),
            (1e20, "1E+20"),
            (1_234_567_890_123_457.0, "1.23456789012346E+15"),
            (f64::NAN, ""),
            (0.000_01, "0.00001"),
        ] {
            assert_eq!(cell_number(value), text);
        }
    }
}
