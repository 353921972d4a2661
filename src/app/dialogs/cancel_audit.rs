//! Cancels the users audit in progress, with a reason.

use super::answer::Answer;
use super::fields::{Filled, form_is, go_to_error};
use crate::app::env::Env;
use crate::app::form::{Field, Form};
use crate::domain::audit::parse_reason;
use crate::domain::command::Command;
use crate::domain::read_model::{LicenseEntry, OpenAudit};
use crate::domain::text::number;

/// The dialog.
#[derive(Debug, Clone)]
pub struct CancelAudit {
    /// The license's title.
    pub title: String,
    /// The audit.
    pub audit: OpenAudit,
    /// What stays as it is.
    pub line: String,
    /// The reason.
    pub form: Form,
}

impl CancelAudit {
    /// An empty form. `None` if no audit is open.
    #[must_use]
    pub fn new(entry: &LicenseEntry) -> Option<Self> {
        let line = format!(
            "No count is recorded: seats used stays {}. What was changed during the audit stays too. The audit is listed \
             as cancelled, with your reason.",
            number(entry.license.seats.used())
        );
        // Two buttons that say Cancel would be one too many.
        let form = Form { leave: "Close", ..Form::new("Cancel users audit", vec![Field::line("reason", "Reason")]) };
        Some(Self { title: entry.license.title(), audit: entry.audit.clone()?, line, form })
    }
}

impl Filled for CancelAudit {
    form_is!(form);

    fn draft(&self) -> String {
        format!("cancel {}", self.audit.id)
    }

    fn check(&mut self, _env: Env) {
        let judged = parse_reason(self.form.text("reason")).map(|_| None);
        self.form.judge("reason", judged);
    }

    fn submit(&mut self, env: Env) -> Answer {
        self.form.submitting();
        self.check(env);
        if go_to_error(&mut self.form) {
            return Answer::Stay;
        }
        let reason = self.form.text("reason").to_owned();
        Answer::submit(Command::CancelAudit { audit: self.audit.id, reason })
    }
}
