//! `init`: creates the database.

use super::context::Context;
use super::failure::{Done, Status};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::Shown;
use crate::store::Store;
use clap::Args;

const AFTER: &str = "\
Example:
  dormouse init
  dormouse init --db /srv/dormouse/dormouse.db    a file that several admins share";

/// Create the database
///
/// The system's time zone becomes the organisation's, and the account that runs this its first admin.
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Init {}

impl Init {
    #[expect(clippy::unused_self, reason = "every command is run the same way")]
    pub(super) fn run(self, context: &mut Context<'_>) -> Done {
        if context.global.read_only || context.global.today.is_some() {
            return Err(Refusal::new(Code::ReadOnly, "A database is created now, and not read-only.")
                .hint("leave --read-only and --today out")
                .into());
        }
        let path = context.db()?;
        let zone = Context::system_zone();
        Store::make(&path, zone, &context.actor, context.at)?;
        let name = path.display().to_string();
        context.deeds.made(&format!("The database is made at {}", Shown(&name)));
        let out = &mut context.out;
        out.heading("The database is ready.")?;
        out.fields([
            ("File", name),
            ("Time zone", format!("{zone} (another one: dormouse org set time_zone NAME)")),
            ("Super-admin", Shown(&context.actor.name).to_string()),
        ])?;
        out.line("")?;
        out.line("What to do next:")?;
        out.line("  dormouse presets                  which exports it reads, and where they are")?;
        out.line("  dormouse import FILE…             read them in")?;
        out.line("  dormouse report utilization       what is used, what is dormant, what it costs")?;
        out.line("  dormouse demo                     look around without data of your own")?;
        Ok(Status::Done)
    }
}
