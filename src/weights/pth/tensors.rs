//! The values of tensors, out of the storages that a pickle names.

use crate::data::pickle::Pickle;
use crate::data::zip::Archive;
use std::borrow::Cow;
use std::collections::HashMap;

use half::{bf16, f16};

use super::torch::{self, Strided};

/// Where the bytes of storages are.
pub enum Storages<'a> {
    /// A file for each storage, in a zip archive.
    Zip {
        /// The opened archive.
        archive: Archive<'a>,
        /// Folder of the archive.
        prefix: String,
    },
    /// Bytes by key.
    Chain(HashMap<String, &'a [u8]>),
}

impl<'a> Storages<'a> {
    /// The storages of the older format: a pickle with their keys, then each with its length before it.
    pub fn chain(bytes: &'a [u8], mut at: usize, pickle: &Pickle) -> Result<Self, String> {
        let sizes: HashMap<String, usize> = torch::storages(pickle)
            .map(|storage| Ok((storage.key, element_size(&storage.kind)?)))
            .collect::<Result<_, String>>()?;
        let (keys, root) = Pickle::read(bytes, &mut at)?;
        let keys = keys
            .texts(root)
            .ok_or("the list of its storages is not there")?;
        let keys: Vec<String> = keys.into_iter().map(String::from).collect();
        let mut found = HashMap::new();
        for key in keys {
            let length = bytes.get(at..at + 8).ok_or("it ends before its values")?;
            let length = length
                .try_into()
                .map(u64::from_le_bytes)
                .unwrap_or_default();
            at += 8;
            let size = sizes.get(key.as_str()).copied().unwrap_or(4);
            let end = usize::try_from(length)
                .ok()
                .and_then(|length| length.checked_mul(size)?.checked_add(at));
            let values = end
                .and_then(|end| bytes.get(at..end))
                .ok_or("it ends in the middle of its values")?;
            at += values.len();
            found.insert(key, values);
        }
        Ok(Self::Chain(found))
    }

    fn bytes(&self, key: &str) -> Result<Cow<'a, [u8]>, String> {
        match self {
            Self::Zip { archive, prefix } => archive.file(&format!("{prefix}data/{key}")),
            Self::Chain(found) => found
                .get(key)
                .map(|bytes| Cow::Borrowed(*bytes))
                .ok_or("its storage is not there".into()),
        }
    }

    /// Shape and values of a tensor, row-major; `left` is how many elements there may still be.
    pub fn values(
        &self,
        tensor: &Strided,
        left: &mut usize,
    ) -> Result<(Vec<usize>, Vec<f32>), String> {
        let count = tensor
            .size
            .iter()
            .try_fold(1usize, |product, &size| product.checked_mul(size));
        let count = count.ok_or("it has too many elements")?;
        let size = element_size(&tensor.storage.kind)?;
        let bytes = self.bytes(&tensor.storage.key)?;
        let held = bytes.len() / size;
        // A tensor that shows an element twice is no weight, and may be as large as it likes.
        if count > held {
            return Err(format!("it has {count} elements and its storage {held}"));
        }
        *left = left
            .checked_sub(count)
            .ok_or("the file holds too many elements")?;
        let reach = tensor
            .size
            .iter()
            .zip(&tensor.stride)
            .try_fold(tensor.offset, |sum, (&size, &stride)| {
                sum.checked_add(size.saturating_sub(1).checked_mul(stride)?)
            });
        if count > 0 && reach.is_none_or(|last| last >= held) {
            return Err(format!(
                "it reaches beyond the {held} values of its storage"
            ));
        }
        let element = |index: usize| {
            of_bytes(
                &tensor.storage.kind,
                &bytes[index * size..(index + 1) * size],
            )
        };
        let mut values = Vec::with_capacity(count);
        let mut position = vec![0; tensor.size.len()];
        for _ in 0..count {
            let index = position
                .iter()
                .zip(&tensor.stride)
                .map(|(at, stride)| at * stride)
                .sum::<usize>();
            values.push(element(tensor.offset + index));
            for axis in (0..position.len()).rev() {
                position[axis] += 1;
                if position[axis] < tensor.size[axis] {
                    break;
                }
                position[axis] = 0;
            }
        }
        Ok((tensor.size.clone(), values))
    }
}

fn element_size(kind: &str) -> Result<usize, String> {
    Ok(match kind {
        "DoubleStorage" | "LongStorage" => 8,
        "FloatStorage" | "IntStorage" => 4,
        "HalfStorage" | "BFloat16Storage" | "ShortStorage" => 2,
        "CharStorage" | "ByteStorage" | "BoolStorage" => 1,
        _ => return Err(format!("{kind} is not read here; save it as float32")),
    })
}

/// One element; `bytes` has its size.
fn of_bytes(kind: &str, bytes: &[u8]) -> f32 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    let [a, b, c, d, ..] = eight;
    match kind {
        "DoubleStorage" => f64::from_le_bytes(eight) as f32,
        "LongStorage" => i64::from_le_bytes(eight) as f32,
        "FloatStorage" => f32::from_le_bytes([a, b, c, d]),
        "IntStorage" => i32::from_le_bytes([a, b, c, d]) as f32,
        "HalfStorage" => f16::from_le_bytes([a, b]).to_f32(),
        "BFloat16Storage" => bf16::from_le_bytes([a, b]).to_f32(),
        "ShortStorage" => i16::from_le_bytes([a, b]).into(),
        "CharStorage" => f32::from(a as i8),
        _ => f32::from(a),
    }
}
