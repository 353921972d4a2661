//! What sending mail leaves behind: messages, attempts, and the notices that were told.
//!
//! An attempt is on disk before anybody is connected to. One that has no end was cut off: a server takes a message over
//! with its answer to the end of it, so what was cut off before was not taken, and what was cut off after is sent once
//! more under the same Message-ID, by which whoever gets it twice can drop one.

use super::{counted, done};
use crate::domain::command::{Detail, Outcome};
use crate::domain::ids::{LicenseId, MailId, NoticeId, PersonId};
use crate::domain::mail::{Mail, is_address};
use crate::domain::outbox::{Again, Ended, Letter, Outbox, Unreachable, next_try};
use crate::domain::receipt::{Receipt, Verb};
use crate::domain::refusal::{Code, Refusal};
use crate::store::chain::hex;
use crate::store::convert::millis;
use crate::store::error::Res;
use crate::store::ledger::{Ledger, facts};
use crate::store::read::outbox::{self, Unsent};
use rusqlite::params;
use rusqlite::types::Value;
use std::collections::BTreeMap;

/// How much of an answer is kept, in characters.
const ANSWER: usize = 2000;

pub(super) fn send_notices(ledger: &mut Ledger<'_>, mail: &Mail, each: bool, again: &Again) -> Res<Outcome> {
    // Whoever runs nothing else is told of the audits that fell due all the same.
    super::audits::notify_due(ledger)?;
    let today = ledger.now.today;
    let unsent = outbox::unsent(ledger.conn, None)?.into_iter();
    let (unsent, gone): (Vec<Unsent>, Vec<Unsent>) = unsent.partition(|notice| notice.is_for_somebody(today));
    withdraw_from_leavers(ledger, &gone)?;
    if let Again::These(ids) = again {
        known(ids, &unsent)?;
    }
    let mut out = Outbox::default();
    let mut open: BTreeMap<MailId, Letter> = BTreeMap::new();
    let mut free: BTreeMap<(String, i64), (String, Vec<Unsent>)> = BTreeMap::new();
    for notice in unsent {
        let Some(address) = notice.address.clone().filter(|address| is_address(address)) else {
            unreachable(&mut out, &notice);
            continue;
        };
        if let Some(letter) = still_meant(ledger, &notice, &address, again)? {
            open.entry(letter.mail).or_insert(letter).notices.push(notice.told);
            continue;
        }
        let key = (address.to_lowercase(), if each { notice.told.id.0 } else { 0 });
        free.entry(key).or_insert_with(|| (address, Vec::new())).1.push(notice);
    }
    for (address, notices) in free.into_values() {
        let letter = put_together(ledger, mail, address, notices)?;
        open.insert(letter.mail, letter);
    }
    for letter in open.into_values() {
        match letter.last {
            Some(Ended::Refused) => out.refused.push(letter),
            _ if outbox::waits(&letter, ledger.now.at) => out.waiting.push(letter),
            _ => out.due.push(letter),
        }
    }
    let notices: usize = out.due.iter().map(|letter| letter.notices.len()).sum();
    let (mails, notices) = (out.due.len(), counted(notices, "notice"));
    let receipt = Verb::SetOut.of(format!("to send {} with {notices}", counted(mails, "message")));
    if mails > 0 {
        ledger.batch_for_good()?;
        ledger.event(None, facts! {"messages": mails, "each": each}, &receipt)?;
    }
    Ok(done(ledger, if mails > 0 { receipt } else { Receipt::state("nothing is to be sent") }, Detail::Outbox(out)))
}

/// A holder who is given a seat again need not hear that one of the same license was reclaimed: what was not sent of that
/// is withdrawn. Says how many notices.
pub(super) fn withdraw_reclaims(ledger: &mut Ledger<'_>, license: LicenseId, person: PersonId) -> Res<usize> {
    let unsent: Vec<i64> = ledger
        .conn
        .prepare_cached(
            "SELECT n.id FROM assignment s JOIN notice n ON n.assignment_id = s.id
             WHERE s.person_id = ?1 AND s.license_id = ?2 AND n.kind = 'seat_reclaimed' AND n.sent_at IS NULL
               AND n.void_batch IS NULL ORDER BY n.id",
        )?
        .query_map([person.0, license.0], |row| row.get("id"))?
        .collect::<rusqlite::Result<_>>()?;
    let mut withdrawn = 0;
    for notice in unsent {
        if !outbox::may_have_been_told(ledger.conn, notice)? {
            let by = ledger.batch()?.0;
            ledger.update("notice", notice, &[("void_batch", Value::Integer(by))])?;
            withdrawn += 1;
        }
    }
    Ok(withdrawn)
}

