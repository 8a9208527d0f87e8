//! Is a program in several files, an archive or a notebook read as its parts say, and does what is said name file, cell and line?

use convlab::data::unzip;
use convlab::interop::InteropError;
use convlab::interop::draft;
use convlab::interop::python::{File, Options, gather, is_read, read, read_files};
use convlab::network::zoo;

use super::messages;
use super::which_network::{HEAD, class, taken};

#[test]
fn files_are_read_with_those_that_they_need() {
    let part = format!("{HEAD}{}", class("Part", ", width=6", "3, width"));
    let other = format!("{HEAD}WIDTH = 5\n{}", class("Part", "", "3, 9"));
    let net = format!(
        "{HEAD}from .parts import Part\n{}",
        class("Net", "", "3, 4").replace("nn.Conv2d(3, 4, 3, padding=1)", "Part()")
    );
    for import in [
        "from models import *\nnet = Net()",
        "from models.net import Net\nnet = Net()",
        "import models\nnet = models.Net()",
        "import models.net as m\nnet = m.Net()",
    ] {
        let main = format!("{HEAD}{import}\nopt = torch.optim.SGD(net.parameters(), lr=0.5)\n");
        let files = [
            File::new("train.py", &main),
            File::new(
                "models/__init__.py",
                "from .net import *\nfrom .unused import *\n",
            ),
            File::new("models/net.py", &net),
            File::new("models/parts.py", &part),
            File::new("models/unused.py", &other),
        ];
        let program = read_files(&files, &Options::default()).expect("read");
        assert_eq!(
            taken(&program),
            ("Net".into(), vec![6, 3, 3, 3]),
            "{import}"
        );
        assert_eq!(program.recipe.lr, Some(0.5), "{import}");
    }
    // Two of one name, both needed: which is meant cannot be told here.
    let main =
        format!("{HEAD}from net import Net\nfrom unused import WIDTH\nnet = Net()\nprint(WIDTH)\n");
    let files = [
        File::new("main.py", &main),
        File::new("net.py", &net),
        File::new("parts.py", &part),
        File::new("unused.py", &other),
    ];
    let error = read_files(&files, &Options::default()).expect_err("two parts");
    assert!(
        matches!(error, InteropError::Clash { ref name, .. } if name == "Part"),
        "{error}"
    );
    // A problem stands in its file.
    let files = [
        File::new("main.py", "from net import Net\nnet = Net(\n"),
        File::new("net.py", &format!("{HEAD}{}", class("Net", "", "3, 4"))),
    ];
    let program = read_files(&files, &Options::default()).expect("read");
    assert_eq!(program.problems[0].file.as_deref(), Some("main.py"));
    assert_eq!(program.problems[0].line, 2);
}

#[test]
fn a_file_is_read_behind_all_that_it_needs() {
    // The main file needs the blocks too, and names them before the network whose class is built upon them.
    let blocks = format!("{HEAD}{}WIDTH = 4\n", class("Block", "", "3, 4"));
    let net = "from blocks import Block, WIDTH\nfrom sizes import wide\nCLASSES = wide(WIDTH)\nclass Net(Block):\n    \
               def __init__(self):\n        super().__init__()\n        self.end = nn.Conv2d(WIDTH, CLASSES, 1)\n    \
               def forward(self, x):\n        return self.end(super().forward(x))\n";
    let sizes = "def wide(width):\n    from blocks import WIDTH\n    return 2 * width\n";
    let main = "from blocks import Block\nfrom net import Net\nnet = Net()\nassert isinstance(net, Block)\n";
    let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]];
    let all = [
        File::new("blocks.py", &blocks),
        File::new("net.py", net),
        File::new("sizes.py", sizes),
        File::new("train.py", main),
    ];
    for order in orders {
        let files = order.map(|place| all[place].clone());
        let program = read_files(&files, &Options::default()).expect("read");
        assert_eq!(messages(&program), "", "{order:?}");
        let network = program.network.expect("a network");
        assert_eq!(network.shapes().expect("shapes").last().expect("one")[0], 8);
    }
}

