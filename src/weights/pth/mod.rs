//! PyTorch's own files: `.pt`, `.pth`, `.th`, `.ckpt`, `.bin`, as zip and as the older chain of pickles. Nothing in them is ever run: the pickle is read
//! by an interpreter that knows numbers, texts, lists, dictionaries and tensors, and takes everything else for an unknown thing.

mod search;
mod tensors;
mod torch;

use std::borrow::Cow;

use super::{Signature, Weights, WeightsError};
use crate::data::pickle::{Pickle, is_pickle};
use crate::data::zip::Archive;
use crate::engine::NamedTensor;

/// Elements of all tensors together; beyond it nothing here could train.
const ELEMENTS_LIMIT: usize = 1 << 28;

/// Whether these bytes are a file of `torch.save`.
pub fn is_pth(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_pickle(bytes)
}

/// Reads a `state_dict`, or a checkpoint with one in it: of several the one that fits `network` best.
///
/// # Errors
/// [`WeightsError::NotPth`] with the place where the file is not understood.
pub fn read(bytes: &[u8], network: &[Signature]) -> Result<Weights, WeightsError> {
    parse(bytes, network).map_err(|reason| WeightsError::NotPth { reason })
}

/// The pickle with the tensors, and the folder it lies in.
fn pickle_of<'a>(archive: &Archive<'a>) -> Result<(String, Cow<'a, [u8]>), String> {
    let mut names = archive.names().map(|(name, _)| name);
    let name = names.find(|name| name.ends_with("data.pkl"));
    let name = name.ok_or("the archive has no data.pkl: it was not written by torch.save")?;
    let prefix = name[..name.len() - "data.pkl".len()].to_string();
    let order = archive.file(&format!("{prefix}byteorder"));
    if order.is_ok_and(|order| order.starts_with(b"big")) {
        return Err("its numbers are big-endian, which is not read here".into());
    }
    let data = archive.file(name)?;
    Ok((prefix, data))
}

fn parse(bytes: &[u8], network: &[Signature]) -> Result<Weights, String> {
    let data;
    let (pickle, root, storages) = match bytes.starts_with(b"PK") {
        true => {
            let archive = Archive::open(bytes)?;
            let prefix;
            (prefix, data) = pickle_of(&archive)?;
            let (pickle, root) = Pickle::read(&data, &mut 0)?;
            let storages = tensors::Storages::Zip { archive, prefix };
            (pickle, root, storages)
        }
        false => {
            let mut at = 0;
            // Magic number, protocol and system come before the object, in pickles of their own.
            for _ in 0..3 {
                Pickle::read(bytes, &mut at)?;
            }
            let (pickle, root) = Pickle::read(bytes, &mut at)?;
            let storages = tensors::Storages::chain(bytes, at, &pickle)?;
            (pickle, root, storages)
        }
    };
    let found = search::state_dict(&pickle, root, network).ok_or(
        "it holds no state_dict. Save one in PyTorch: torch.save(net.state_dict(), \"weights.pth\")",
    )?;
    let mut left = ELEMENTS_LIMIT;
    let tensors = found.tensors.into_iter().map(|(name, tensor)| {
        let values = storages.values(&tensor, &mut left);
        let (shape, values) = values.map_err(|reason| format!("{name}: {reason}"))?;
        Ok(NamedTensor {
            name,
            shape,
            values,
        })
    });
    Ok(Weights {
        tensors: tensors.collect::<Result<_, String>>()?,
        classes: found.classes,
        notes: found.note.into_iter().collect(),
        trained: None,
    })
}