/// Withdraws what people were to be told who were offboarded before it was sent.
fn withdraw_from_leavers(ledger: &mut Ledger<'_>, gone: &[Unsent]) -> Res<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let by = ledger.batch_for_good()?.0;
    for notice in gone {
        ledger.update("notice", notice.told.id.0, &[("void_batch", Value::Integer(by))])?;
    }
    let summary = format!("withdrew {} to people who were offboarded", counted(gone.len(), "notice"));
    ledger.event(None, facts! {"withdrawn": gone.len()}, &summary)?;
    Ok(())
}

/// Refuses to send again what is not there or was sent.
fn known(ids: &[NoticeId], unsent: &[Unsent]) -> Result<(), Refusal> {
    match ids.iter().find(|id| !unsent.iter().any(|notice| notice.told.id == **id)) {
        None => Ok(()),
        Some(id) => Err(Refusal::new(Code::NotFound, format!("{id} is no notice that must still be sent."))
            .hint("see those that must: dormouse notice list --unsent")),
    }
}

fn unreachable(out: &mut Outbox, notice: &Unsent) {
    match out.unreachable.iter_mut().find(|who| who.name == notice.name) {
        Some(who) => who.notices.push(notice.told.id),
        None => out.unreachable.push(Unreachable { name: notice.name.clone(), notices: vec![notice.told.id] }),
    }
}

/// The message that a notice is in already, unless it is to be put into a new one: its recipient has another address by
/// now, or it was refused and is wanted again. A message that waits and is wanted again is due at once.
fn still_meant(ledger: &Ledger<'_>, notice: &Unsent, address: &str, again: &Again) -> Res<Option<Letter>> {
    let Some(mail) = notice.mail else { return Ok(None) };
    let Some(mut letter) = outbox::letter(ledger.conn, mail)? else { return Ok(None) };
    let wanted = again.means(notice.told.id);
    if !letter.to.eq_ignore_ascii_case(address) || (wanted && letter.last == Some(Ended::Refused)) {
        return Ok(None);
    }
    if wanted && outbox::waits(&letter, ledger.now.at) {
        let now = millis(ledger.now.at);
        ledger.conn.execute("UPDATE mail SET next_try = ?2 WHERE id = ?1", params![mail.0, now])?;
        letter.next_try = Some(ledger.now.at);
    }
    letter.name.clone_from(&notice.name);
    Ok(Some(letter))
}

/// A new message to one address.
fn put_together(ledger: &mut Ledger<'_>, mail: &Mail, address: String, notices: Vec<Unsent>) -> Res<Letter> {
    let mut number = [0; 16];
    let first = notices.first().map_or(0, |notice| notice.told.id.0);
    if rustix::rand::getrandom(&mut number, rustix::rand::GetRandomFlags::empty()).is_err() {
        // Without random numbers the moment and the notice still make it the only one of its name.
        number =
            (u128::from(millis(ledger.now.at).unsigned_abs()) << 64 | u128::from(first.unsigned_abs())).to_be_bytes();
    }
    let message_id = format!("dormouse.{}@{}", hex(&number), mail.domain());
    let now = millis(ledger.now.at);
    ledger
        .conn
        .prepare_cached("INSERT INTO mail (message_id, recipient, created_at, next_try) VALUES (?1, ?2, ?3, ?3)")?
        .execute(params![message_id, address, now])?;
    let id = MailId(ledger.conn.last_insert_rowid());
    ledger.added("mail", id.0)?;
    let mut insert = ledger.conn.prepare_cached("INSERT INTO mail_notice (notice_id, mail_id) VALUES (?1, ?2)")?;
    for notice in &notices {
        insert.execute([notice.told.id.0, id.0])?;
    }
    Ok(Letter {
        mail: id,
        message_id,
        to: address,
        name: notices.first().map(|notice| notice.name.clone()).unwrap_or_default(),
        at: ledger.now.at,
        notices: notices.into_iter().map(|notice| notice.told).collect(),
        attempts: 0,
        last: None,
        answer: None,
        next_try: Some(ledger.now.at),
    })
}

