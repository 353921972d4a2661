//! Any bytes are read or refused: without a panic, in less than a second, in less than 200 MB.
//!
//! Each input is a file that some format knows, put into one of the containers, damaged before or after. What becomes of it
//! does not matter here. An input is made from its number alone, so that one that fails is made again:
//! `DORMOUSE_INPUTS=4711..4712 cargo test --lib any_bytes`.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use flate2::Compression;
use flate2::bufread::GzEncoder;

use crate::store::image;

use super::own::OwnFile;
use super::workbook::tests::workbook;
use super::zip::packed;
use super::*;

#[path = "../../tests/amount.rs"]
mod amount;
#[path = "../../tests/dice.rs"]
mod dice;

use dice::Dice;

/// What one input may take of a processor.
const TIME: Duration = Duration::from_secs(1);
/// What a process that reads one after the other may take, in KiB.
const MEMORY: u64 = 200 << 10;
/// The inputs that a process is given.
const INPUTS: &str = "DORMOUSE_INPUTS";

impl Dice {
    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// A part of something of that length, mostly a short one.
    fn part(&mut self, length: usize) -> Range<usize> {
        let from = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 16 };
        from..(from + self.below(most + 1)).min(length)
    }
}

/// What has meant something to some reader.
const TELLING: [&[u8]; 40] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[[[",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"1e999",
    b"-",
    b"99999999999999999999",
    b"0",
    b"-1",
    b"31.02.2026",
    b"2026-06-30T25:61:61Z",
    b"P99999999D",
    b"1,234 days ago",
    b"<",
    b"</",
    b"<![CDATA[",
    b"&#x110000;",
    b"&lol;",
    b"<!DOCTYPE a [<!ENTITY lol \"lol\">]>",
    b"Total",
    b"=1+1",
    b"@",
];

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let part = dice.part(bytes.len());
    match dice.below(9) {
        0 => bytes.iter_mut().skip(part.start).take(1).for_each(|byte| *byte ^= 1 << dice.below(8)),
        1 => bytes.truncate(part.start),
        2 => drop(bytes.drain(part)),
        3 => {
            let again = bytes[part.clone()].repeat(1 + dice.below(5));
            bytes.splice(part.start..part.start, again);
        }
        4 => {
            let other = dice.part(bytes.len());
            let other = bytes[other].to_vec();
            bytes.splice(part, other);
        }
        5 if dice.below(50) == 0 => {
            let many = 70_000 + dice.below(70_000);
            let same = dice.one(&TELLING)[..1].repeat(many);
            bytes.splice(part.start..part.start, same);
        }
        // A length or a place that is not so.
        6 => {
            let number = [0, 1, 0x7fff_ffff, 0xffff_ffff, dice.below(1 << 20)][dice.below(5)];
            let wrong = number.to_le_bytes();
            let end = (part.start + [1, 2, 4, 8][dice.below(4)]).min(bytes.len());
            bytes[part.start..end].copy_from_slice(&wrong[..end - part.start]);
        }
        _ => {
            let telling = dice.one(&TELLING);
            bytes.splice(part.start..part.start, telling.iter().copied());
        }
    }
}

/// A file to begin with.
struct Seed {
    bytes: Vec<u8>,
    /// Its cells, where it is a text of rows; the header comes first.
    rows: Vec<Vec<String>>,
    preset: String,
}

impl Seed {
    fn new(preset: &str, bytes: Vec<u8>) -> Self {
        let mut rows = Vec::new();
        let is_own_container = bytes.contains(&0) || bytes.starts_with(b"{") || bytes.starts_with(b"[");
        if !is_own_container {
            let head = bytes.iter().take_while(|byte| **byte != b'\n');
            let delimiter =
                *[b',', b';', b'\t'].iter().max_by_key(|sign| head.clone().filter(|b| b == sign).count()).unwrap();
            let mut reader = csv::ReaderBuilder::new();
            reader.has_headers(false).flexible(true).delimiter(delimiter);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            for record in reader.from_reader(text.as_bytes()).records().flatten() {
                rows.push(record.iter().map(str::to_owned).collect());
            }
        }
        Self { bytes, rows, preset: preset.into() }
    }

    /// As a list of objects, an object a line, or a list in an object.
    fn json(&self, form: usize) -> Vec<u8> {
        let objects = self.rows.iter().skip(1).map(|row| {
            let object: serde_json::Map<_, _> =
                self.rows[0].iter().zip(row).map(|(name, cell)| (name.clone(), cell.as_str().into())).collect();
            serde_json::Value::from(object)
        });
        match form {
            0 => objects.collect::<serde_json::Value>().to_string().into(),
            1 => objects.fold(String::new(), |all, object| format!("{all}{object}\n")).into(),
            _ => serde_json::json!({ "value": objects.collect::<serde_json::Value>() }).to_string().into(),
        }
    }

    fn workbook(&self, dice: &mut Dice) -> Vec<u8> {
        let mut rows = String::new();
        for (number, row) in (1..).zip(&self.rows) {
            write!(rows, "<row r=\"{number}\">").unwrap();
            for cell in row {
                let cell = cell.replace('&', "&amp;").replace('<', "&lt;");
                write!(rows, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>").unwrap();
            }
            rows += "</row>";
        }
        let mut rows = rows.into_bytes();
        for _ in 0..dice.below(3) {
            damage(&mut rows, dice);
        }
        workbook(&[("Users", "", &String::from_utf8_lossy(&rows))], &["<t>a</t>"])
    }

    /// A table of the rows that are as wide as the header.
    fn database(&self) -> Vec<u8> {
        let Some(header) = self.rows.first() else { return Vec::new() };
        let quoted = |texts: &[String], sign: char| {
            let texts: Vec<_> = texts.iter().map(|text| format!("{sign}{}{sign}", text.replace(sign, ""))).collect();
            texts.join(", ")
        };
        let mut names: Vec<String> = header.clone();
        for at in 1..names.len() {
            if names[..at].iter().any(|name| name.eq_ignore_ascii_case(&names[at])) {
                names[at] += &at.to_string();
            }
        }
        let mut sql = format!("CREATE TABLE users ({});", quoted(&names, '"'));
        for row in self.rows.iter().skip(1).filter(|row| row.len() == header.len()) {
            write!(sql, "INSERT INTO users VALUES ({});", quoted(row, '\'')).unwrap();
        }
        image(&sql)
    }
}

fn seeds(presets: &Presets) -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let mut seeds = Vec::new();
    for preset in presets.iter() {
        let mut files: Vec<_> =
            std::fs::read_dir(folder.join(preset.id())).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending != "snap"));
        files.sort();
        seeds.extend(files.iter().map(|file| Seed::new(preset.id(), std::fs::read(file).unwrap())));
    }
    for name in ["products", "licenses", "people", "assignments"] {
        let own = OwnFile::named(name).unwrap();
        seeds.push(Seed::new(&format!("dormouse.{name}"), own.template().into_bytes()));
    }
    seeds
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    GzEncoder::new(bytes, Compression::fast()).read_to_end(&mut packed).unwrap();
    packed
}

