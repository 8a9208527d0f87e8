//! The real data sets, where the variable CONVLAB_DATA names the folder that holds them. Skipped, loudly, where it is unset.

use std::path::{Path, PathBuf};

use convlab::data::{Dataset, IGNORED, LoadOptions, SourceFile, load};

fn folder(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("CONVLAB_DATA") else {
        eprintln!("SKIPPED: CONVLAB_DATA is unset, so {name} is not tested");
        return None;
    };
    let folder = Path::new(&root).join(name);
    assert!(
        folder.is_dir(),
        "CONVLAB_DATA is set but has no folder {name}"
    );
    Some(folder)
}

fn files(folder: &Path) -> Vec<SourceFile> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    entries
        .filter(|path| path.is_file())
        .map(|path| SourceFile::new(name(&path), std::fs::read(&path).unwrap()))
        .collect()
}

/// Every file below the folder, named by its path relative to it.
fn tree(root: &Path, folder: &Path, found: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tree(root, &path, found);
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            found.push(SourceFile::new(name, std::fs::read(&path).unwrap()));
        }
    }
}

fn count_of_each_class(data: &Dataset) -> Vec<usize> {
    let mut counts = vec![0; data.classes.len()];
    for &label in data.train.labels().iter().chain(data.test.labels()) {
        counts[usize::from(label)] += 1;
    }
    counts
}

#[test]
fn cifar_10_has_forty_and_ten_thousand_pictures_and_each_class_equally_often() {
    let Some(folder) = folder("cifar-10-batches-bin") else {
        return;
    };
    let options = LoadOptions {
        train_files: Some("1-4".into()),
        eval_files: Some("5".into()),
        ..LoadOptions::default()
    };
    let data = load(files(&folder), &options).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (40_000, 10_000));
    assert_eq!(data.split_note, "batches 1-4 / 5");
    assert_eq!(count_of_each_class(&data), vec![5_000; 10]);
    // The well-known first picture, a frog, and the data set's mean of the red channel.
    assert_eq!(data.classes[usize::from(data.train.labels()[0])], "frog");
    let red: u64 = data
        .train
        .pixels
        .planes()
        .chunks(3072)
        .flat_map(|picture| &picture[..1024])
        .map(|&byte| u64::from(byte))
        .sum();
    let mean = red as f64 / (40_000.0 * 1024.0) / 255.0;
    assert!((mean - 0.4914).abs() < 0.003, "{mean}");
}

#[test]
fn mnist_has_sixty_and_ten_thousand_digits() {
    let Some(folder) = folder("mnist") else {
        return;
    };
    let data = load(files(&folder), &LoadOptions::default()).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (60_000, 10_000));
    assert_eq!((data.channels, data.height, data.width), (1, 28, 28));
    assert_eq!(data.train.labels()[..5], [5, 0, 4, 1, 9]);
    assert_eq!(data.test.labels()[..5], [7, 2, 1, 0, 4]);
    let sum: u64 = data
        .train
        .pixels
        .planes()
        .iter()
        .map(|&byte| u64::from(byte))
        .sum();
    assert!((sum as f64 / data.train.pixels.planes().len() as f64 / 255.0 - 0.1307).abs() < 0.0005);
}

#[test]
fn photographs_of_a_real_data_set_are_all_decoded() {
    let Some(folder) = folder("BCCD/JPEGImages") else {
        return;
    };
    let mut photos = files(&folder);
    photos.retain(|file| file.name.ends_with(".jpg"));
    let given = photos.len();
    for (index, photo) in photos.iter_mut().enumerate() {
        photo.name = format!("{}/{}", ["even", "odd"][index % 2], photo.name);
    }
    let data = load(photos, &LoadOptions::default()).unwrap();
    assert_eq!(data.train.len() + data.test.len(), given);
    let notes = crate::data::said(&data.notes);
    let [note] = notes.as_slice() else {
        panic!("{notes:?}");
    };
    assert!(note.contains("reduced to 160 x 120"), "{note}");
}

#[test]
fn camvid_has_its_split_its_eleven_classes_and_their_shares() {
    let Some(folder) = folder("camvid_160x120") else {
        return;
    };
    let mut found = Vec::new();
    tree(&folder, &folder, &mut found);
    let data = load(found, &LoadOptions::default()).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (367, 233));
    assert_eq!((data.height, data.width), (120, 160));
    assert_eq!((data.classes.len(), data.palette.len()), (11, 11));
    assert_eq!(
        (data.classes[0].as_str(), data.palette[0]),
        ("Sky", [128; 3])
    );
    assert_eq!(data.classes[10], "Bicyclist");
    // The shares that the data set's own description says.
    let masks = data.train.targets.masks.as_deref().unwrap();
    let share = |class: u8| {
        masks.iter().filter(|&&value| value == class).count() as f64 / masks.len() as f64
    };
    for (class, said) in [(0, 0.1685), (3, 0.3166), (9, 0.0064), (IGNORED, 0.0395)] {
        assert!(
            (share(class) - said).abs() < 0.0001,
            "{class}: {}",
            share(class)
        );
    }
    assert_eq!(
        crate::data::said(&data.notes),
        ["101 picture(s) of another part than train/ and the one held out were left aside."]
    );
}

#[test]
fn the_two_boxes_of_bccd_that_have_no_area_are_named() {
    let Some(folder) = folder("BCCD") else {
        return;
    };
    let mut found = Vec::new();
    tree(&folder, &folder, &mut found);
    let data = load(found, &LoadOptions::default()).unwrap();
    assert_eq!(data.box_classes, ["Platelets", "RBC", "WBC"]);
    assert_eq!((data.train.len(), data.test.len()), (292, 72));
    assert_eq!((data.height, data.width), (120, 160));
    let boxes = |split: &convlab::data::Split| {
        split
            .targets
            .boxes
            .iter()
            .flatten()
            .map(Vec::len)
            .sum::<usize>()
    };
    assert_eq!(boxes(&data.train) + boxes(&data.test), 4_886);
    let notes = crate::data::said(&data.notes).join("\n");
    for part in [
        "2 box(es) were skipped",
        "BloodImage_00338.xml",
        "BloodImage_00343.xml",
        "no area",
    ] {
        assert!(notes.contains(part), "{notes:?} does not say {part:?}");
    }
}
