//! Files of `torch.save`, and the network of others whose weights go around.

use std::path::Path;
use std::rc::Rc;

use convlab::data::{LoadOptions, SourceFile, load};
use convlab::engine::{Backend, BackendKind, NamedTensor, Part, Want};
use convlab::recipe::Recipe;
use convlab::train::{Session, View};
use convlab::weights::load_weights;

const ZIP: &[u8] = include_bytes!("fixtures/small.pth");
const LEGACY: &[u8] = include_bytes!("fixtures/small_legacy.pth");
const CHECKPOINT: &[u8] = include_bytes!("fixtures/checkpoint.pt");

/// `make_weights.py`: the n-th value is n / 8, `fc.weight` is turned and `fc.bias` begins at 3.
fn check(tensors: &[NamedTensor]) {
    let of = |name: &str| {
        tensors
            .iter()
            .find(|tensor| tensor.name == name)
            .expect(name)
    };
    let eighths = |from: usize, count: usize| {
        (from..from + count)
            .map(|n| n as f32 / 8.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("conv.weight").shape, [2, 1, 3, 3]);
    assert_eq!(of("conv.weight").values, eighths(0, 18));
    assert_eq!(of("fc.weight").shape, [3, 4]);
    assert_eq!(
        of("fc.weight").values[..5],
        [0.0, 0.375, 0.75, 1.125, 0.125]
    );
    assert_eq!(of("fc.bias").values, eighths(3, 3));
}

#[test]
fn the_zip_and_the_older_format_hold_the_same_tensors() {
    let (zip, legacy) = (load_weights(ZIP).unwrap(), load_weights(LEGACY).unwrap());
    check(&zip);
    assert_eq!(zip, legacy);
}

#[test]
fn a_file_of_torch_save_with_a_damaged_storage_is_refused_by_name() {
    let place = |name: &str| {
        let header = |at: &usize| {
            ZIP[*at..].starts_with(b"PK\x03\x04") && ZIP[*at + 30..].starts_with(name.as_bytes())
        };
        let at = (0..ZIP.len() - 30 - name.len()).find(header).unwrap();
        let extra = u16::from_le_bytes([ZIP[at + 28], ZIP[at + 29]]);
        at + 30 + name.len() + usize::from(extra)
    };
    for name in ["small/data/0", "small/data/1", "small/data.pkl"] {
        let mut bytes = ZIP.to_vec();
        bytes[place(name)] ^= 1;
        let error = load_weights(&bytes).unwrap_err().to_string();
        assert!(
            error.contains(name) && error.contains("checksum"),
            "{error}"
        );
    }
}

#[test]
fn a_checkpoint_gives_its_state_dict_without_knowing_what_else_it_holds() {
    let mut tensors = load_weights(CHECKPOINT).unwrap();
    for tensor in &mut tensors {
        let name = tensor.name.strip_prefix("module.");
        tensor.name = name.expect("the file's own names").to_string();
    }
    check(&tensors);
    let count = tensors
        .iter()
        .find(|tensor| tensor.name == "bn.num_batches_tracked")
        .unwrap();
    assert_eq!((count.shape.len(), count.values[0]), (0, 7.0));
    assert_eq!(tensors.len(), 5);
}

#[test]
fn resnet_20_of_others_predicts_what_pytorch_predicts() {
    let Some(root) = std::env::var_os("CONVLAB_DATA") else {
        eprintln!("SKIPPED: CONVLAB_DATA is unset, so ResNet-20's weights are not tested");
        return;
    };
    let root = Path::new(&root);
    let fixture: serde_json::Value =
        serde_json::from_str(include_str!("fixtures/resnet20.json")).unwrap();
    let wanted: Vec<u8> = fixture["classes"]
        .as_str()
        .unwrap()
        .bytes()
        .map(|digit| digit - b'0')
        .collect();
    // The held-out part is what was recorded, the training part one picture.
    let batch = std::fs::read(root.join("cifar-10-batches-bin/data_batch_5.bin")).unwrap();
    let files = vec![
        SourceFile::new("data_batch_1.bin", batch[..3073].to_vec()),
        SourceFile::new("data_batch_5.bin", batch[..3073 * wanted.len()].to_vec()),
    ];
    let options = LoadOptions {
        train_files: Some("1".into()),
        eval_files: Some("5".into()),
        ..LoadOptions::default()
    };
    let dataset = Rc::new(load(files, &options).unwrap());
    let recipe = Recipe {
        model: "resnet20".into(),
        batch: 1,
        mean: vec![0.485, 0.456, 0.406],
        std: vec![0.229, 0.224, 0.225],
        ..Recipe::default()
    };
    let folder = root.join("weights/resnet20");
    for file in ["resnet20-12fca82f.th", "resnet20-12fca82f.safetensors"] {
        let tensors = load_weights(&std::fs::read(folder.join(file)).unwrap()).unwrap();
        let logits = pollster::block_on(async {
            let backend = Backend::open(BackendKind::Cpu).await.unwrap();
            let mut session = Session::new(recipe.clone(), dataset.clone(), backend)
                .await
                .unwrap();
            session.load_weights(tensors).await.unwrap();
            let indices: Vec<u32> = (0..wanted.len() as u32).collect();
            session
                .infer(View::Pictures(Part::Test, &indices), Want::Outputs)
                .await
                .unwrap()
                .logits()
                .unwrap()
        });
        let classes: Vec<u8> = logits
            .chunks_exact(10)
            .map(|row| {
                (0..10)
                    .max_by(|&a, &b| row[a as usize].total_cmp(&row[b as usize]))
                    .unwrap()
            })
            .collect();
        assert_eq!(classes, wanted, "{file}");
    }
}
