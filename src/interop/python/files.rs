//! A program in several files: those that its main file needs, one behind the other, as if they had been pasted together.

use super::given::Result;
use super::program::{Options, Program, read};
use crate::interop::InteropError;

/// Files that are looked at.
const FILE_LIMIT: usize = 500;

/// A file of a program.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path, with `/` between folders.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl File {
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

/// Reads a program in several files. Which is the main one: it imports others and none imports it.
///
/// # Errors
/// As [`read`]; a name that two of the needed files define.
pub fn read_files(files: &[File], options: &Options) -> Result<Program> {
    let files: Vec<&File> = files.iter().take(FILE_LIMIT).collect();
    let modules: Vec<String> = files.iter().map(|file| file.module()).collect();
    let find = |wanted: &str| {
        let end = format!(".{wanted}");
        modules
            .iter()
            .position(|module| module == wanted || module.ends_with(&end))
    };
    let imports: Vec<Vec<usize>> = files
        .iter()
        .enumerate()
        .map(|(own, file)| {
            let mut found: Vec<usize> = file
                .imports()
                .iter()
                .filter_map(|module| find(module))
                .collect();
            found.retain(|&other| other != own);
            found.sort_unstable();
            found.dedup();
            found
        })
        .collect();
    let is_imported = |file: usize| imports.iter().any(|others| others.contains(&file));
    let rank = |&file: &usize| {
        let text = &files[file].text;
        (
            !is_imported(file),
            text.contains("backward()"),
            !imports[file].is_empty(),
            text.contains("__main__"),
            text.contains("nn.Module"),
        )
    };
    let Some(main) = (0..files.len()).rev().max_by_key(rank) else {
        return read("", options);
    };
    let mut needed = vec![main];
    let mut next = 0;
    while let Some(&file) = needed.get(next) {
        next += 1;
        let mut reached = imports[file].clone();
        // A package gives on what its __init__.py imports.
        let mut at = 0;
        while let Some(&other) = reached.get(at) {
            at += 1;
            if files[other].name.ends_with("__init__.py") {
                let more: Vec<usize> = imports[other]
                    .iter()
                    .copied()
                    .filter(|one| !reached.contains(one))
                    .collect();
                reached.extend(more);
            }
        }
        for other in reached {
            let is_used = files[other]
                .names()
                .iter()
                .any(|name| files[file].mentions(name));
            if is_used && !needed.contains(&other) {
                needed.push(other);
            }
        }
    }
    needed.reverse();
    let mut known: Vec<(&str, usize)> = Vec::new();
    for &file in &needed {
        let mut own = files[file].names();
        own.sort_unstable();
        own.dedup();
        for name in own {
            if let Some(&(_, first)) = known.iter().find(|(known, _)| *known == name)
                && file != main
            {
                return Err(InteropError::Clash {
                    name: name.into(),
                    first: files[first].name.clone(),
                    second: files[file].name.clone(),
                });
            }
            known.push((name, file));
        }
    }
    let mut text = String::new();
    let mut starts: Vec<(usize, &str)> = Vec::new();
    for &file in &needed {
        starts.push((text.lines().count(), &files[file].name));
        text.push_str(&files[file].text);
        text.push('\n');
    }
    let mut program = read(&text, options)?;
    for problem in &mut program.problems {
        let of = starts.iter().rev().find(|(start, _)| problem.line > *start);
        if let Some((start, name)) = of {
            problem.line -= start;
            problem.file = Some((*name).to_string());
        }
    }
    program.files = starts
        .into_iter()
        .map(|(start, name)| (name.to_string(), start))
        .collect();
    Ok(program)
}