/// The input of that number, and how it is read.
fn input(number: u64, seeds: &[Seed], databases: &[Vec<u8>]) -> (Vec<u8>, Options) {
    let mut dice = Dice::of(number);
    let at = dice.below(seeds.len());
    let seed = &seeds[at];
    let mut bytes = match dice.below(8) {
        0 if seed.rows.len() > 1 => seed.json(dice.below(3)),
        1 if seed.rows.len() > 1 => seed.workbook(&mut dice),
        2 if !databases[at].is_empty() => databases[at].clone(),
        _ => seed.bytes.clone(),
    };
    for _ in 0..dice.below(4) {
        damage(&mut bytes, &mut dice);
    }
    bytes = match dice.below(8) {
        0 => gzipped(&bytes),
        1 => packed(&[("export.csv", &bytes)]),
        2 => String::from_utf8_lossy(&bytes).encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => bytes,
    };
    if dice.below(4) == 0 {
        damage(&mut bytes, &mut dice);
    }
    let word =
        |dice: &mut Dice, words: &[&str]| Some(dice.one(words)).filter(|word| !word.is_empty()).map(str::to_owned);
    let options = Options {
        preset: (dice.below(2) == 0).then(|| seed.preset.clone()),
        as_of: None,
        opening: Opening {
            encoding: word(&mut dice, &["", "", "", "", "windows-1252", "macintosh", "utf-16le", "utf-8"]),
            sheet: word(&mut dice, &["", "", "", "", "", "", "users", "no such"]),
            read_table: crate::store::read_table,
        },
        show_values: dice.below(2) == 0,
        today: "2026-07-01".parse().unwrap(),
        time_zone: chrono_tz::America::Sao_Paulo,
        default_currency: Currency::EUR,
    };
    (bytes, options)
}

