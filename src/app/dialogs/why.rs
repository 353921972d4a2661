//! Says why a seat is dormant, or is not: the rule, the signal, the day, the source.

use super::account::{only_close, read_through};
use super::answer::Answer;
use super::behaviour::DialogBehaviour;
use crate::app::action::{Action, Label, label};
use crate::app::env::Env;
use crate::app::msg::{Data, Query};
use crate::app::records::Records;
use crate::app::screens::seats::evidence_words;
use crate::app::table::Scope;
use crate::domain::dormancy::reason;
use crate::domain::evidence::{Evidence, Last};
use crate::domain::ids::SeatId;
use crate::domain::license::title;
use crate::domain::read_model::{Recorded, Why};
use crate::domain::time::in_words;

/// The dialog.
#[derive(Debug, Clone)]
pub struct WhyDialog {
    /// Which seat.
    pub seat: SeatId,
    /// Everything behind the verdict; `None` until it was read.
    pub why: Option<Box<Why>>,
    /// The sentences, in the order they are read.
    pub lines: Vec<(String, String)>,
    /// Which of them is to be seen where there is no room for all.
    pub at: usize,
}

impl WhyDialog {
    /// A dialog that waits for what it tells.
    #[must_use]
    pub fn new(seat: SeatId) -> Self {
        Self { seat, why: None, lines: Vec::new(), at: 0 }
    }
}

impl DialogBehaviour for WhyDialog {
    fn act(&mut self, action: Action, _env: Env) -> Answer {
        read_through(action, &mut self.at, self.lines.len())
    }

    fn queries(&self, env: Env) -> Vec<Query> {
        vec![Query::Why(self.seat, env.scope.threshold)]
    }

    fn take(&mut self, query: &Query, data: &Data, env: Env) -> Answer {
        if let (Query::Why(seat, _), Data::Why(why)) = (query, data)
            && *seat == self.seat
        {
            self.lines = lines(why, &env.scope, env.records);
            self.why = Some(why.clone());
        }
        Answer::Stay
    }

    fn enabled(&self, action: Action) -> Result<(), String> {
        only_close(action)
    }

    fn label(&self, action: Action) -> Option<Label> {
        (action == Action::Press).then(|| label("close", 1))
    }
}

/// What is known, item by item, and the verdict last.
fn lines(why: &Why, scope: &Scope, records: &Records) -> Vec<(String, String)> {
    let seat = &why.entry.seat;
    let verdict = scope.verdict(&why.entry);
    let source = |evidence: Evidence, source: &Option<(String, u32)>, entered: &Option<Recorded>| {
        let mut words = match evidence.last {
            Last::Unknown => "not given".to_owned(),
            Last::Observed(day) => format!("{day}, {}", in_words(day, scope.today)),
            _ => evidence_words(evidence),
        };
        if let Some((file, line)) = source {
            words.push_str(&format!("; {file}, line {line}"));
        }
        if let Some(entered) = entered {
            words.push_str(&format!("; entered {}", entered.shown(scope.zone)));
        } else if let Some(as_of) = evidence.as_of {
            words.push_str(&format!(", as of {as_of}"));
        }
        words
    };
    let mut login = source(seat.holder.last_login, &why.login_source, &why.login_entered);
    let mut account = source(seat.account_login, &why.account_source, &None);
    let has_account = seat.account_login.last.is_known();
    if seat.last_used.last.is_known() {
        let how = if why.used_entered.is_some() { "entered" } else { "reported" };
        for words in [&mut login, &mut account] {
            words.push_str(&format!("; does not count: use of this seat is {how}"));
        }
    } else if has_account {
        login.push_str("; does not count: a sign-in at the vendor is reported");
    }
    let counts = why.entry.verdict.basis.status;
    let mut status = match seat.holder.until {
        Some(until) if counts == seat.holder.status => format!("{} until {until}", counts.shown()),
        Some(until) => format!("{}, {} until {until}", counts.shown(), seat.holder.status.shown()),
        None => counts.shown().to_owned(),
    };
    if let Some(recorded) = &why.status_recorded {
        status.push_str(&format!("; {}", recorded.shown(scope.zone)));
    }
    let mut assigned = seat.assigned_on.map_or("not known".to_owned(), |day| day.to_string());
    if let Some((file, line)) = &why.listed_source {
        let as_of = why.listed_as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
        assigned.push_str(&format!("; {file}, line {line}{as_of}"));
    }
    let mut lines = vec![
        ("Holder".to_owned(), format!("{}, {status}", seat.holder_name)),
        ("License".to_owned(), title(&why.entry.product, why.entry.license.as_deref())),
        ("Last used".to_owned(), source(seat.last_used, &why.used_source, &why.used_entered)),
        ("Last login".to_owned(), login),
        ("Assigned".to_owned(), assigned),
        ("Other seats".to_owned(), why.other_seats.to_string()),
    ];
    if has_account {
        lines.insert(3, ("Account sign-in".to_owned(), account));
    }
    if let Some(words) = why.entry.account.state.shown() {
        let place = why.account_state_source.as_ref().map(|(file, line)| format!("; {file}, line {line}"));
        let as_of = why.entry.account.as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
        lines.push(("Account".to_owned(), format!("{words}{}{as_of}", place.unwrap_or_default())));
    }
    if let Some(removal) = &why.removal {
        lines.push(("At the vendor".to_owned(), removal.state()));
    }
    if let Some(until) = seat.exempt_until {
        let why = why.exempt_reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        lines.push(("Exempt until".to_owned(), format!("{until}{why}")));
    }
    if let Some(entry) = records.license(seat.license)
        && let Some(price) = entry.license.terms.price()
    {
        let derived = if price.derived { ", derived from the total cost" } else { "" };
        let cycle = entry.license.terms.billing_cycle.a_cycle();
        lines.push(("Costs".to_owned(), format!("{} {cycle}{derived}", price.each().shown())));
    }
    let reason = reason(&verdict, &seat.into(), &seat.holder, scope.today);
    let days = scope.threshold.days();
    let covered = records.license(seat.license).is_none_or(|entry| entry.license.is_covered());
    let verdict_words = match () {
        () if !seat.is_active() => "Not judged: the seat has ended.".to_owned(),
        () if !covered => "Not judged: the license is not active.".to_owned(),
        () if verdict.dormant => format!("Dormant: {reason}; threshold {days} days."),
        () if verdict.undecided => format!("Cannot be told: {reason}; threshold {days} days."),
        () => format!("Not dormant: {reason}; threshold {days} days."),
    };
    lines.push(("Verdict".to_owned(), verdict_words));
    if verdict.stale {
        lines.push(("Stale".to_owned(), format!("the evidence is older than {} days", scope.stale_after)));
    }
    lines
}
