//! A program in several files: which of them its main file needs, in the order in which they are one behind the other, as if they had been
//! pasted together.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::given::Result;
use super::notebook;
use super::program::Options;
use crate::arrange::Arrange;
use crate::interop::InteropError;

/// A file of a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Its path, with `/` between folders.
    pub name: String,
    /// Its text in Python.
    pub text: String,
}

impl File {
    /// Of what stands in it; a notebook's is the code of its cells, each behind a comment that names it.
    pub fn new(name: impl Into<String>, text: &str) -> Self {
        Self {
            name: name.into(),
            text: notebook::code(text).unwrap_or_else(|| text.to_string()),
        }
    }

    /// Whether it holds settings in YAML, which a program reads when it runs.
    pub(super) fn is_settings(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        [".yaml", ".yml"].iter().any(|end| name.ends_with(end))
    }

    /// `models.resnet` of models/resnet.py, `models` of models/__init__.py.
    fn module(&self) -> String {
        let path = self.name.strip_suffix(".py").unwrap_or(&self.name);
        let path = path.strip_suffix("/__init__").unwrap_or(path);
        path.trim_start_matches("./").replace('/', ".")
    }

    /// Modules that it imports, with the names after `from module import`.
    fn imports(&self) -> Vec<String> {
        let mut found = Vec::new();
        for line in self.text.lines().map(str::trim) {
            let plain = |word: &str| {
                word.split(" as ")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_string()
            };
            if let Some((module, names)) = line
                .strip_prefix("from ")
                .and_then(|rest| rest.split_once(" import "))
            {
                let module = module.trim().trim_start_matches('.').to_string();
                let names = names.trim_matches(['(', ')', ' ']).split(',').map(plain);
                // A name may be a module itself.
                let inner = names.filter(|name| name != "*" && !name.is_empty());
                found.extend(inner.map(|name| match module.is_empty() {
                    true => name,
                    false => format!("{module}.{name}"),
                }));
                found.push(module);
            } else if let Some(modules) = line.strip_prefix("import ") {
                found.extend(modules.split(',').map(plain));
            }
        }
        found.retain(|module| !module.is_empty());
        found
    }

    /// Names that its top level gives a value.
    fn names(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for line in self.text.lines() {
            let rest = line
                .strip_prefix("class ")
                .or_else(|| line.strip_prefix("def "));
            let end = |c: char| !(c.is_alphanumeric() || c == '_');
            let word = |text: &'_ str| text.find(end).unwrap_or(text.len());
            match rest {
                Some(rest) => found.push(&rest[..word(rest)]),
                None => {
                    let name = &line[..word(line)];
                    let behind = line[name.len()..].trim_start();
                    if !name.is_empty() && behind.starts_with('=') && !behind.starts_with("==") {
                        found.push(name);
                    }
                }
            }
        }
        found
    }

    fn mentions(&self, name: &str) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        self.text.lines().any(|line| {
            let code = line.split('#').next().unwrap_or_default();
            code.split(|c| !is_word(c)).any(|word| word == name)
        })
    }
}

/// The files that are read for a program, what is needed before what needs it, the main one last. The main one imports others and none
/// imports it; asked for a network that it and what it imports do not define, it is the one that does.
///
/// # Errors
/// [`InteropError::Clash`].
pub(super) fn needed<'a>(files: &[&'a File], options: &Options) -> Result<Vec<&'a File>> {
    let found = Imports::of(files);
    let rank = |&file: &usize| {
        let text = &files[file].text;
        (
            !found.is_imported[file],
            text.contains("backward()"),
            !found.imports[file].is_empty(),
            text.contains("__main__"),
            text.contains("nn.Module"),
        )
    };
    let Some(mut main) = (0..files.len()).rev().max_by_key(rank) else {
        return Ok(Vec::new());
    };
    let mut needed = found.needed(main);
    if let Some(asked) = options.make.as_ref().or(options.class.as_ref()) {
        let call = asked.split('(').next().unwrap_or_default();
        let name = call.rsplit('.').next().unwrap_or_default().trim();
        let defines = |file: &usize| files[*file].names().contains(&name);
        if !needed.iter().any(defines)
            && let Some(other) = (0..files.len()).filter(defines).rev().max_by_key(rank)
        {
            main = other;
            needed = found.needed(main);
        }
    }
    let mut known: HashMap<&str, usize> = HashMap::new();
    for &file in &needed {
        // Functions that try a file out are no part of another.
        for name in files[file]
            .names()
            .into_iter()
            .filter(|name| !["test", "main"].contains(name))
        {
            let first = *known.entry(name).or_insert(file);
            if first != file && file != main {
                return Err(InteropError::Clash {
                    name: name.into(),
                    first: files[first].name.clone(),
                    second: files[file].name.clone(),
                });
            }
        }
    }
    Ok(needed.into_iter().map(|file| files[file]).collect())
}

/// Which files import which, each by its place.
struct Imports<'a> {
    files: &'a [&'a File],
    imports: Vec<Vec<usize>>,
    is_imported: Vec<bool>,
}

impl<'a> Imports<'a> {
    fn of(files: &'a [&'a File]) -> Self {
        // A module by its path and by each end of it; of several the first.
        let mut modules: HashMap<String, usize> = HashMap::new();
        for (file, of) in files.iter().enumerate() {
            let mut rest = Some(of.module());
            while let Some(module) = rest {
                rest = module.split_once('.').map(|(_, rest)| rest.to_string());
                modules.entry(module).or_insert(file);
            }
        }
        let imports = files.iter().enumerate().map(|(own, file)| {
            let imports = file.imports();
            let found = imports.iter().filter_map(|module| modules.get(module));
            let mut found: Vec<usize> = found.copied().filter(|&other| other != own).collect();
            found.arrange();
            found.dedup();
            found
        });
        let imports: Vec<Vec<usize>> = imports.collect();
        let mut is_imported = vec![false; files.len()];
        imports
            .iter()
            .flatten()
            .for_each(|&file| is_imported[file] = true);
        Self {
            files,
            imports,
            is_imported,
        }
    }

    /// A file and those that it needs, each behind all that it needs itself; in a circle, behind as many as can be.
    fn needed(&self, main: usize) -> Vec<usize> {
        let mut needed = Vec::new();
        let mut seen = vec![false; self.files.len()];
        // A file is met twice: before what it needs, and behind it.
        let mut open = vec![(main, false)];
        while let Some((file, is_behind)) = open.pop() {
            if is_behind {
                needed.push(file);
            } else if !std::mem::replace(&mut seen[file], true) {
                open.push((file, true));
                let used = self.used(file);
                open.extend(used.into_iter().rev().map(|other| (other, false)));
            }
        }
        needed
    }

    /// The files whose names a file uses.
    fn used(&self, file: usize) -> Vec<usize> {
        let files = self.files;
        let mut reached = self.imports[file].clone();
        // A package gives on what its __init__.py imports.
        let mut at = 0;
        while let Some(&other) = reached.get(at) {
            at += 1;
            if files[other].name.ends_with("__init__.py") {
                let more = self.imports[other].iter().copied();
                let more: Vec<usize> = more.filter(|one| !reached.contains(one)).collect();
                reached.extend(more);
            }
        }
        // What a file has itself it needs from no other.
        let own = files[file].names();
        reached.retain(|&other| {
            let mut names = files[other].names().into_iter();
            names.any(|name| !own.contains(&name) && files[file].mentions(name))
        });
        reached
    }
}
