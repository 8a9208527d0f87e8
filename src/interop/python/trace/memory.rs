//! Which tensors share memory: what a change in place changes, and what is refused.

use super::{COPIES, PICTURES, Trace};
use crate::interop::python::given::{Result, unsupported};
use crate::interop::python::token::Place;
use crate::interop::python::value::Tensor;
use crate::network::Layer;
use crate::said::phrase;

/// Whether a layer's values lie, or may lie, in the memory of what it is given. A copy taken for a view is refused where that would matter;
/// a view taken for a copy would be wrong.
pub(super) fn is_view(layer: &Layer) -> bool {
    matches!(
        layer,
        Layer::Flatten(_)
            | Layer::View(_)
            | Layer::Reshape(_)
            | Layer::Slice(_)
            | Layer::Permute(_)
    )
}

impl Trace {
    /// A tensor with the same values and memory of its own.
    pub fn copied(&mut self, tensor: &Tensor) -> Tensor {
        self.copies += 1;
        Tensor {
            copy: self.copies,
            ..self.newest(tensor)
        }
    }

    pub(super) fn storage_of(&self, tensor: &Tensor) -> usize {
        match (tensor.copy, tensor.node) {
            (0, Some(node)) => self.storages[node],
            (0, None) => PICTURES,
            (copy, _) => COPIES + copy,
        }
    }

    /// A tensor as it is after what changed it in place.
    pub(super) fn newest(&self, tensor: &Tensor) -> Tensor {
        let mut found = tensor.clone();
        while let Some(next) = self.versions.get(&(found.node, found.copy))
            && !tensor.is_indices
        {
            found.node = next.node;
            found.copy = next.copy;
        }
        found
    }

    /// [`Trace::newest`], where it is known what its values are.
    pub(super) fn current(&self, tensor: &Tensor, at: Place) -> Result<Tensor> {
        let found = self.newest(tensor);
        match self.stale.get(&(found.node, found.copy)) {
            Some(changed) if !found.is_indices => Err(unsupported(
                at,
                phrase!(
                    "line {line} changes this tensor in place, through another view of it",
                    line = changed.line
                ),
                phrase!("Without inplace=True there it is supported."),
            )),
            _ => Ok(found),
        }
    }

    /// Notes that a tensor was changed in place: whoever holds it has the new values from now on.
    pub fn overwrite(&mut self, before: &Tensor, after: &Tensor, at: Place) -> Result<()> {
        let before = self.current(before, at)?;
        if (before.node, before.copy) == (after.node, after.copy) {
            return Ok(());
        }
        if before.shape.is_some() && after.shape.is_some() && before.shape != after.shape {
            return Err(unsupported(
                at,
                phrase!("this changes the shape of a tensor in place"),
                phrase!("Give what comes out a name of its own."),
            ));
        }
        let storage = self.storage_of(&before);
        let is_part = !before.is_plain();
        let own = (before.node, before.copy);
        let nodes = self.storages.iter().enumerate();
        let sharing = nodes.filter(|(_, known)| **known == storage);
        let mut others: Vec<(Option<usize>, usize)> =
            sharing.map(|(index, _)| (Some(index), 0)).collect();
        if storage == PICTURES {
            others.push((None, 0));
        }
        for other in others {
            if other != own && !self.versions.contains_key(&other) || other == own && is_part {
                self.stale.insert(other, at);
            }
        }
        if let (Some(node), 0, false) = (after.node, after.copy, is_part) {
            self.storages[node] = storage;
            self.versions.insert(own, after.clone());
        }
        Ok(())
    }
}
