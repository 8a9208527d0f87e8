//! The page's modules in `www/`: do imports point downward only, without a circle, and is what is needed at once asked for at once?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Floors of `www/app/` from the bottom up; a module may import what lies below it, and its own floor. On top are `boot.js`
/// and `main.js`, at the bottom the Worker and the module `convlab.js`.
const FLOORS: [&str; 7] = [
    "app/text/",
    "app/core/",
    "app/ui/",
    "app/schedule/",
    "app/editor/",
    "app/tabs/",
    "app/panels/",
];
/// Height of what is in `app/` itself, and of what is not in `app/`.
const TOP: usize = FLOORS.len() + 1;
const BOTTOM: usize = 0;

/// What a module imports, by paths within `www`.
#[derive(Default)]
struct Imports {
    /// With itself.
    at_once: Vec<String>,
    /// When it is asked for: `import()`.
    late: Vec<String>,
    /// In JSDoc: there is nothing of it at run time.
    types: Vec<String>,
}

fn root() -> PathBuf {
    // Asked when the test runs: a cached build may come from another clone.
    std::env::var_os("CARGO_MANIFEST_DIR")
        .expect("cargo runs the tests")
        .into()
}

/// Text of every module below a folder, by its path within `www`. Bundles and vendored files are not of the page.
fn modules(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path
            .strip_prefix(root().join("www"))
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        if path.is_dir() {
            if name != "pkg" && name != "vendor" {
                modules(&path, found);
            }
        } else if name.ends_with(".js") {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Comments and code of a module, apart. A block comment begins with `/*` and a space or a further star, which no string has.
fn split(text: &str) -> (String, String) {
    let (mut comments, mut code) = (String::new(), String::new());
    let mut rest = text;
    while let Some(at) = ["/**", "/* "]
        .iter()
        .filter_map(|begin| rest.find(begin))
        .min()
    {
        let (before, comment) = rest.split_at(at);
        let (comment, after) = comment.split_once("*/").unwrap_or((comment, ""));
        code += before;
        comments += comment;
        rest = after;
    }
    code += rest;
    let code = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    (comments, code.map(|line| format!("{line}\n")).collect())
}

/// The addresses that stand between `begin` and the next quote.
fn quoted<'a>(text: &'a str, begin: &str) -> Vec<&'a str> {
    let found = text.split(begin).skip(1);
    found
        .filter_map(|rest| rest.split_once('"').map(|(address, _)| address))
        .filter(|address| address.starts_with('.'))
        .collect()
}

