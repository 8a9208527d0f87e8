//! Tensors as PyTorch may store them in a `.pth`: in every type of number, in another order than their shape's, as a view into a larger one.

use convlab::weights::load_weights;
use half::{bf16, f16};

use super::pickled::zip;

/// A tensor in a pickle: type and elements of its storage, offset, shape and strides.
struct Stored<'a> {
    kind: &'a str,
    count: usize,
    offset: usize,
    shape: &'a [usize],
    strides: &'a [usize],
}

/// Writes pickles of protocol 2, or of 4 with its own ways to write texts and names.
#[derive(Clone, Copy)]
struct Writer {
    protocol: u8,
}

impl Writer {
    fn text(self, text: &str) -> Vec<u8> {
        match self.protocol {
            4 => [&[0x8c, text.len() as u8], text.as_bytes(), &[0x94]].concat(),
            _ => [
                &b"X"[..],
                &(text.len() as u32).to_le_bytes(),
                text.as_bytes(),
            ]
            .concat(),
        }
    }

    fn global(self, module: &str, name: &str) -> Vec<u8> {
        match self.protocol {
            4 => [self.text(module), self.text(name), vec![0x93, 0x94]].concat(),
            _ => format!("c{module}\n{name}\n").into_bytes(),
        }
    }

    fn integers(values: &[usize]) -> Vec<u8> {
        let words = values
            .iter()
            .flat_map(|&value| [&b"J"[..], &(value as i32).to_le_bytes()].concat());
        [b"(".to_vec(), words.collect(), b"t".to_vec()].concat()
    }

    /// A `state_dict` of one tensor, `weight`.
    fn pickle(self, stored: &Stored) -> Vec<u8> {
        let mut bytes = vec![0x80, self.protocol];
        if self.protocol == 4 {
            bytes.extend([0x95, 0, 0, 0, 0, 0, 0, 0, 0]);
        }
        bytes.extend(self.global("collections", "OrderedDict"));
        bytes.extend(b")R");
        bytes.extend(self.text("weight"));
        bytes.extend(self.global("torch._utils", "_rebuild_tensor_v2"));
        bytes.extend(b"((");
        bytes.extend(self.text("storage"));
        bytes.extend(self.global("torch", stored.kind));
        bytes.extend(self.text("0"));
        bytes.extend(self.text("cpu"));
        bytes.extend([&b"J"[..], &(stored.count as i32).to_le_bytes(), b"tQ"].concat());
        bytes.extend([&b"J"[..], &(stored.offset as i32).to_le_bytes()].concat());
        bytes.extend(Self::integers(stored.shape));
        bytes.extend(Self::integers(stored.strides));
        bytes.extend(b"\x89");
        bytes.extend(self.global("collections", "OrderedDict"));
        bytes.extend(b")RtRs.");
        bytes
    }

    /// The values that are read of it.
    fn read(self, stored: &Stored, storage: &[u8]) -> Result<Vec<f32>, String> {
        let files = [
            ("m/data.pkl".to_owned(), self.pickle(stored)),
            ("m/data/0".to_owned(), storage.to_vec()),
        ];
        let tensors = load_weights(&zip(&files)).map_err(|error| error.to_string())?;
        assert_eq!((tensors.len(), tensors[0].name.as_str()), (1, "weight"));
        assert_eq!(tensors[0].shape, stored.shape);
        Ok(tensors[0].values.clone())
    }
}

const BOTH: [Writer; 2] = [Writer { protocol: 2 }, Writer { protocol: 4 }];

fn floats(values: impl IntoIterator<Item = f32>) -> Vec<u8> {
    values.into_iter().flat_map(f32::to_le_bytes).collect()
}

