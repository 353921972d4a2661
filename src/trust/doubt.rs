//! Who else could change what a path leads to: an owner who is neither the reader nor root, or a mode that lets others
//! write, of the file itself or of any directory on the way there, links included.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use crate::domain::refusal::{Code, Refusal};
use crate::domain::text::{Shown, argument};

/// As many links as the system itself follows.
const MOST_LINKS: u32 = 40;
/// Write permission for the group or for everybody. Where access lists are used, the group's bit stands for all of them.
const OTHERS_WRITE: u32 = 0o022;
/// In such a directory only the owner of a name can take it away.
const STICKY: u32 = 0o1000;

/// Why a file need not say what its reader wants it to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    at: PathBuf,
    is_way: bool,
    owner: Option<u32>,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.at.display().to_string();
        let what = if self.is_way { format!("its directory {}", Shown(&name)) } else { "it".to_owned() };
        match self.owner {
            Some(uid) => write!(f, "{what} belongs to another account (uid {uid})"),
            None => write!(f, "others may write {what}"),
        }
    }
}

impl Doubt {
    /// About a file, by what its descriptor says.
    pub(super) fn about_file(path: &Path, meta: &Metadata, uid: u32) -> Option<Self> {
        Self::about(path, meta, uid, false, false)
    }

    fn about(path: &Path, meta: &Metadata, uid: u32, is_way: bool, may_be_sticky: bool) -> Option<Self> {
        let doubt = |owner| Some(Self { at: path.to_owned(), is_way, owner });
        if meta.uid() != uid && meta.uid() != 0 {
            return doubt(Some(meta.uid()));
        }
        let open = !meta.is_symlink() && meta.mode() & OTHERS_WRITE != 0;
        let kept = may_be_sticky && meta.mode() & STICKY != 0;
        if open && !kept { doubt(None) } else { None }
    }

    /// What to do about it.
    #[must_use]
    pub fn mend(&self) -> String {
        match self.owner {
            Some(_) => {
                "use one of your own, where nobody but you and root can write; look at a copy before you trust it"
                    .to_owned()
            }
            None => format!("close it: chmod go-w {}", argument(&self.at.display().to_string())),
        }
    }

    /// The refusal to obey a file; `what` is what it is to be, such as `The settings file`.
    #[must_use]
    pub fn refusal(&self, what: &str, path: &Path) -> Refusal {
        let name = path.display().to_string();
        Refusal::new(Code::Unwritable, format!("{what} {} is not trusted: {self}.", Shown(&name))).hint(self.mend())
    }

    /// What is to be said of a file that is obeyed all the same; `what` as above.
    #[must_use]
    pub fn remark(&self, what: &str, path: &Path) -> Refusal {
        let name = path.display().to_string();
        Refusal::new(Code::Settings, format!("{what} {} is obeyed, although {self}.", Shown(&name))).hint(self.mend())
    }
}

/// Where a path leads to in the end.
#[derive(Debug)]
pub(super) struct Way {
    /// The path without a link in it.
    pub path: PathBuf,
    /// What stands there.
    pub meta: Metadata,
    /// Who could make it lead elsewhere.
    pub doubt: Option<Doubt>,
}

