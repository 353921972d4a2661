//! A bar that shows how much of something is used.

use crate::ui::text::Glyphs;

/// A bar of at most so many cells: full at `total` and beyond, never empty where something is used, never full where
/// something is left. Blanks are not part of it.
#[must_use]
pub fn bar(used: u64, total: u64, cells: u16, glyphs: &Glyphs) -> String {
    let steps = u128::from(cells) * (glyphs.eighths.len() as u128 + 1);
    let filled = match (used, total) {
        (0, _) => 0,
        (used, total) if used >= total => steps,
        (used, total) => {
            let exact = u128::from(used) * steps / u128::from(total);
            exact.clamp(1, steps.saturating_sub(1).max(1)).min(steps)
        }
    };
    let per_cell = glyphs.eighths.len() as u128 + 1;
    let (whole, part) = (filled / per_cell, filled % per_cell);
    let mut bar = glyphs.full.repeat(usize::try_from(whole).unwrap_or(0));
    if part > 0 {
        bar.push_str(glyphs.eighths[usize::try_from(part - 1).unwrap_or(0)]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::width;
    use proptest::prelude::*;

    #[test]
    fn a_bar_is_as_long_as_what_is_used() {
        let unicode = Glyphs::new(false);
        for (used, total, expected) in [
            (0, 100, ""),
            (97, 100, "█████████▋"),
            (38, 40, "█████████▌"),
            (1, 2, "█████"),
            (100, 100, "██████████"),
            (130, 100, "██████████"),
            (1, 1_000_000, "▏"),
            (999_999, 1_000_000, "█████████▉"),
            (5, 0, "██████████"),
        ] {
            assert_eq!(bar(used, total, 10, unicode), expected, "{used}/{total}");
        }
        assert_eq!(bar(97, 100, 10, Glyphs::new(true)), "#########");
        assert_eq!(bar(1, 100, 10, Glyphs::new(true)), "#");
        assert_eq!(bar(1, 100, 0, unicode), "");
    }

    proptest! {
        #[test]
        fn full_means_full_and_empty_means_empty(used: u64, total: u64, cells in 2..20u16, ascii: bool) {
            let glyphs = Glyphs::new(ascii);
            let bar = bar(used, total, cells, glyphs);
            prop_assert!(width(&bar) <= cells);
            prop_assert_eq!(bar.is_empty(), used == 0);
            prop_assert_eq!(bar == glyphs.full.repeat(cells.into()), used > 0 && used >= total);
        }
    }
}
