//! The readers, and what each answers: a short text that differs where something else was read or refused.

use std::hash::{DefaultHasher, Hash, Hasher};

use convlab::data::{LoadOptions, SourceFile, load};
use convlab::interop::python::{self, File, Options};
use convlab::weights::load_weights;

/// What mutations know of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Source,
    Bytes,
    /// Chunks with check sums.
    Png,
    /// Headers with check sums.
    Tar,
}

#[derive(Clone, Copy)]
pub struct Reader {
    pub name: &'static str,
    pub kind: Kind,
    /// The answer, as a number.
    pub read: fn(&[u8]) -> u64,
}

pub const READERS: [Reader; 9] = [
    Reader {
        name: "python",
        kind: Kind::Source,
        read: python,
    },
    Reader {
        name: "settings",
        kind: Kind::Source,
        read: settings,
    },
    Reader {
        name: "pth",
        kind: Kind::Bytes,
        read: weights,
    },
    Reader {
        name: "safetensors",
        kind: Kind::Bytes,
        read: weights,
    },
    Reader {
        name: "tar",
        kind: Kind::Tar,
        read: archive,
    },
    Reader {
        name: "idx",
        kind: Kind::Bytes,
        read: idx,
    },
    Reader {
        name: "arrays",
        kind: Kind::Bytes,
        read: arrays,
    },
    Reader {
        name: "png",
        kind: Kind::Png,
        read: png,
    },
    Reader {
        name: "boxes",
        kind: Kind::Source,
        read: boxes,
    },
];

/// Of a text without its numbers and quoted names, so that the same sentence is the same answer.
fn shape(text: &str, hasher: &mut DefaultHasher) {
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= matches!(c, '"' | '\'' | '«' | '»');
        if !quoted && !c.is_ascii_digit() {
            c.hash(hasher);
        }
    }
}

fn python(bytes: &[u8]) -> u64 {
    let source = String::from_utf8_lossy(bytes);
    let mut hasher = DefaultHasher::new();
    match python::read(&source, &Options::default()) {
        Ok(program) => {
            for problem in &program.problems {
                shape(&problem.message, &mut hasher);
            }
            for note in &program.notes {
                shape(&note.to_string(), &mut hasher);
            }
            let layers = program.network.map(|network| network.nodes.len().min(30));
            layers.hash(&mut hasher);
            program.recipe.names().count().hash(&mut hasher);
        }
        Err(error) => shape(&error.to_string(), &mut hasher),
    }
    let options = Options {
        input: Some([3, 16, 16]),
        class: Some("A".into()),
        ..Options::default()
    };
    let _ = python::read(&source, &options);
    // A line alone may be an optimizer or a schedule.
    let line = source.lines().last().unwrap_or_default();
    let call = line.split_once('=').map_or(line, |(_, call)| call);
    let _ = python::optimizer(call);
    if let Err(error) = python::schedule(call, 10) {
        shape(&error.to_string(), &mut hasher);
    }
    hasher.finish()
}

/// Settings in YAML that a program reads, writes out and is made with.
fn settings(bytes: &[u8]) -> u64 {
    let main = "import yaml\nimport torch.nn as nn\nconfig = yaml.safe_load(open('config.yaml'))\ntext = str(config)\n\
        net = nn.Sequential(nn.Conv2d(3, config['net']['width'], 3))\nassert config == config, text\n";
    let files = [
        File::new("main.py", main),
        File::new("config.yaml", &String::from_utf8_lossy(bytes)),
    ];
    let mut hasher = DefaultHasher::new();
    match python::read_files(&files, &Options::default()) {
        Ok(program) => {
            for problem in &program.problems {
                shape(&problem.message, &mut hasher);
            }
            program.network.is_some().hash(&mut hasher);
        }
        Err(error) => shape(&error.to_string(), &mut hasher),
    }
    hasher.finish()
}

fn weights(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    match load_weights(bytes) {
        Ok(tensors) => {
            tensors.len().hash(&mut hasher);
            for tensor in tensors {
                tensor.shape.len().hash(&mut hasher);
                assert_eq!(
                    tensor.values.len(),
                    tensor.shape.iter().product::<usize>(),
                    "a tensor has as many values as its shape says"
                );
            }
        }
        Err(error) => shape(&error.to_string(), &mut hasher),
    }
    hasher.finish()
}

