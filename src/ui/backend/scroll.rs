//! Finds rows that only moved, so that the terminal can move them itself.

use super::screen_cell::ScreenCell;

/// Rows `top..=bottom` move up by `by` rows, or down where it is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scroll {
    pub top: usize,
    pub bottom: usize,
    pub by: isize,
}

/// What the sequences of one scroll cost, about, whatever its distance.
const OVERHEAD: isize = 24;

/// The scroll that leaves the least to be drawn, if any saves something.
///
/// For each distance, every row has a gain: what redrawing it would cost now, less what it would cost after the scroll.
/// The best region is the run of rows with the greatest sum, less the rows that the scroll leaves empty.
pub(super) fn find(shown: &[ScreenCell], next: &[ScreenCell], width: usize) -> Option<Scroll> {
    if width == 0 || shown.len() != next.len() {
        return None;
    }
    let height = next.len() / width;
    let old = |y: usize| &shown[y * width..(y + 1) * width];
    let new = |y: usize| &next[y * width..(y + 1) * width];
    let changed: Vec<isize> = (0..height).map(|y| cost(old(y), new(y))).collect();
    if changed.iter().sum::<isize>() <= OVERHEAD {
        return None;
    }
    let filled: Vec<isize> = (0..height).map(|y| count(new(y).iter().filter(|spot| !spot.blank()))).collect();
    let mut best: Option<(isize, Scroll)> = None;
    let limit = isize::try_from(height).unwrap_or(0);
    for by in (1 - limit..limit).filter(|by| *by != 0) {
        let gain = |y: usize| -> Option<isize> {
            let from = y.checked_add_signed(by).filter(|from| *from < height)?;
            let after = if old(from) == new(y) { 0 } else { filled[y].max(changed[y]) };
            Some(changed[y] - after)
        };
        if let Some((saved, scroll)) = best_run(height, by, gain, &changed, &filled)
            && saved > best.map_or(OVERHEAD, |(most, _)| most)
        {
            best = Some((saved, scroll));
        }
    }
    best.map(|(_, scroll)| scroll)
}

/// The best run of rows for one distance: the largest sum of neighbours, with the emptied rows taken off, and the bytes
/// that move the region, one a row upwards and two downwards.
fn best_run(
    height: usize,
    by: isize,
    gain: impl Fn(usize) -> Option<isize>,
    changed: &[isize],
    filled: &[isize],
) -> Option<(isize, Scroll)> {
    let distance = by.unsigned_abs();
    let steps = if by > 0 { by } else { -2 * by };
    let mut best: Option<(isize, Scroll)> = None;
    let (mut sum, mut start) = (0, 0);
    for y in 0..height {
        let Some(gain) = gain(y) else {
            sum = 0;
            continue;
        };
        if sum <= 0 {
            (sum, start) = (0, y);
        }
        sum += gain;
        // The region also holds the rows that are moved out of it, which become empty.
        let (top, bottom, emptied) = if by > 0 {
            (start, y + distance, y + 1..y + 1 + distance)
        } else {
            (start - distance, y, start - distance..start)
        };
        let lost: isize = emptied.map(|y| filled[y] - changed[y]).sum::<isize>() + steps;
        if best.is_none_or(|(most, _)| sum - lost > most) {
            best = Some((sum - lost, Scroll { top, bottom, by }));
        }
    }
    best
}

/// The cells that would have to be drawn again.
fn cost(shown: &[ScreenCell], next: &[ScreenCell]) -> isize {
    count(shown.iter().zip(next).filter(|(a, b)| a != b))
}

fn count(items: impl Iterator) -> isize {
    isize::try_from(items.count()).unwrap_or(isize::MAX)
}

/// What the terminal shows after the scroll.
pub(super) fn apply(scroll: Scroll, shown: &mut [ScreenCell], width: usize) {
    let region = &mut shown[scroll.top * width..(scroll.bottom + 1) * width];
    let moved = (scroll.by.unsigned_abs() * width).min(region.len());
    if scroll.by > 0 {
        region.rotate_left(moved);
        let kept = region.len() - moved;
        region[kept..].fill(ScreenCell::BLANK);
    } else {
        region.rotate_right(moved);
        region[..moved].fill(ScreenCell::BLANK);
    }
}