/// The path within `www` of an address that a module names.
fn path_of(module: &str, address: &str) -> String {
    let mut parts: Vec<&str> = module.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn imports_of(module: &str, text: &str) -> Imports {
    let (comments, code) = split(text);
    let paths = |found: Vec<&str>| -> Vec<String> {
        let found = found.into_iter();
        found.map(|address| path_of(module, address)).collect()
    };
    Imports {
        at_once: paths([quoted(&code, " from \""), quoted(&code, "\nimport \"")].concat()),
        late: paths(quoted(&code, "import(\"")),
        types: paths(
            [
                quoted(&comments, " from \""),
                quoted(&comments, "import(\""),
            ]
            .concat(),
        ),
    }
}

fn page() -> BTreeMap<String, Imports> {
    let mut found = BTreeMap::new();
    modules(&root().join("www"), &mut found);
    let page: BTreeMap<String, Imports> = found
        .iter()
        .map(|(module, text)| (module.clone(), imports_of(module, text)))
        .collect();
    let arrows: usize = page.values().map(|imports| imports.at_once.len()).sum();
    assert!(page.len() > 60 && arrows > 200, "the imports were found");
    page
}

fn height(module: &str) -> usize {
    if !module.starts_with("app/") {
        return BOTTOM;
    }
    let floor = FLOORS.iter().position(|floor| module.starts_with(floor));
    floor.map_or(TOP, |floor| floor + 1)
}

#[test]
fn imports_of_the_page_point_downward_only() {
    let mut wrong = Vec::new();
    for (module, imports) in page() {
        if height(&module) == TOP && module != "app/boot.js" && module != "app/main.js" {
            wrong.push(format!("{module} is on no floor"));
        }
        let all = [imports.at_once, imports.late, imports.types].concat();
        for other in all.iter().filter(|other| height(other) > height(&module)) {
            wrong.push(format!("{module} imports {other}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Takes away, again and again, what imports nothing that is left; what stays is in a circle, or imports one.
fn circles(mut left: BTreeMap<String, Vec<String>>) -> Vec<String> {
    loop {
        let free: Vec<String> = left
            .iter()
            .filter(|(_, imports)| !imports.iter().any(|other| left.contains_key(other)))
            .map(|(module, _)| module.clone())
            .collect();
        if free.is_empty() {
            return left.into_keys().collect();
        }
        left.retain(|module, _| !free.contains(module));
    }
}

#[test]
fn no_module_of_the_page_imports_itself_in_a_circle() {
    let all = page()
        .into_iter()
        .map(|(module, imports)| (module, [imports.at_once, imports.late].concat()))
        .collect();
    let left = circles(all);
    assert!(left.is_empty(), "in a circle, or above one: {left:#?}");
}

#[test]
fn a_circle_is_noticed() {
    let module = |name: &str, imports: &[&str]| {
        let imports = imports.iter().map(|other| other.to_string());
        (name.to_string(), imports.collect())
    };
    let all = [
        module("top", &["a"]),
        module("a", &["b", "low"]),
        module("b", &["a"]),
        module("low", &[]),
    ];
    assert_eq!(circles(all.into()), ["a", "b", "top"]);
}

#[test]
fn every_import_is_noticed() {
    let text = "const any = \"image/*\";\n/** @import { A } from \"./types.js\" */\nimport \"./effect.js\";\nimport {\n  b,\n} from \"../b.js\";\n\
        // import { no } from \"./comment.js\";\nconst c = () => import(\"./late.js\");\n";
    let imports = imports_of("app/ui/one.js", text);
    assert_eq!(imports.at_once, ["app/b.js", "app/ui/effect.js"]);
    assert_eq!(imports.late, ["app/ui/late.js"]);
    assert_eq!(imports.types, ["app/ui/types.js"]);
}

/// Only what names the state's setter writes the state: the types let nobody else.
#[test]
fn the_state_is_written_by_core_alone() {
    let mut found = BTreeMap::new();
    modules(&root().join("www"), &mut found);
    let wrong: Vec<&String> = found
        .iter()
        .filter(|(module, _)| !module.starts_with("app/core/"))
        .filter(|(_, text)| {
            let imports = split(text).1;
            imports.split("import {").skip(1).any(|rest| {
                rest.split_once('}').is_some_and(|(names, rest)| {
                    names.split(',').any(|name| name.trim() == "set")
                        && rest.split(';').next().unwrap_or("").contains("state.js")
                })
            })
        })
        .map(|(module, _)| module)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// `index.html` names what the first scripts import, so that no module waits for the one that names it; and nothing else,
/// for what is loaded late is no part of the first download.
#[test]
fn index_preloads_what_is_needed_at_once() {
    let page = page();
    let mut needed = BTreeSet::new();
    let mut open: Vec<String> = vec!["app/boot.js".into(), "app/main.js".into()];
    while let Some(module) = open.pop() {
        if needed.insert(module.clone()) {
            // What stands in `pkg` is made with the bundle, and imports nothing.
            let imports = page.get(&module).map(|imports| &imports.at_once);
            open.extend(imports.into_iter().flatten().cloned());
        }
    }
    // The page's own script element loads it.
    needed.remove("app/boot.js");
    let html = fs::read_to_string(root().join("index.html")).unwrap();
    let named = quoted_after(&html, "rel=\"modulepreload\" href=\"www/");
    let (vendored, named): (BTreeSet<String>, BTreeSet<String>) = named
        .into_iter()
        .partition(|name| name.starts_with("vendor/"));
    let missing: Vec<_> = needed.difference(&named).collect();
    let idle: Vec<_> = named.difference(&needed).collect();
    assert!(
        missing.is_empty() && idle.is_empty(),
        "index.html lacks {missing:#?} and need not name {idle:#?}"
    );
    assert_eq!(vendored.len(), 1, "what draws the charts: {vendored:?}");
}

fn quoted_after(text: &str, begin: &str) -> Vec<String> {
    let found = text.split(begin).skip(1);
    found
        .filter_map(|rest| rest.split_once('"').map(|(name, _)| name.to_string()))
        .collect()
}
