//! One file of Rust, taken apart as far as the checks need: without tests, without comments, without strings.

/// The views of one file. In each, what is left out is blank, so that a line keeps its number.
pub struct Source {
    /// The path from the root of the project, with `/` between its parts.
    pub path: String,
    /// Everything but the parts that are compiled for tests alone.
    pub whole: String,
    /// The same without comments.
    pub text: String,
    /// The same without comments and without what stands in strings.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let mut whole: Vec<char> = text.chars().collect();
        let (mut text, mut code) = scan(&whole);
        for (from, to) in test_parts(path, &code) {
            for view in [&mut whole, &mut text, &mut code] {
                blank(&mut view[from..to]);
            }
        }
        let string = |view: Vec<char>| view.into_iter().collect();
        Self { path: path.to_owned(), whole: string(whole), text: string(text), code: string(code) }
    }

    /// A file of SQL: comments run from `--` to the end of the line.
    pub fn sql(path: &str, text: &str) -> Self {
        let bare = |line: &str| line.split_once("--").map_or(line, |(statement, _)| statement).to_owned();
        let bare: Vec<String> = text.lines().map(bare).collect();
        let bare = bare.join("\n");
        Self { path: path.to_owned(), whole: text.to_owned(), text: bare.clone(), code: bare }
    }

    /// The room a file belongs to: the first folder below `src`, or the file itself.
    pub fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().map_or(below, |first| first.strip_suffix(".rs").unwrap_or(first))
    }
}

fn blank(part: &mut [char]) {
    for c in part.iter_mut().filter(|c| **c != '\n') {
        *c = ' ';
    }
}

/// The text without comments, and that without strings as well.
fn scan(all: &[char]) -> (Vec<char>, Vec<char>) {
    let (mut text, mut code) = (all.to_vec(), all.to_vec());
    let mut at = 0;
    while at < all.len() {
        let (end, comment) = match (all[at], all.get(at + 1).copied()) {
            ('/', Some('/')) => (find(all, at, &['\n']), true),
            ('/', Some('*')) => (block_comment(all, at), true),
            ('"', _) => (string(all, at), false),
            ('r', Some('"' | '#')) if !in_word(all, at) => (raw_string(all, at), false),
            ('\'', Some(next)) => (character(all, at, next), false),
            _ => (at + 1, false),
        };
        if comment {
            blank(&mut text[at..end]);
        }
        if comment || end > at + 1 {
            blank(&mut code[at..end]);
        }
        at = end;
    }
    (text, code)
}

fn find(all: &[char], from: usize, what: &[char]) -> usize {
    all[from..].windows(what.len()).position(|part| part == what).map_or(all.len(), |found| from + found)
}

/// True if the letter before belongs to the same word; `b` and `c` before a string do not count.
fn in_word(all: &[char], at: usize) -> bool {
    let letter = |at: usize| all.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    match at.checked_sub(1) {
        Some(before) if matches!(all[before], 'b' | 'c') => before.checked_sub(1).is_some_and(letter),
        Some(before) => letter(before),
        None => false,
    }
}

fn block_comment(all: &[char], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0);
    while at < all.len() {
        match (all[at], all.get(at + 1)) {
            ('/', Some('*')) => (at, depth) = (at + 2, depth + 1),
            ('*', Some('/')) => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(all.len())
}

fn string(all: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < all.len() && all[at] != '"' {
        at += if all[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(all.len())
}

fn raw_string(all: &[char], from: usize) -> usize {
    let hashes = all[from + 1..].iter().take_while(|c| **c == '#').count();
    let open = from + 1 + hashes;
    if all.get(open) != Some(&'"') {
        return from + 1;
    }
    let mut close = vec!['"'];
    close.resize(hashes + 1, '#');
    (find(all, open + 1, &close) + close.len()).min(all.len())
}

/// A character such as `'"'`; a lifetime is none.
fn character(all: &[char], from: usize, next: char) -> usize {
    if next == '\\' {
        return (find(all, from + 3, &['\'']) + 1).min(all.len());
    }
    if all.get(from + 2) == Some(&'\'') { from + 3 } else { from + 1 }
}

/// What is compiled for tests alone: a file of tests, or an item behind `#[cfg(test)]`.
fn test_parts(path: &str, code: &[char]) -> Vec<(usize, usize)> {
    if path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || path.contains("/tests/") {
        return vec![(0, code.len())];
    }
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let mut parts = Vec::new();
    let mut from = find(code, 0, &mark);
    while from < code.len() {
        let end = item_end(code, from + mark.len());
        parts.push((from, end));
        from = find(code, end, &mark);
    }
    parts
}

/// The end of the item that begins at `from`: its closing brace, or its semicolon.
fn item_end(code: &[char], from: usize) -> usize {
    let mut depth = 0_i32;
    for (at, c) in code.iter().enumerate().skip(from) {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth -= 1;
                if depth == 0 && *c == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[test]
fn comments_and_strings_are_left_out_of_the_code() {
    let text = "a // b \"x\n/* c /* d */ e */ f \"g // h\" 'i' '\"' '\\'' j<'k> r#\"l \" m\"# br\"n\" o\nrp#q";
    let source = Source::new("src/x/y.rs", text);
    let words = |view: &str| view.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&source.code), "a f j<'k> b o rp#q");
    assert_eq!(words(&source.text), "a f \"g // h\" 'i' '\"' '\\'' j<'k> r#\"l \" m\"# br\"n\" o rp#q");
    assert_eq!(source.code.matches('\n').count(), text.matches('\n').count());
}

#[test]
fn what_is_compiled_for_tests_alone_is_left_out() {
    let text =
        "one\n#[cfg(test)]\nuse two;\n#[cfg(test)]\n#[allow(x)]\nmod t { fn f() { three } }\nfour\n#[cfg(test)] mod g;";
    let source = Source::new("src/x/y.rs", text);
    assert_eq!(source.whole.split_whitespace().collect::<Vec<_>>(), ["one", "four"]);
    assert_eq!(Source::new("src/x/tests.rs", text).code.trim(), "");
}

#[test]
fn a_room_is_the_first_folder() {
    for (path, room) in
        [("src/store/a/b.rs", "store"), ("src/ui/mod.rs", "ui"), ("src/main.rs", "main"), ("src/lib.rs", "lib")]
    {
        assert_eq!(Source::new(path, "").room(), room);
    }
}
