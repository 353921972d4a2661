//! A home directory of its own for one test, and what the program answers there.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

/// A directory that stands for an admin's home.
pub struct Home {
    dir: tempfile::TempDir,
}

/// What the program answered.
pub struct Answer {
    pub words: String,
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    /// A home without a database.
    pub fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A home with an empty database.
    pub fn new() -> Self {
        let home = Self::empty();
        home.run(&["init"]).is(0);
        home
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs the program in the home directory, without a terminal and without any variable of the tester's.
    pub fn run(&self, words: &[&str]) -> Answer {
        let mut command = Command::cargo_bin("dormouse").unwrap();
        command.env_clear().env("HOME", self.path()).env("TZ", "UTC").env("DORMOUSE_DB", self.path().join("d.db"));
        let output = command.current_dir(self.path()).args(words).output().unwrap();
        Answer::new(words, output)
    }

    /// Runs the program with these bytes in its standard input.
    pub fn piped(&self, words: &[&str], bytes: impl AsRef<[u8]>) -> Answer {
        let mut command = self.command(words);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes.as_ref()).unwrap();
        Answer::new(words, child.wait_with_output().unwrap())
    }

    /// The same program and home, to be started and left running.
    pub fn command(&self, words: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("dormouse"));
        command.env_clear().env("HOME", self.path()).env("TZ", "UTC").env("DORMOUSE_DB", self.path().join("d.db"));
        command.current_dir(self.path()).args(words);
        command
    }

    /// Runs the program and reads its answer as JSON.
    pub fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        self.run(&words).is(0).value()
    }
}

impl Answer {
    fn new(words: &[&str], output: Output) -> Self {
        Self {
            words: words.join(" "),
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The answer, if the program ended with this status.
    #[track_caller]
    pub fn is(self, status: i32) -> Self {
        assert_eq!(self.status, status, "dormouse {}\n--- out\n{}\n--- err\n{}", self.words, self.out, self.err);
        self
    }

    /// The answer, if it is a refusal in these very words, followed by a hint.
    #[track_caller]
    pub fn refuses(self, status: i32, sentence: &str) -> Self {
        let answer = self.is(status);
        let mut lines = answer.err.lines();
        assert_eq!(lines.next(), Some(sentence), "dormouse {}", answer.words);
        assert!(lines.next().is_some_and(|line| line.starts_with("hint: ")), "no hint: {}", answer.err);
        answer
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.out.contains(text), "dormouse {} does not say {text:?}:\n{}", self.words, self.out);
        self
    }

    #[track_caller]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("dormouse {}: {e}\n{}", self.words, self.out))
    }
}