#[test]
fn what_is_said_names_the_file_and_its_own_line() {
    let net = format!("{HEAD}{}", class("Net", ", gates", "3, 4"));
    let files = [
        File::new("main.py", "import torch\nfrom net import Net\n"),
        File::new("net.py", &net),
        File::new("zoo/other.py", &class("Other", "", "3, 4")),
    ];
    let error = read_files(&files, &Options::default()).expect_err("gates");
    assert_eq!(error.place(), Some((6, 1)));
    let said = "net.py, line 6, column 1: Net needs gates";
    assert!(error.to_string().starts_with(said), "{error}");

    let net = format!("{HEAD}{}", class("Net", "", "3, 4"))
        .replace("return self", "x = F.dropout(x, 0.5)\n        return self");
    let files = [
        File::new(
            "main.py",
            "import torch\nfrom net import Net\nnet = Net()\n",
        ),
        File::new("net.py", &net),
        File::new("zoo/other.py", &class("Other", "", "3, 4")),
    ];
    let program = read_files(&files, &Options::default()).expect("read");
    let notes: Vec<String> = program.notes.iter().map(ToString::to_string).collect();
    assert!(
        notes[0].starts_with("main.py and what it needs of the others were read: 2 of 3 files"),
        "{notes:?}"
    );
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("line 11 of net.py: F.dropout")),
        "{notes:?}"
    );
    let spot = &program.lines[0];
    assert_eq!((spot.file.as_deref(), spot.line), (Some("net.py"), 11));

    // A class that no file of these needs is there when it is asked for.
    let options = Options {
        class: Some("Other".into()),
        ..Options::default()
    };
    assert_eq!(read_files(&files, &options).expect("read").class, "Other");
}

#[test]
fn what_is_said_of_a_notebook_names_the_cell_and_its_line() {
    let notebook = |layer: &str| {
        serde_json::json!({"cells": [
            {"cell_type": "code", "source": HEAD},
            {"cell_type": "markdown", "source": "The network"},
            {"cell_type": "code", "source": class("Net", "", "3, 4").replace("return self.conv(x)", layer)},
            {"cell_type": "code", "source": ["%time\n", "net = Net()\n", "out = wrong(2)"]},
        ]})
        .to_string()
    };
    let program = read(&notebook("return self.conv(x)"), &Options::default()).expect("read");
    let [problem] = program.problems.as_slice() else {
        panic!("{:?}", program.problems);
    };
    assert_eq!(
        (problem.cell, problem.line, problem.column),
        (Some(4), 3, 7)
    );
    // The row is that of the text, in which a comment stands before each cell.
    let file = File::new("net.ipynb", &notebook("return self.conv(x)"));
    assert_eq!(
        file.text.lines().nth(problem.row - 1),
        Some("out = wrong(2)")
    );
    assert_eq!((program.lines[0].cell, program.lines[0].line), (Some(3), 7));
    // That text is the same program.
    let again = read(&file.text, &Options::default()).expect("read");
    assert_eq!(again.problems, program.problems);

    let source = notebook("return F.grid_sample(x)").replace("wrong(2)", "2");
    let program = read(&source, &Options::default());
    let said = match program {
        Ok(program) => panic!("{:?}", program.problems),
        Err(error) => error.to_string(),
    };
    assert!(said.starts_with("cell 3, line 7, column "), "{said}");
    let files = [
        File::new("net.ipynb", &source),
        File::new("more.py", "x = 1\n"),
    ];
    let error = read_files(&files, &Options::default()).expect_err("grid_sample");
    assert!(
        error.to_string().starts_with("net.ipynb, cell 3, line 7, "),
        "{error}"
    );
}

