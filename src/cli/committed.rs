//! What a command has done for good, kept apart from what it says of it: if the answer fails afterwards, the change is told
//! all the same, and never as if nothing had happened.

use super::failure::{Failure, Status};
use super::format::count;
use super::outcome::message;
use crate::domain::command::Outcome;
use crate::domain::ids::BatchId;
use crate::domain::refusal::{Code, Refusal};
use crate::files::plain;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// How many deeds are told one by one.
const TOLD: usize = 3;

/// What has been done so far; clones keep the same list.
#[derive(Debug, Clone, Default)]
pub struct Committed(Rc<RefCell<List>>);

#[derive(Debug, Default)]
struct List {
    done: Vec<Deed>,
    /// True if the command is one that changes something.
    meant: bool,
    /// True if what was tried last was refused.
    refused: bool,
}

#[derive(Debug)]
struct Deed {
    sentence: String,
    batch: Option<BatchId>,
    /// Whether it stands in history.
    recorded: bool,
}

impl Committed {
    /// That the command is one that changes something, so that it is told if it did not.
    pub fn meant(&self) {
        self.0.borrow_mut().meant = true;
    }

    /// A change that is committed.
    pub fn changed(&self, outcome: &Outcome) {
        let sentence = sentence(&message(outcome));
        self.0.borrow_mut().done.push(Deed { sentence, batch: outcome.batch, recorded: true });
    }

    /// A change that was refused.
    pub fn refused(&self) {
        self.0.borrow_mut().refused = true;
    }

    /// A file that is written, or a database that is made.
    pub fn made(&self, what: &str) {
        let deed = Deed { sentence: sentence(what), batch: None, recorded: false };
        self.0.borrow_mut().done.push(deed);
    }

    /// What is told when a command failed at last: that nothing was changed, or what was.
    pub fn judge(&self, failure: Failure) -> Failure {
        let list = self.0.borrow();
        if list.done.is_empty() {
            return match failure {
                Failure::Output(error) if list.meant && error.kind() != io::ErrorKind::BrokenPipe => {
                    let why = plain(&error);
                    let sentence = format!("The output could not be written: {why}; nothing was changed.");
                    Failure::Refused(Refusal::new(Code::Output, sentence).hint("make room, or send it somewhere else"))
                }
                other => other,
            };
        }
        match failure {
            Failure::Refused(cause) if list.refused => {
                let sentence = format!("{} What was done before that stands: {}", bare(&cause), list.told());
                Failure::Refused(
                    Refusal::new(cause.code, sentence).hint(cause.hint.unwrap_or_else(|| list.hint().into())),
                )
            }
            Failure::Refused(cause) | Failure::Usage(cause) => {
                let but = format!("but not all of the answer could be given: {}", bare(&cause));
                Failure::Untold(Refusal::new(Code::Output, list.done_but(&but)).hint(list.hint()), Status::Findings)
            }
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                let but = "but whoever read the output went away before its end.";
                Failure::Untold(Refusal::new(Code::Output, list.done_but(but)).hint(list.hint()), Status::Done)
            }
            Failure::Output(error) => {
                let but = format!("but the output could not be written: {}.", plain(&error));
                Failure::Untold(Refusal::new(Code::Output, list.done_but(&but)).hint(list.hint()), Status::Findings)
            }
            told @ Failure::Untold(..) => told,
        }
    }
}

impl List {
    fn told(&self) -> String {
        match self.done.as_slice() {
            few if few.len() <= TOLD => few.iter().map(|deed| deed.sentence.as_str()).collect::<Vec<_>>().join(" "),
            many => {
                let last = many.last().map_or("", |deed| deed.sentence.as_str());
                format!("{}, the last of them: {last}", count(many.len() as u64, "change", "changes"))
            }
        }
    }

    fn done_but(&self, but: &str) -> String {
        let batches: Vec<String> = self.batches().map(|batch| batch.to_string()).collect();
        let batches = if batches.is_empty() { String::new() } else { format!(" ({})", batches.join(", ")) };
        format!("{} This is done{batches}, {but}", self.told())
    }

