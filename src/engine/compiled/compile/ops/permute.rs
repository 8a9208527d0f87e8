//! Values in another order: `shaders/permute_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants};
use crate::network::Layer;
use crate::network::layers::Rearrangement;

/// The shader's axes, those of size 1 in front.
fn axes(rearrangement: &Rearrangement) -> Constants {
    const NAMES: [[&str; 2]; 6] = [
        ["SIZE_0", "STRIDE_0"],
        ["SIZE_1", "STRIDE_1"],
        ["SIZE_2", "STRIDE_2"],
        ["SIZE_3", "STRIDE_3"],
        ["SIZE_4", "STRIDE_4"],
        ["SIZE_5", "STRIDE_5"],
    ];
    let given = rearrangement.strides();
    let ones = std::iter::repeat_n((1, 0), NAMES.len().saturating_sub(given.len()));
    let all = NAMES.iter().zip(ones.chain(given));
    all.flat_map(|([size_name, stride_name], (size, stride))| {
        [(*size_name, size.into()), (*stride_name, stride.into())]
    })
    .collect()
}

impl Compiler<'_> {
    /// A layer that rearranges, which the network's shapes have been checked for.
    fn rearranged(&self, at: &Site, layer: &Layer) -> Rearrangement {
        let [channels, height, width] = at.operation.shapes[0];
        let as_it_is = Rearrangement {
            shape: vec![at.len_in],
            order: vec![0],
        };
        layer
            .rearrangement(&[channels, height, width])
            .unwrap_or(as_it_is)
    }

    pub(super) fn permute_forward(&mut self, at: &Site, layer: &Layer) {
        let mut constants = self.input_to_output(at);
        constants.extend(axes(&self.rearranged(at, layer)));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "permute_forward",
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn permute_backward(&mut self, at: &Site, layer: &Layer, grad: BufferId) {
        let own = axes(&self.rearranged(at, layer).inverse());
        self.input_gradient("permute_backward", at, grad, own);
    }
}