#[test]
fn numbers_of_every_type_become_floats() {
    let values = [1.5f32, -2.0, 0.25, 96.0];
    let whole = [3i64, -7, 0, 96];
    let expected = whole.map(|value| value as f32);
    let of = |bytes: &mut dyn Iterator<Item = Vec<u8>>| bytes.flatten().collect::<Vec<u8>>();
    for (kind, storage, expected) in [
        ("FloatStorage", floats(values), values),
        (
            "HalfStorage",
            of(&mut values
                .iter()
                .map(|&value| f16::from_f32(value).to_le_bytes().to_vec())),
            values,
        ),
        (
            "BFloat16Storage",
            of(&mut values
                .iter()
                .map(|&value| bf16::from_f32(value).to_le_bytes().to_vec())),
            values,
        ),
        (
            "DoubleStorage",
            of(&mut values
                .iter()
                .map(|&value| f64::from(value).to_le_bytes().to_vec())),
            values,
        ),
        (
            "LongStorage",
            of(&mut whole.iter().map(|value| value.to_le_bytes().to_vec())),
            expected,
        ),
        (
            "IntStorage",
            of(&mut whole
                .iter()
                .map(|&value| (value as i32).to_le_bytes().to_vec())),
            expected,
        ),
        (
            "ShortStorage",
            of(&mut whole
                .iter()
                .map(|&value| (value as i16).to_le_bytes().to_vec())),
            expected,
        ),
        (
            "CharStorage",
            of(&mut whole.iter().map(|&value| vec![value as i8 as u8])),
            expected,
        ),
    ] {
        let stored = Stored {
            kind,
            count: 4,
            offset: 0,
            shape: &[2, 2],
            strides: &[2, 1],
        };
        for writer in BOTH {
            assert_eq!(writer.read(&stored, &storage).unwrap(), expected, "{kind}");
        }
    }
}

#[test]
fn strides_and_views_are_followed() {
    let storage: Vec<f32> = (0..24).map(|value| value as f32).collect();
    for (what, offset, shape, strides) in [
        ("as its shape", 0, vec![2, 3, 2, 2], vec![12, 4, 2, 1]),
        ("channels last", 0, vec![2, 3, 2, 2], vec![12, 1, 6, 3]),
        ("transposed", 0, vec![6, 4], vec![1, 6]),
        ("a part of a larger one", 5, vec![2, 3], vec![6, 1]),
        ("the last element", 23, vec![], vec![]),
        ("every second", 1, vec![11], vec![2]),
    ] {
        let mut expected = Vec::new();
        let count: usize = shape.iter().product();
        for at in 0..count {
            let (mut rest, mut index) = (at, offset);
            for axis in (0..shape.len()).rev() {
                index += rest % shape[axis] * strides[axis];
                rest /= shape[axis];
            }
            expected.push(storage[index]);
        }
        let stored = Stored {
            kind: "FloatStorage",
            count: 24,
            offset,
            shape: &shape,
            strides: &strides,
        };
        for writer in BOTH {
            let read = writer.read(&stored, &floats(storage.iter().copied()));
            assert_eq!(read.unwrap(), expected, "{what}");
        }
    }
}

#[test]
fn tensors_that_reach_beyond_their_storage_are_refused() {
    for (offset, shape, strides) in [
        (0, vec![5, 5], vec![5, 1]),
        (20, vec![5], vec![1]),
        (0, vec![2, 2], vec![usize::from(u16::MAX), 1]),
        (1 << 30, vec![2], vec![1]),
    ] {
        let stored = Stored {
            kind: "FloatStorage",
            count: 24,
            offset,
            shape: &shape,
            strides: &strides,
        };
        for writer in BOTH {
            let error = writer.read(&stored, &floats([0.0; 24])).unwrap_err();
            assert!(error.contains("weight: it"), "{error}");
        }
    }
    let strange = Stored {
        kind: "QInt8Storage",
        count: 1,
        offset: 0,
        shape: &[1],
        strides: &[1],
    };
    assert!(
        BOTH[0]
            .read(&strange, &[1])
            .unwrap_err()
            .contains("QInt8Storage")
    );
}