/// Writes down that an attempt begins. Nothing is to be sent if everything the message told was withdrawn or sent
/// meanwhile.
pub(super) fn try_mail(ledger: &Ledger<'_>, mail: MailId) -> Res<Outcome> {
    let mut letter = None;
    for notice in outbox::unsent(ledger.conn, Some(mail))? {
        if notice.mail == Some(mail) && notice.is_for_somebody(ledger.now.today) {
            if letter.is_none() {
                letter = outbox::letter(ledger.conn, mail)?;
            }
            let Some(letter) = &mut letter else { break };
            letter.name.clone_from(&notice.name);
            letter.notices.push(notice.told);
        }
    }
    let Some(mut letter) = letter else {
        ledger.conn.execute("UPDATE mail SET next_try = NULL WHERE id = ?1", [mail.0])?;
        return Ok(done(ledger, Receipt::state(format!("nothing of {mail} must be told any more")), Detail::None));
    };
    letter.attempts += 1;
    ledger.conn.execute(
        "INSERT INTO mail_attempt (mail_id, n, started_at) VALUES (?1, ?2, ?3)",
        params![mail.0, letter.attempts, millis(ledger.now.at)],
    )?;
    Ok(done(ledger, Receipt::state(format!("attempt {} to send {mail}", letter.attempts)), Detail::Letter(letter)))
}

/// Writes down how an attempt ended, and what was told by it.
pub(super) fn end_try(
    ledger: &Ledger<'_>,
    (mail, attempt): (MailId, u32),
    told: &[NoticeId],
    ended: Ended,
    answer: &str,
) -> Res<Outcome> {
    let now = millis(ledger.now.at);
    let answer: String = answer.chars().take(ANSWER).collect();
    let written = ledger.conn.execute(
        "UPDATE mail_attempt SET ended_at = ?3, outcome = ?4, answer = ?5
         WHERE mail_id = ?1 AND n = ?2 AND ended_at IS NULL",
        params![mail.0, attempt, now, ended.word(), answer],
    )?;
    if written == 0 {
        return Err(Refusal::new(Code::ChangedMeanwhile, format!("Attempt {attempt} of {mail} has ended already."))
            .hint("see what became of it with: dormouse notice send --dry-run")
            .into());
    }
    match ended {
        Ended::Sent => {
            ledger.conn.execute("UPDATE mail SET sent_at = ?2, next_try = NULL WHERE id = ?1", [mail.0, now])?;
            let mut tell = ledger.conn.prepare_cached(
                "UPDATE notice SET sent_at = ?2 WHERE id = ?1 AND sent_at IS NULL
                 AND EXISTS (SELECT 1 FROM mail_notice WHERE notice_id = ?1 AND mail_id = ?3)",
            )?;
            for notice in told {
                tell.execute([notice.0, now, mail.0])?;
            }
        }
        Ended::Later => {
            let at = millis(next_try(attempt, ledger.now.at));
            ledger.conn.execute("UPDATE mail SET next_try = ?2 WHERE id = ?1", [mail.0, at])?;
        }
        Ended::Refused => {
            ledger.conn.execute("UPDATE mail SET next_try = NULL WHERE id = ?1", [mail.0])?;
        }
    }
    Ok(done(ledger, Receipt::state(format!("{mail}: {}", ended.word())), Detail::None))
}

pub(super) fn notices_sent(ledger: &mut Ledger<'_>, sent: u32, later: u32, refused: u32) -> Res<Outcome> {
    let mut parts = vec![format!("sent {}", counted(sent as usize, "message"))];
    if later > 0 {
        parts.push(format!("{later} to be tried again"));
    }
    if refused > 0 {
        parts.push(format!("{refused} refused"));
    }
    let summary = parts.join(", ");
    ledger.batch_for_good()?;
    ledger.event(None, facts! {"sent": sent, "later": later, "refused": refused}, &summary)?;
    Ok(done(ledger, Receipt::state(summary), Detail::None))
}