/// What this thread has taken of a processor: what others take must not count.
fn time_taken() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
}

fn most_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// True if the input was taken for an export.
fn read_one(number: u64, seeds: &[Seed], databases: &[Vec<u8>], presets: &Presets) -> bool {
    let (bytes, options) = input(number, seeds, databases);
    let before = time_taken();
    let name = "export 2026-06-30.csv";
    let read = read_input(Input::given(name, bytes.clone()), presets, &options);
    match &read {
        Ok(file) => assert!(file.rejects.len() <= file.rows as usize),
        Err(refusal) => {
            assert!(!refusal.message.contains(char::is_control), "{:?}", refusal.message);
            if let Ok(opened) = open(Input::given(name, bytes), &options.opening, &[]) {
                let _ = skeleton::skeleton(&opened.source, options.today);
            }
        }
    }
    let taken = time_taken().saturating_sub(before);
    assert!(taken < TIME, "it took {taken:?}");
    read.is_ok()
}

/// Reads these inputs, and tells on standard error which one is next.
fn read_all(inputs: Range<u64>) {
    let presets = Presets::built_in().unwrap();
    let seeds = seeds(&presets);
    let databases: Vec<Vec<u8>> = seeds.iter().map(Seed::database).collect();
    let mut err = std::io::stderr().lock();
    let (mut read, many) = (0, inputs.end - inputs.start);
    for number in inputs {
        writeln!(err, "{number}").unwrap();
        read += u64::from(read_one(number, &seeds, &databases, &presets));
    }
    // Bytes that are no export at all would try little.
    assert!(many < 100 || (many / 5..many * 4 / 5).contains(&read), "{read} of {many} were taken for an export");
    let memory = most_memory();
    assert!(memory < MEMORY, "{memory} KiB were in use at once");
}

#[test]
fn any_bytes_are_read_or_refused() {
    if let Ok(inputs) = std::env::var(INPUTS) {
        let (from, to) = inputs.split_once("..").unwrap();
        return read_all(from.parse().unwrap()..to.parse().unwrap());
    }
    let each = amount::amount(300, 5_000, 500_000);
    let children: Vec<_> = (0..2)
        .map(|child| {
            // What takes memory without end shall not take the machine's.
            Command::new("sh")
                .args(["-c", "ulimit -v 4000000; exec \"$0\" --exact --nocapture import::any_bytes_tests::any_bytes_are_read_or_refused"])
                .arg(std::env::current_exe().unwrap())
                .env(INPUTS, format!("{}..{}", child * each, (child + 1) * each))
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        let (mut last, mut said) = (String::new(), String::new());
        for line in BufReader::new(child.stderr.take().unwrap()).lines() {
            let line = line.unwrap();
            if line.parse::<u64>().is_ok() {
                last = line;
            } else {
                said += &(line + "\n");
            }
        }
        let status = child.wait().unwrap();
        assert!(status.success() && !last.is_empty(), "input {last}: {status}\n{said}");
    }
}
