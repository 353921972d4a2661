//! Seat figures: used, available, unattributed, how full, and whether one more may be given.

use super::cases;
use dormouse::domain::license::{LimitPolicy, SeatFigures};
use dormouse::domain::utilization::{Band, Utilization};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Not given: unlimited.
    total: Option<u32>,
    assigned: u32,
    #[serde(default)]
    unattributed: i64,
    used: u32,
    available: Option<u32>,
    /// Tenths of a percent; not given: no percentage.
    tenths: Option<u64>,
    band: Option<String>,
    #[serde(default)]
    fully_seated: bool,
    #[serde(default)]
    underutilized: bool,
    #[serde(default)]
    overdrawn_by: u32,
    /// Whether one more may be given: under a hard limit, a soft one with an overdraft of 2, and none.
    room: [bool; 3],
}

#[test]
fn every_case_has_the_figures_that_are_written() {
    for (name, case) in cases::<Case>("seats.toml") {
        let seats = SeatFigures {
            total: case.total,
            assigned: case.assigned,
            unattributed: case.unattributed,
            ..SeatFigures::default()
        };
        assert_eq!(seats.used(), case.used, "{name}: used");
        assert_eq!(seats.available(), case.available, "{name}: available");
        let utilization = Utilization::of(seats.used(), case.total);
        assert_eq!(utilization.map(Utilization::tenths), case.tenths, "{name}: tenths");
        let band = utilization.map(|u| <&str>::from(Utilization::band(u)).to_owned());
        assert_eq!(band, case.band, "{name}: band");
        assert_eq!(seats.is_fully_seated(), case.fully_seated, "{name}: fully seated");
        assert_eq!(seats.is_underutilized(), case.underutilized, "{name}: underutilized");
        assert_eq!(seats.overdrawn_by(), case.overdrawn_by, "{name}: overdrawn");
        let room = [(LimitPolicy::Hard, 2), (LimitPolicy::Soft, 2), (LimitPolicy::Off, 0)]
            .map(|(policy, overdraft)| seats.has_room(policy, overdraft));
        assert_eq!(room, case.room, "{name}: room");
    }
}

#[test]
fn a_band_begins_at_its_exact_fraction() {
    for (used, total, band) in [
        (9, 10, Band::Red),
        (8_996, 10_000, Band::Amber),
        (8_999_999, 10_000_000, Band::Amber),
        (9_000_000, 10_000_000, Band::Red),
        (7, 10, Band::Amber),
        (6_999_999, 10_000_000, Band::Green),
        (3, 10, Band::Green),
        (2_999_999, 10_000_000, Band::Grey),
        (0, 10_000_000, Band::Grey),
        (u32::MAX, 1, Band::Red),
    ] {
        assert_eq!(Utilization::of(used, Some(total)).unwrap().band(), band, "{used} of {total}");
    }
}

#[test]
fn a_whole_percent_is_rounded_but_reaches_no_edge_too_early() {
    for (used, total, percent) in [
        (61, 120, 51),
        (60, 62, 97),
        (29_949, 100_000, 29),
        (2_999_999, 10_000_000, 29),
        (3, 10, 30),
        (30_449, 100_000, 30),
        (6_999_999, 10_000_000, 69),
        (7, 10, 70),
        (8_996, 10_000, 89),
        (9, 10, 90),
        (9_999_999, 10_000_000, 99),
        (10, 10, 100),
        (1_004, 1_000, 100),
        (112, 100, 112),
        (0, 10, 0),
        (1, 1_000, 1),
        (14, 1_000, 1),
        (15, 1_000, 2),
    ] {
        assert_eq!(Utilization::of(used, Some(total)).unwrap().percent(), percent, "{used} of {total}");
    }
}