/// Who else could change what stands at a path or where it leads; for what is not there, where it would be made.
///
/// # Errors
/// It may not be looked at.
pub fn doubt_of(path: &Path, uid: u32) -> io::Result<Option<Doubt>> {
    let path = std::path::absolute(path)?;
    let mut there = path.as_path();
    loop {
        match (walk(there, uid), there.parent()) {
            (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => there = parent,
            (Err(error), _) => return Err(error),
            (Ok(way), _) => {
                let is_way = there != path;
                return Ok(way.doubt.or_else(|| Doubt::about(&way.path, &way.meta, uid, is_way, is_way)));
            }
        }
    }
}

/// Goes along a path, step by step as the system does, and looks at who owns each directory and link. If none can be
/// changed by others, nobody can have it lead elsewhere between this look and the next step.
pub(super) fn walk(path: &Path, uid: u32) -> io::Result<Way> {
    let mut rest = steps(&std::path::absolute(path)?);
    let mut way = Way { path: PathBuf::from("/"), meta: fs::symlink_metadata("/")?, doubt: None };
    let mut links = 0;
    while let Some(step) = rest.pop_front() {
        if step == ".." {
            way.path.pop();
            way.meta = fs::symlink_metadata(&way.path)?;
            continue;
        }
        way.doubt = way.doubt.or_else(|| Doubt::about(&way.path, &way.meta, uid, true, true));
        let next = way.path.join(step);
        let meta = fs::symlink_metadata(&next)?;
        if !meta.is_symlink() {
            (way.path, way.meta) = (next, meta);
            continue;
        }
        links += 1;
        if links > MOST_LINKS {
            return Err(io::Error::other("too many links lead on from it"));
        }
        way.doubt = way.doubt.or_else(|| Doubt::about(&next, &meta, uid, true, false));
        let target = fs::read_link(&next)?;
        if target.is_absolute() {
            (way.path, way.meta) = (PathBuf::from("/"), fs::symlink_metadata("/")?);
        }
        let mut on = steps(&target);
        on.append(&mut rest);
        rest = on;
    }
    Ok(way)
}

fn steps(path: &Path) -> VecDeque<OsString> {
    let step = |part: Component<'_>| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    };
    path.components().filter_map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn me() -> u32 {
        rustix::process::getuid().as_raw()
    }

    fn said(path: &Path) -> Option<String> {
        doubt_of(path, me()).unwrap().map(|doubt| doubt.to_string())
    }

    #[test]
    fn every_directory_on_the_way_counts_and_where_a_link_leads() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let mode = |name: &str, mode| fs::set_permissions(at(name), Permissions::from_mode(mode)).unwrap();
        fs::create_dir_all(at("a/b")).unwrap();
        fs::create_dir(at("c")).unwrap();
        fs::write(at("a/b/file"), "").unwrap();
        symlink("../a/b/file", at("c/link")).unwrap();
        symlink(at("a"), at("c/far")).unwrap();
        for name in ["a", "a/b", "c", "a/b/file"] {
            mode(name, 0o700);
        }
        let ways = ["a/b/file", "c/link", "c/far/b/file", "c/../a/./b/file"].map(at);
        for way in &ways {
            assert_eq!(said(way), None, "{}", way.display());
        }
        for open in [0o770, 0o707, 0o2770] {
            mode("a", open);
            for way in &ways {
                let expected = format!("others may write its directory {}", at("a").display());
                assert_eq!(said(way), Some(expected), "{}", way.display());
            }
        }
        assert_eq!(said(&at("a/none/file")).unwrap(), format!("others may write its directory {}", at("a").display()));
        // Nobody can take another's name out of a sticky directory; what lies there is judged by itself.
        mode("a", 0o1777);
        assert!(ways.iter().all(|way| said(way).is_none()));
        assert_eq!(said(&at("a")).as_deref(), Some("others may write it"));
        assert_eq!(said(&at("a/none/file")), None);
        mode("a/b/file", 0o622);
        assert!(ways.iter().all(|way| said(way).as_deref() == Some("others may write it")));
    }

    #[test]
    fn a_stranger_owns_what_neither_the_reader_nor_root_does() {
        let root = tempfile::tempdir().unwrap();
        let stranger = me() + 1;
        let doubt = doubt_of(root.path(), stranger).unwrap();
        if me() == 0 {
            // Root's is everybody's to trust; and an account's own is nobody else's.
            std::os::unix::fs::chown(root.path(), Some(1), None).unwrap();
            let doubt = doubt_of(root.path(), 0).unwrap().unwrap();
            assert_eq!(doubt.to_string(), "it belongs to another account (uid 1)");
            assert!(doubt.mend().starts_with("use one of your own"), "{}", doubt.mend());
        } else {
            assert_eq!(doubt.unwrap().to_string(), format!("it belongs to another account (uid {})", me()));
        }
    }
}
