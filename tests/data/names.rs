//! Names as people and their machines give them: hidden files do not count, class names stay what they are, numbers sort as torchvision
//! sorts them.

use super::{file, loaded, refused, says, tar};
use convlab::data::SourceFile;

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[shade; 16]).unwrap();
    drop(writer);
    bytes
}

/// Ten pictures of each class.
fn classes(names: &[&str]) -> Vec<SourceFile> {
    let of = |name: &&str| {
        let name = (*name).to_owned();
        (0..10).map(move |i| file(&format!("set/{name}/{i}.png"), png(i)))
    };
    names.iter().flat_map(of).collect()
}

#[test]
fn hidden_files_and_folders_do_not_count() {
    let expected = loaded(classes(&["cat", "dog"]));
    let hidden = [
        "set/.DS_Store",
        "set/cat/.DS_Store",
        "set/cat/Thumbs.db",
        "set/dog/THUMBS.DB",
        "set/dog/desktop.ini",
        "set/Desktop.ini",
        "set/__MACOSX/cat/._0.png",
        "__MACOSX/set/dog/._1.png",
        "set/cat/.ipynb_checkpoints/0-checkpoint.png",
        "set/.ipynb_checkpoints/1.png",
        "set/.git/objects/2.png",
        "set/cat/._3.png",
    ];
    for name in hidden {
        let mut files = classes(&["cat", "dog"]);
        files.push(file(name, png(9)));
        assert_eq!(loaded(files), expected, "{name}");
    }
    let mut all = classes(&["cat", "dog"]);
    all.extend(hidden.map(|name| file(name, png(9))));
    assert_eq!(loaded(all.clone()), expected);
    assert_eq!(loaded(vec![file("set.tar", tar(&all))]), expected);
}

#[test]
fn class_names_stay_as_they_are_written() {
    for [first, second] in [
        ["golden retriever", "maine coon"],
        ["Äpfel", "Übergröße"],
        ["犬", "猫"],
        ["🐈", "🐕 with ball"],
        ["#1", "#2"],
        ["100%", "50%20"],
        ["\"double\"", "'single'"],
        ["a&b", "a;b"],
        ["a.b.c", "v1.0"],
        ["C++", "C?"],
    ] {
        let data = loaded(classes(&[second, first]));
        assert_eq!(data.classes, [first, second]);
        assert_eq!((data.train.len(), data.test.len()), (18, 2), "{first}");
        assert_eq!(crate::data::said(&data.notes), [""; 0], "{first}");
    }
}

#[test]
fn numbered_folders_are_in_torchvisions_order() {
    for (given, sorted) in [
        (vec!["0", "1", "2", "10", "9"], "0 1 10 2 9"),
        (vec!["001", "010", "002"], "001 002 010"),
        (
            vec!["class_2", "class_10", "Class_3"],
            "Class_3 class_10 class_2",
        ),
    ] {
        assert_eq!(loaded(classes(&given)).classes.join(" "), sorted);
    }
}

#[test]
fn files_that_are_no_pictures_under_a_pictures_name_are_skipped_and_named() {
    for (name, bytes) in [
        ("page.png", "<!DOCTYPE html><title>404</title>"),
        ("empty.jpg", ""),
        ("text.png", "hello"),
        (
            "pointer.jpg",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
        ),
    ] {
        let mut files = classes(&["cat", "dog"]);
        files.push(file(&format!("set/dog/{name}"), bytes));
        let data = loaded(files);
        assert_eq!((data.train.len(), data.test.len()), (18, 2), "{name}");
        assert!(
            crate::data::said(&data.notes).join("\n").contains(name),
            "{:?}",
            crate::data::said(&data.notes)
        );
    }
}

#[test]
fn idx_files_with_dots_in_their_names_are_read_and_a_cut_one_is_named() {
    let idx = |sizes: &[u32], content: &[u8]| {
        let mut bytes = vec![0, 0, 8, sizes.len() as u8];
        bytes.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
        bytes.extend(content);
        bytes
    };
    let set = |separator: &str, ending: &str| {
        let mut files = Vec::new();
        for part in ["train", "t10k"] {
            let name = |kind, dims| format!("{part}-{kind}{separator}idx{dims}-ubyte{ending}");
            files.push(file(&name("images", 3), idx(&[20, 1, 1], &[7; 20])));
            files.push(file(&name("labels", 1), idx(&[20], &[3; 20])));
        }
        files
    };
    let expected = loaded(set("-", ""));
    for (separator, ending) in [(".", ""), ("-", ".bin.old"), ("-", ".v1")] {
        assert_eq!(
            loaded(set(separator, ending)),
            expected,
            "{separator} {ending}"
        );
    }
    for (at, keep) in [(0, 10), (1, 20), (2, 30)] {
        let mut files = set("-", "");
        let packed = super::gzip(&files[at].bytes);
        files[at] = file(
            &format!("{}.gz", files[at].name),
            &packed[..keep.min(packed.len() - 4)],
        );
        let name = files[at].name.clone();
        says(&refused(files), &[&name, "cut off"]);
    }
}
