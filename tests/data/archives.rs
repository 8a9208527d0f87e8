//! Archives and stray files: a zip is read as its folder, the same file twice is one, what cannot be unpacked is named.

use std::io::Write;

use super::{batch, file, gzip, loaded, refused, says, tar};
use convlab::data::SourceFile;

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[shade; 48]).unwrap();
    drop(writer);
    bytes
}

fn pets() -> Vec<SourceFile> {
    let of = |class: &'static str, first: u8| {
        (0..10).map(move |i| file(&format!("pets/{class}/{i}.png"), png(first + i)))
    };
    of("cat", 0).chain(of("dog", 100)).collect()
}

/// A zip of these files, deflated or stored, as zip programs write it.
fn zip(files: &[SourceFile], deflated: bool, flags: u16) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for file in files {
        let mut packed = file.bytes.clone();
        if deflated {
            let level = flate2::Compression::fast();
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(&file.bytes).unwrap();
            packed = encoder.finish().unwrap();
        }
        let mut crc = flate2::Crc::new();
        crc.update(&file.bytes);
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(flags.to_le_bytes());
        common.extend((if deflated { 8u16 } else { 0 }).to_le_bytes());
        common.extend([0; 4]);
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((file.bytes.len() as u32).to_le_bytes());
        common.extend((file.name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        let offset = out.len() as u32;
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(file.name.as_bytes());
        out.extend(packed);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(offset.to_le_bytes());
        list.extend(file.name.as_bytes());
    }
    let at = out.len() as u32;
    let size = list.len() as u32;
    out.extend(list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((files.len() as u16).to_le_bytes());
    out.extend((files.len() as u16).to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

#[test]
fn a_zip_is_read_as_the_folder_in_it() {
    for deflated in [true, false] {
        let packed = file("pets.zip", zip(&pets(), deflated, 0));
        assert_eq!(loaded(vec![packed]), loaded(pets()));
    }
    // Hidden files and folders in it do not count.
    let mut files = pets();
    files.push(file("__MACOSX/pets/cat/._0.png", "x"));
    files.push(file("pets/", ""));
    let packed = file("pets.zip", zip(&files, true, 0));
    assert_eq!(loaded(vec![packed]), loaded(pets()));
    let batches = [
        file("x/data_batch_1.bin", batch(0, 20)),
        file("x/test_batch.bin", batch(0, 10)),
    ];
    let packed = file("cifar.zip", zip(&batches, true, 0));
    assert_eq!(loaded(vec![packed]), loaded(batches.to_vec()));
}

#[test]
fn several_archives_are_kept_apart_by_their_names() {
    let part = |name: &str| {
        let files = [file("cat/0.png", png(1)), file("dog/0.png", png(2))];
        file(&format!("{name}.zip"), zip(&files, true, 0))
    };
    let data = loaded(vec![part("train"), part("test")]);
    assert_eq!((data.train.len(), data.test.len()), (2, 2));
    assert_eq!(data.split_note, "official");
}

#[test]
fn an_archive_that_cannot_be_unpacked_is_named() {
    let whole = zip(&pets(), true, 0);
    let cut = |name: &str, bytes: &[u8]| file(name, &bytes[..bytes.len() / 2]);
    says(&refused(vec![cut("a.zip", &whole)]), &["a.zip", "cut off"]);
    says(
        &refused(vec![file("a.zip", zip(&pets(), true, 1))]),
        &["a.zip", "encrypted"],
    );
    says(&refused(vec![file("a.zip", [])]), &["a.zip is empty"]);
    for bad in [
        cut("b.zip", &whole),
        cut("b.tar.gz", &gzip(&tar(&pets()))),
        file("b.gz", "hello"),
    ] {
        let name = bad.name.clone();
        let mut files = pets();
        files.push(bad);
        let data = loaded(files);
        assert_eq!(data.train.len(), 18);
        let notes = data.notes.join("\n");
        assert!(
            notes.contains(&name) && notes.contains("could not be unpacked"),
            "{notes}"
        );
    }
}

#[test]
fn the_same_bytes_packed_and_unpacked_are_one_file() {
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 2];
    images.extend(0..80u8);
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 20];
    labels.extend((0..20).map(|i| i % 10));
    let raw = "MNIST/raw/train-images-idx3-ubyte";
    let plain = vec![
        file(raw, images.clone()),
        file("MNIST/raw/train-labels-idx1-ubyte", labels.clone()),
    ];
    let mut both = plain.clone();
    both.push(file(&format!("{raw}.gz"), gzip(&images)));
    both.push(file("MNIST/raw/train-labels-idx1-ubyte.gz", gzip(&labels)));
    assert_eq!(loaded(both.clone()), loaded(plain));
    images[20] ^= 1;
    both[2] = file(&format!("{raw}.gz"), gzip(&images));
    says(&refused(both), &["two files of the same name", raw]);
}

#[test]
fn a_stray_bin_beside_pictures_is_left_aside() {
    for name in [
        "pytorch_model.bin",
        "pets/cat/cache.bin",
        "weights/yolo.BIN",
    ] {
        let mut files = pets();
        files.push(file(name, vec![7; 3073 * 2]));
        let data = loaded(files);
        assert_eq!(data.classes, ["cat", "dog"], "{name}");
        assert!(data.notes.join("\n").contains(name), "{:?}", data.notes);
    }
}