    fn batches(&self) -> impl Iterator<Item = BatchId> {
        self.done.iter().filter_map(|deed| deed.batch)
    }

    fn hint(&self) -> String {
        match self.batches().last() {
            Some(batch) => format!("do not repeat it; take it back with: dormouse undo {batch}"),
            None if self.done.iter().any(|deed| deed.recorded) => {
                "do not repeat it; see it with: dormouse history".into()
            }
            None => "only the answer is missing; the file is whole".into(),
        }
    }
}

/// A sentence without the claim that nothing was done, which is not true any more.
fn bare(cause: &Refusal) -> String {
    sentence(cause.message.split("; nothing was ").next().unwrap_or(&cause.message))
}

/// A full stop behind, if there is none.
fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    format!("{text}{stop}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::Detail;
    use crate::domain::touched::Touched;

    fn deeds(batches: &[Option<u64>]) -> Committed {
        let deeds = Committed::default();
        for batch in batches {
            let batch = batch.map(|number| BatchId::parse(&format!("B{number}")).unwrap());
            let receipt = crate::domain::receipt::Verb::Added.of("Chat");
            deeds.changed(&Outcome {
                batch,
                receipt,
                warnings: vec![],
                detail: Detail::None,
                dry_run: false,
                touched: Touched::default(),
            });
        }
        deeds
    }

    fn told(deeds: &Committed, failure: Failure) -> (String, String) {
        match deeds.judge(failure) {
            Failure::Untold(refusal, status) => (refusal.to_string(), format!("{status:?} {}", refusal.hint.unwrap())),
            Failure::Refused(refusal) => {
                (refusal.to_string(), refusal.hint.map_or_else(String::new, |hint| hint.to_string()))
            }
            other => (format!("{other:?}"), String::new()),
        }
    }

    fn full() -> Failure {
        Failure::Output(io::Error::from_raw_os_error(28))
    }

    #[test]
    fn what_fails_after_a_change_says_that_it_is_done() {
        let (said, hint) = told(&deeds(&[Some(4)]), full());
        assert_eq!(
            said,
            "Added Chat. This is done (B4), but the output could not be written: no space left on device."
        );
        assert_eq!(hint, "Findings do not repeat it; take it back with: dormouse undo B4");
        let busy = || Refusal::new(Code::Busy, "Another command has been writing; nothing was changed.");
        let (said, _) = told(&deeds(&[Some(4)]), busy().into());
        assert_eq!(
            said,
            "Added Chat. This is done (B4), but not all of the answer could be given: Another command has been writing."
        );
        let (said, hint) = told(&deeds(&[None]), Failure::Output(io::ErrorKind::BrokenPipe.into()));
        assert_eq!(said, "Added Chat. This is done, but whoever read the output went away before its end.");
        assert_eq!(hint, "Done do not repeat it; see it with: dormouse history");
        let (said, _) = told(&deeds(&[None, Some(1), None, Some(9)]), full());
        assert!(said.starts_with("4 changes, the last of them: Added Chat. This is done (B1, B9), but"), "{said}");
    }

    #[test]
    fn what_is_refused_half_way_says_what_stands() {
        let deeds = deeds(&[Some(4)]);
        deeds.refused();
        let (said, hint) = told(&deeds, Refusal::new(Code::Busy, "It is busy; nothing was changed.").into());
        assert_eq!(said, "It is busy. What was done before that stands: Added Chat.");
        assert_eq!(hint, "do not repeat it; take it back with: dormouse undo B4");
    }

    #[test]
    fn what_fails_before_a_change_says_that_nothing_was() {
        let none = Committed::default();
        assert!(matches!(none.judge(full()), Failure::Output(_)), "who only looks changes nothing anyway");
        none.meant();
        assert_eq!(
            told(&none, full()).0,
            "The output could not be written: no space left on device; nothing was changed."
        );
        assert_eq!(told(&none, Refusal::new(Code::BadValue, "No.").into()).0, "No.");
        assert!(told(&none, Failure::Output(io::ErrorKind::BrokenPipe.into())).0.contains("BrokenPipe"));
    }
}
