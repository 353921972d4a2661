//! A row of small bars, one for each number, the highest number filling its cell.

/// Heights from low to high where there are characters for them, and without.
const FULL: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const PLAIN: [&str; 4] = ["_", ".", "-", "^"];

/// One cell for each of the last `cells` numbers, from the lowest of them to the highest. Numbers that do not differ lie
/// in the middle.
#[must_use]
pub fn trend(numbers: &[u32], cells: usize, ascii: bool) -> String {
    let numbers = &numbers[numbers.len().saturating_sub(cells)..];
    let levels: &[&str] = if ascii { &PLAIN } else { &FULL };
    let (Some(low), Some(high)) = (numbers.iter().min(), numbers.iter().max()) else { return String::new() };
    let span = u64::from(high - low);
    let top = levels.len() as u64 - 1;
    let level = |number: &u32| match span {
        0 => top / 2,
        span => (u64::from(number - low) * top + span / 2) / span,
    };
    numbers.iter().map(|number| levels[usize::try_from(level(number)).unwrap_or(0)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_is_low_and_the_highest_is_high() {
        assert_eq!(trend(&[12, 9, 11, 9], 9, false), "█▁▆▁");
        assert_eq!(trend(&[12, 9, 11, 9], 2, false), "█▁");
        assert_eq!(trend(&[0, u32::MAX], 9, false), "▁█");
        assert_eq!(trend(&[5, 5], 9, false), "▄▄");
        assert_eq!(trend(&[12, 9, 11], 9, true), "^_-");
        assert_eq!(trend(&[], 9, false), "");
    }
}
