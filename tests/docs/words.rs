//! Everything that is said has words in Chinese: every code of an error, and every phrase.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Code of Rust in a folder, one file after the other.
fn rust(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&super::text(&path));
        }
    }
}

/// The string that begins behind the first quotation mark of a text, and what stands behind it.
fn string(text: &str) -> Option<(String, &str)> {
    quoted(text, '"')
}

/// The same between marks of another kind.
fn quoted(text: &str, mark: char) -> Option<(String, &str)> {
    let (_, rest) = text.split_once(mark)?;
    let mut value = String::new();
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            _ if letter == mark => return Some((value, &rest[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}

/// The `{names}` of a text.
fn names(text: &str) -> BTreeSet<String> {
    let inner = text.split('{').skip(1);
    let inner = inner.filter_map(|rest| rest.split_once('}'));
    let is_name = |name: &&str| {
        let letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        !name.is_empty() && name.chars().all(letter)
    };
    let names = inner.map(|(name, _)| name).filter(is_name);
    names.map(String::from).collect()
}

/// Codes with the names of their fields, from the lines of `coded!`.
fn codes(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for block in source.split("\ncoded!(").skip(1) {
        let (block, _) = block.split_once("\n});").expect("its end");
        for line in block.split(';') {
            let Some((code, rest)) = string(line) else {
                continue;
            };
            let of = rest.split(['{', '(']).nth(1).unwrap_or_default();
            let fields = of.trim_end_matches([' ', '}', ')', '\n']).split(',');
            let fields = fields.map(|name| name.trim().to_string());
            let fields = fields.filter(|name| !name.is_empty()).collect();
            assert_eq!(found.insert(code.clone(), fields), None, "{code} twice");
        }
    }
    found
}

/// The phrases of `phrase!`.
fn phrases(source: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = ["{text}".into()].into();
    for call in source.split("phrase!(").skip(1) {
        if call.trim_start().starts_with('"') {
            found.insert(string(call).expect("a string").0);
        }
    }
    found
}

/// The string of JavaScript at the head of a text, which may be put together with `+`, and what stands behind it.
fn joined(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let mark = if text.starts_with('\'') { '\'' } else { '"' };
    let (mut value, rest) = quoted(text, mark).unwrap_or_else(|| panic!("no string: {text}"));
    let Some(more) = rest.trim_start().strip_prefix('+') else {
        return (value, rest);
    };
    let (end, rest) = joined(more);
    value.push_str(&end);
    (value, rest)
}

/// The tables of that name in `said-zh.js` and its like: keys and what they stand for.
fn table(text: &str, name: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for rest in text.split(&format!("const {name} = {{\n")).skip(1) {
        let (table, _) = rest.split_once("\n};").expect("its end");
        entries(table, &mut found);
    }
    found
}

fn entries(table: &str, found: &mut BTreeMap<String, String>) {
    // An entry begins a line; what it stands for may be on the next.
    for entry in table.split(",\n") {
        let lines = entry
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let entry = lines.collect::<Vec<_>>().join("\n");
        let entry = entry.trim();
        if entry.is_empty() {
            continue;
        }
        let (key, rest) = match entry.split_once(": ") {
            Some((word, rest)) if word.chars().all(|one| one.is_alphanumeric() || one == '_') => {
                (word.into(), rest)
            }
            _ => joined(entry.trim_start_matches('[')),
        };
        let (value, _) = joined(rest.trim_start_matches([']', ':']));
        assert_eq!(found.insert(key.clone(), value), None, "{key} twice");
    }
}

/// The tables of what is said in Chinese, one behind the other.
fn in_chinese() -> String {
    let folder = fs::read_dir(super::root().join("www/app/text")).expect("a folder");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let is_said = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("said-zh"))
    };
    paths
        .filter(is_said)
        .map(|path| super::text(&path))
        .collect()
}

#[test]
fn every_code_and_every_phrase_has_words_in_chinese_made_of_its_fields() {
    let root = super::root();
    let mut source = String::new();
    rust(&root.join("src"), &mut source);
    let page = in_chinese();

    let codes = codes(&source);
    assert!(codes.len() > 100, "the codes were found: {}", codes.len());
    let sentences = table(&page, "sentences");
    assert_eq!(
        codes.keys().collect::<Vec<_>>(),
        sentences.keys().collect::<Vec<_>>(),
        "codes of the library, and of said-zh.js"
    );
    for (code, sentence) in &sentences {
        let strange: Vec<_> = names(sentence).difference(&codes[code]).cloned().collect();
        assert!(strange.is_empty(), "{code} has no {strange:?}");
    }

    let said = phrases(&source);
    assert!(said.len() > 50, "the phrases were found: {}", said.len());
    let known = table(&page, "phrases");
    assert_eq!(
        said.iter().collect::<Vec<_>>(),
        known.keys().collect::<Vec<_>>(),
        "phrases of the library, and of said-zh.js"
    );
    for (phrase, words) in &known {
        assert_eq!(names(phrase), names(words), "{phrase}");
    }
}