fn data(files: Vec<SourceFile>, hasher: &mut DefaultHasher) {
    match load(files, &LoadOptions::default()) {
        Ok(data) => {
            for split in [&data.train, &data.test] {
                assert_eq!(
                    split.pixels.planes().len(),
                    split.len() * data.picture_len()
                );
                split.len().min(9).hash(hasher);
            }
            for note in &data.notes {
                shape(&note.to_string(), hasher);
            }
        }
        Err(error) => shape(&error.to_string(), hasher),
    }
}

fn archive(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    let name = match bytes.starts_with(&[0x1f, 0x8b]) {
        true => "x.tar.gz",
        false => "x.tar",
    };
    data(vec![SourceFile::new(name, bytes.to_vec())], &mut hasher);
    hasher.finish()
}

fn idx(bytes: &[u8]) -> u64 {
    const IMAGES: [u8; 18] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6];
    const LABELS: [u8; 10] = [0, 0, 8, 1, 0, 0, 0, 2, 1, 2];
    let mut hasher = DefaultHasher::new();
    let [images, labels] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
    for (pictures, classes) in [(bytes, &LABELS[..]), (&IMAGES[..], bytes)] {
        let files = vec![
            SourceFile::new(images, pictures.to_vec()),
            SourceFile::new(labels, classes.to_vec()),
        ];
        data(files, &mut hasher);
    }
    hasher.finish()
}

/// Files of numbers by what they begin like: pickles of CIFAR, MATLAB's, NumPy's; a zip is one of arrays and one of pictures.
fn arrays(bytes: &[u8]) -> u64 {
    const LABELS: &[u8] = b"\x93NUMPY\x01\0\x3c\0{'descr': '|u1', 'fortran_order': False, 'shape': (4,), }  \n\0\x01\0\x01";
    let mut hasher = DefaultHasher::new();
    let names: &[&str] = match bytes {
        [b'P', b'K', ..] => &["set.npz", "set.zip"],
        [b'M', ..] => &["train_32x32.mat"],
        [0x93, ..] => &["x_train.npy"],
        _ => &["data_batch_1", "train"],
    };
    for name in names {
        let mut files = vec![SourceFile::new(*name, bytes.to_vec())];
        if name.ends_with(".npy") {
            files.push(SourceFile::new("y_train.npy", LABELS.to_vec()));
        }
        data(files, &mut hasher);
    }
    hasher.finish()
}

/// As a picture of a class, and as a mask.
fn png(bytes: &[u8]) -> u64 {
    const SOUND: &[u8] = include_bytes!("corpus/png/rgb.png");
    let mut hasher = DefaultHasher::new();
    let file = |name: &str, bytes: &[u8]| SourceFile::new(name, bytes.to_vec());
    data(
        vec![file("a/1.png", bytes), file("b/2.png", SOUND)],
        &mut hasher,
    );
    data(
        vec![
            file("images/1.png", SOUND),
            file("masks/1.png", bytes),
            file("images/2.png", bytes),
            file("masks/2.png", bytes),
        ],
        &mut hasher,
    );
    hasher.finish()
}

/// Texts that say where boxes are, beside six pictures: each begins with a line `== ` and its path.
fn boxes(bytes: &[u8]) -> u64 {
    const SOUND: &[u8] = include_bytes!("corpus/png/rgb.png");
    let mut hasher = DefaultHasher::new();
    let names = ["train/1", "train/2", "train/3", "val/1", "val/2", "val/3"];
    let pictures = names.map(|name| SourceFile::new(format!("images/{name}.png"), SOUND.to_vec()));
    let mut files = pictures.to_vec();
    // Bytes that are no text stay as they are.
    let mut rest = bytes;
    while let Some(begin) = rest.windows(3).position(|window| window == b"== ") {
        rest = &rest[begin + 3..];
        let end = rest.windows(4).position(|window| window == b"\n== ");
        let (text, behind) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
        let line = text.iter().position(|byte| *byte == b'\n');
        let (name, text) = text.split_at(line.unwrap_or(text.len()));
        let text = text.strip_prefix(b"\n").unwrap_or(text);
        let name = String::from_utf8_lossy(name);
        files.push(SourceFile::new(name.trim(), text.to_vec()));
        rest = behind;
    }
    data(files, &mut hasher);
    hasher.finish()
}
