//! A folder with something in it that cannot be read, or whose name is no text, is read without it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Output;

use super::*;

/// The user "nobody", whom permissions bind.
const NOBODY: u32 = 65_534;

/// Two classes of ten pictures.
fn pictures(root: &Path) {
    for class in ["cat", "dog"] {
        std::fs::create_dir_all(root.join(class)).unwrap();
        for i in 0..10u8 {
            std::fs::write(root.join(format!("{class}/{i}.png")), png(i)).unwrap();
        }
    }
}

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[shade; 16]).unwrap();
    drop(writer);
    bytes
}

/// `convlab data show`.
fn show(root: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convlab"));
    command.args(["data", "show"]).arg(root).output().unwrap()
}

/// The same by a user whom permissions bind.
fn show_bound(folder: &Path, root: &Path) -> Output {
    let shut = folder.join("shut");
    std::fs::create_dir_all(&shut).unwrap();
    std::fs::set_permissions(&shut, PermissionsExt::from_mode(0o0)).unwrap();
    if std::fs::read_dir(&shut).is_err() {
        return show(root);
    }
    // Another user may not reach the program where it was built. A process of its own writes the copy, so that no other test's child
    // holds it open while it starts.
    let program = folder.join("convlab");
    let mut copy = Command::new("cp");
    copy.arg(env!("CARGO_BIN_EXE_convlab")).arg(&program);
    assert!(copy.status().unwrap().success());
    let mut command = Command::new(program);
    command.args(["data", "show"]).arg(root).current_dir("/");
    command.uid(NOBODY).gid(NOBODY).output().unwrap()
}

#[test]
fn a_folder_or_file_that_cannot_be_read_is_left_aside_and_named() {
    for what in ["private", "dog/locked", "dog/3.png"] {
        let folder = folder(&format!("shut-{}", what.replace('/', "-")));
        let root = folder.join("pets");
        pictures(&root);
        let path = root.join(what);
        if !what.ends_with(".png") {
            std::fs::create_dir_all(&path).unwrap();
        }
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o0)).unwrap();
        let shown = show_bound(&folder, &root);
        let (out, err) = (text(&shown.stdout), text(&shown.stderr));
        assert!(shown.status.success(), "{err}");
        let count = if what.ends_with(".png") {
            "17 training"
        } else {
            "18 training"
        };
        assert!(out.contains(count), "{out}");
        assert!(err.contains(what) && err.contains("left aside"), "{err}");
        let _ = std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700));
    }
}

#[test]
fn a_name_that_is_no_text_is_left_aside_and_named() {
    for name in [&b"dog/caf\xe9.png"[..], b"\xff.png", b"cat/a\xc3.txt"] {
        let folder = folder("names");
        let root = folder.join("pets");
        pictures(&root);
        std::fs::write(root.join(OsStr::from_bytes(name)), png(1)).unwrap();
        let shown = show(&root);
        let (out, err) = (text(&shown.stdout), text(&shown.stderr));
        assert!(shown.status.success(), "{err}");
        assert!(out.contains("18 training"), "{out}");
        assert!(
            format!("{out}{err}").contains("left aside for their names"),
            "{out}{err}"
        );
    }
}

#[test]
fn a_link_in_a_circle_is_left_aside() {
    for target in [".", "..", "loop"] {
        let folder = folder(&format!("circle-{}", target.len()));
        let root = folder.join("pets");
        pictures(&root);
        std::os::unix::fs::symlink(target, root.join("loop")).unwrap();
        let shown = show(&root);
        let (out, err) = (text(&shown.stdout), text(&shown.stderr));
        assert!(shown.status.success(), "{err}");
        assert!(out.contains("18 training"), "{out}");
        assert!(err.contains("loop"), "{err}");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
