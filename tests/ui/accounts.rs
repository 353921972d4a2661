//! What the accounts of a license and of a person look like, and what is asked of them.

use super::screens::shoot;
use super::world::Stage;
use crate::world::World;

fn chat(keys: &str) -> Stage {
    Stage::of(World::rostered()).press("enter tab").press(keys)
}

#[test]
fn the_accounts_of_a_license() {
    shoot("accounts", || chat("j space"));
}

#[test]
fn one_part_of_them() {
    shoot("accounts_leavers", || chat("f j j j enter"));
}

#[test]
fn everything_that_is_known_of_one() {
    shoot("account", || chat("g w"));
}

#[test]
fn whose_one_is() {
    shoot("match_account", || chat("g p b o"));
}

#[test]
fn what_merging_two_comes_to() {
    shoot("merge_accounts", || chat("/ a n a enter space M"));
}

#[test]
fn what_freeing_one_comes_to() {
    shoot("free_account", || chat("/ b o enter F"));
}

#[test]
fn what_becomes_of_one() {
    shoot("decide_account", || chat("/ b o enter D"));
}

#[test]
fn the_accounts_of_a_person() {
    shoot("accounts_of_a_person", || chat("/ a n a enter enter tab tab"));
}
