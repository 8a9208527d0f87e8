//! Are settings that a program has in a YAML file read as PyYAML reads them, and is a file that is not there named?

use convlab::interop::python::{File, Options, Program, read_files};

use super::which_network::{HEAD, class, taken};

/// A program that opens a file of settings, with that file.
fn with(open: &str, name: &str, settings: &str) -> Vec<File> {
    let net = class("Net", ", width", "3, width");
    let main = format!("{HEAD}import yaml\n{net}\n{open}\nnet = Net(config['net']['width'])\n");
    vec![File::new("main.py", &main), File::new(name, settings)]
}

fn read(files: &[File]) -> Program {
    read_files(files, &Options::default()).expect("it is read")
}

#[test]
fn settings_of_a_file_beside_the_program_are_read() {
    let settings = "# of the network\nbase: &base {width: 6, deep: no}\nnet:\n  <<: *base\n  names: [a, 'b']\n";
    for (open, name) in [
        (
            "config = yaml.safe_load(open('config.yaml'))",
            "config.yaml",
        ),
        (
            "with open('configs/config.yaml', 'r') as f:\n    config = yaml.load(f, Loader=yaml.FullLoader)",
            "config.yaml",
        ),
        (
            "path = './config.yml'\nwith open(path) as f:\n    config = yaml.safe_load(f.read())",
            "repo/config.yml",
        ),
    ] {
        let program = read(&with(open, name, settings));
        assert_eq!(taken(&program).1, [6, 3, 3, 3], "{open}");
        assert_eq!(program.files, [name, "main.py"]);
        assert!(program.notes.is_empty(), "{:?}", program.notes);
    }
}

#[test]
fn a_file_of_settings_that_is_not_there_or_broken_is_named() {
    let open = "config = yaml.safe_load(open('config.yaml'))";
    let said = |name: &str, settings: &str| match read_files(
        &with(open, name, settings),
        &Options::default(),
    ) {
        Ok(program) => program
            .problems
            .iter()
            .map(|problem| problem.message.clone())
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => error.to_string(),
    };
    let missing = said("other.yaml", "net: {width: 6}");
    assert!(
        missing.contains("what config.yaml says, which was not given with the program"),
        "{missing}"
    );
    let broken = said("config.yaml", "net:\n  width: [6\n");
    assert!(
        broken.contains("config.yaml is no YAML that is read here: in its line"),
        "{broken}"
    );
    // The tag would make an object of Python's.
    let tagged = said("config.yaml", "net: {width: !!python/tuple [6]}");
    assert!(
        tagged.contains("the tag python/tuple is not known to safe_load"),
        "{tagged}"
    );
    // A string where PyYAML has one.
    let string = said("config.yaml", "net: {width: 6e0}");
    assert!(string.contains("\"6e0\""), "{string}");
}

#[test]
fn scalars_are_what_pyyaml_makes_of_them() {
    // As PyYAML 6.0.2 gives them; `repr` of each.
    let cases = [
        ("6", "6"),
        ("-6", "-6"),
        ("+6", "6"),
        ("0o17", "'0o17'"),
        ("017", "15"),
        ("0x1F", "31"),
        ("0b101", "5"),
        ("1_000", "1000"),
        ("1:30", "90"),
        ("08", "'08'"),
        ("1.5", "1.5"),
        ("1.", "1.0"),
        (".5", "0.5"),
        ("-.5", "'-.5'"),
        ("1e-3", "'1e-3'"),
        ("1.0e-3", "0.001"),
        ("1.0e3", "'1.0e3'"),
        ("1.0e+3", "1000.0"),
        ("yes", "True"),
        ("Off", "False"),
        ("y", "'y'"),
        ("~", "None"),
        ("null", "None"),
        ("'yes'", "'yes'"),
        ("\"6\"", "'6'"),
        ("!!str 6", "'6'"),
        ("!!float 1", "1.0"),
        ("a b", "'a b'"),
        ("[1, [2]]", "[1, [2]]"),
        ("{a: 1, b: {c: x}}", "{'a': 1, 'b': {'c': 'x'}}"),
        ("|\n    a\n    b\n", "'a\\nb\\n'"),
        (">-\n    a\n    b\n", "'a b'"),
        ("1.2.3", "'1.2.3'"),
        ("2020-13", "'2020-13'"),
        ("1:2.5", "62.5"),
    ];
    for (text, wanted) in cases {
        let open = "config = yaml.safe_load(open('config.yaml'))\nconfig['net'] = {'width': 2 if repr(config['value']) == WANTED else 3}";
        let open = open.replace("WANTED", &format!("{wanted:?}"));
        let program = read(&with(&open, "config.yaml", &format!("value: {text}\n")));
        assert_eq!(taken(&program).1[0], 2, "{text} is not {wanted}");
    }
}
