//! Installed applications: what a file lists on a device, and under which name an application is one whatever its version.
//!
//! Pure rules; they know no file, no database and no vendor.

mod folded;
mod ignored;
pub mod report;

pub use self::folded::folded;
pub use self::ignored::{IgnoredApplication, named};

use super::person::IdentifierKind;
use super::time::Day;

/// The longest name of an application.
pub const NAME_LIMIT: usize = 200;
/// The longest version.
pub const VERSION_LIMIT: usize = 100;
/// The longest name of a device.
pub const DEVICE_LIMIT: usize = 191;

/// An application on a device, as a file says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Installed {
    /// Its name.
    pub application: String,
    /// Its version.
    pub version: Option<String>,
    /// Where it is installed.
    pub device: String,
    /// Whom the file names, strongest first; nobody, where it names none.
    pub identifiers: Vec<(IdentifierKind, String)>,
    /// When it was opened last, if the file says so.
    pub last_opened: Option<Day>,
}
