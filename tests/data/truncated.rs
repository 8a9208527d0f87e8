//! Half a file is not a file: what was cut off is skipped, counted and named, whatever its format.

use super::{file, loaded};
use convlab::data::SourceFile;

const WHOLE: &[u8] = include_bytes!("fixtures/gradient.jpg");
const GRAY: &[u8] = include_bytes!("fixtures/gradient_gray.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("fixtures/progressive.jpg");
const RESTARTS: &[u8] = include_bytes!("fixtures/restarts.jpg");

/// Two whole pictures a class, and this one.
fn beside(bytes: &[u8]) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = (0..4)
        .map(|number| file(&format!("{}/{number}.jpg", ["a", "b"][number % 2]), WHOLE))
        .collect();
    files.push(file("a/cut.jpg", bytes));
    files
}

fn is_skipped(bytes: &[u8]) -> bool {
    let data = loaded(beside(bytes));
    let notes = crate::data::said(&data.notes).join("\n");
    match data.train.len() + data.test.len() {
        4 => {
            assert!(notes.contains("1 picture(s) could not be read"), "{notes}");
            assert!(notes.contains("a/cut.jpg: the file is cut off"), "{notes}");
            true
        }
        count => {
            assert_eq!((count, notes.contains("cut.jpg")), (5, false), "{notes}");
            false
        }
    }
}

#[test]
fn a_jpeg_without_its_end_is_skipped_and_named_wherever_it_was_cut() {
    for whole in [WHOLE, GRAY, PROGRESSIVE, RESTARTS] {
        assert!(!is_skipped(whole));
        for length in [
            3,
            20,
            200,
            whole.len() / 2,
            whole.len() * 9 / 10,
            whole.len() - 5,
            whole.len() - 2,
            whole.len() - 1,
        ] {
            assert!(is_skipped(&whole[..length]), "{length} of {}", whole.len());
        }
    }
}

#[test]
fn what_follows_the_end_of_a_jpeg_is_no_fault() {
    for whole in [WHOLE, PROGRESSIVE, RESTARTS] {
        assert!(!is_skipped(
            &[whole, b"MotionPhoto\xff\xd8\xff".as_slice()].concat()
        ));
    }
}

/// A preview within a picture has an end of its own, which is not the picture's.
#[test]
fn the_end_of_a_preview_is_not_that_of_its_picture() {
    let length = (GRAY.len() + 2) as u16;
    let head = [&[0xff, 0xd8, 0xff, 0xe2][..], &length.to_be_bytes()].concat();
    let whole = [&head, GRAY, &WHOLE[2..]].concat();
    assert!(!is_skipped(&whole));
    assert!(is_skipped(&whole[..whole.len() - 2]));
    assert!(is_skipped(&whole[..head.len() + GRAY.len()]));
}