#[test]
fn the_candidates_stay_when_one_of_them_is_asked_for() {
    let before = zoo::model("lenet").expect("the zoo's");
    let source = format!(
        "{HEAD}{}{}",
        class("Small", "", "3, 4"),
        class("Large", "", "3, 40")
    );
    let files = [File::new("", &source)];
    let first = draft::follow(&files, &Options::default(), &before);
    let makes: Vec<&str> = first
        .candidates
        .iter()
        .map(|one| one.make.as_str())
        .collect();
    assert_eq!(
        (first.class.as_str(), &makes[..]),
        ("Large", &["Large()", "Small()"][..])
    );
    assert!(first.why.to_string().contains("largest"), "{}", first.why);
    let options = Options {
        make: Some("Small()".into()),
        ..Options::default()
    };
    let second = draft::follow(&files, &options, &before);
    assert_eq!(
        (second.class.as_str(), second.make.as_str()),
        ("Small", "Small()")
    );
    assert_eq!(second.candidates, first.candidates);
    // An error is a problem of the program, with the candidates beside it.
    let options = Options {
        make: Some("Nothing()".into()),
        ..Options::default()
    };
    let third = draft::follow(&files, &options, &before);
    assert!(third.network.is_none() && !third.is_whole);
    assert_eq!(third.problems[0].code, "python.not_made");
    assert_eq!(third.candidates, first.candidates);
}

/// A zip archive of stored files, without checksums.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let header = bytes.len() as u32;
        let sizes = [text.len() as u32; 2].map(u32::to_le_bytes).concat();
        let names = [(name.len() as u16).to_le_bytes(), [0; 2]].concat();
        bytes.extend(
            [
                &b"PK\x03\x04"[..],
                &[0; 14],
                &sizes,
                &names,
                name.as_bytes(),
                text.as_bytes(),
            ]
            .concat(),
        );
        list.extend(
            [
                &b"PK\x01\x02"[..],
                &[0; 16],
                &sizes,
                &names,
                &[0; 10],
                &header.to_le_bytes(),
                name.as_bytes(),
            ]
            .concat(),
        );
    }
    let counts = [(files.len() as u16).to_le_bytes(); 2].concat();
    let ends = [
        (list.len() as u32).to_le_bytes(),
        (bytes.len() as u32).to_le_bytes(),
    ]
    .concat();
    [
        bytes,
        list,
        [&b"PK\x05\x06"[..], &[0; 4], &counts, &ends, &[0; 2]].concat(),
    ]
    .concat()
}

#[test]
fn archives_are_unpacked_and_what_is_no_program_is_refused() {
    let net = format!("{HEAD}{}", class("Net", "", "3, 4"));
    let archive = zip(&[
        ("repo/train.py", "from models.net import Net\nnet = Net()\n"),
        ("repo/models/net.py", &net),
        ("repo/.git/hook.py", "x = ("),
        ("__MACOSX/repo/._train.py", "\0"),
        ("repo/picture.png", "\0"),
    ]);
    let files = gather(vec![("repo.zip".into(), archive)], &unzip).expect("gathered");
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["repo/models/net.py", "repo/train.py"]);
    let program = read_files(&files, &Options::default()).expect("read");
    assert_eq!(taken(&program), ("Net".into(), vec![4, 3, 3, 3]));

    let given = |name: &str, bytes: &[u8]| vec![(name.to_string(), bytes.to_vec())];
    let page = gather(given("page.txt", b"net"), &unzip).expect("a page of text");
    assert_eq!(page, [File::new("page.txt", "net")]);
    for (files, words) in [
        (
            given("net.pth", b"PK\0\0"),
            "net.pth cannot be read: it is no text",
        ),
        (
            given("net.zip", b"PK\0\0"),
            "net.zip cannot be read: the archive is cut off",
        ),
        (
            given("net.zip", &zip(&[("a.png", "")])),
            "none of 1 files is Python",
        ),
        (
            given("net.py", &vec![b'#'; 9 << 20]),
            "the source is too large",
        ),
        (
            (0..2001)
                .map(|at| (format!("{at}.py"), Vec::new()))
                .collect(),
            "the source is too large",
        ),
    ] {
        let error = gather(files, &unzip).expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(
        is_read("a/b.py") && is_read("a/b.IPYNB") && !is_read("a/.b/c.py") && !is_read("a/b.png")
    );
}

#[test]
fn a_size_of_pictures_is_three_numbers() {
    for text in ["3x64x48", "3 X 64 X 48", "3×64×48"] {
        assert_eq!(Options::size(text), Ok([3, 64, 48]));
    }
    for text in ["", "3x64", "3x0x4", "3x4x5x6", "axbxc"] {
        assert_eq!(
            Options::size(text),
            Err(InteropError::Input { given: text.into() })
        );
    }
}
