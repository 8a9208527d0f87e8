//! Maps of another size: `shaders/upsample_*.wgsl`, `shaders/resize_*.wgsl`, `shaders/channel_pad_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Constants};
use crate::network::UpsampleMode;
use crate::network::layers::{ChannelPad, Resize, ResizeMode, Upsample};

impl Compiler<'_> {
    fn upsample_constants(&self, at: &Site, layer: &Upsample) -> Constants {
        let mut constants = self.map_constants(at.input, at.output);
        constants.extend([
            ("BILINEAR", (layer.mode == UpsampleMode::Bilinear).into()),
            ("ALIGN_CORNERS", layer.align_corners.into()),
        ]);
        constants
    }

    pub(super) fn upsample_forward(&mut self, at: &Site, layer: &Upsample) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.upsample_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "upsample_forward",
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn upsample_backward(&mut self, at: &Site, layer: &Upsample, grad: BufferId) {
        let own = self.upsample_constants(at, layer);
        self.input_gradient("upsample_backward", at, grad, own);
    }

    fn channel_pad_constants(&self, at: &Site, layer: &ChannelPad) -> Constants {
        let [channels_out, ..] = self.graph.tensors[at.output].shape;
        let mut constants = self.map_constants(at.input, at.output);
        constants.extend([
            ("CHANNELS_OUT", channels_out.into()),
            ("STRIDE_H", layer.stride[0].into()),
            ("STRIDE_W", layer.stride[1].into()),
            ("BEFORE", layer.before.into()),
        ]);
        constants
    }

    pub(super) fn channel_pad_forward(&mut self, at: &Site, layer: &ChannelPad) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.channel_pad_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "channel_pad_forward",
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn channel_pad_backward(&mut self, at: &Site, layer: &ChannelPad, grad: BufferId) {
        let own = self.channel_pad_constants(at, layer);
        self.input_gradient("channel_pad_backward", at, grad, own);
    }

    fn resize_constants(&self, at: &Site, layer: &Resize) -> Constants {
        let (mode, taps): (usize, usize) = match layer.mode {
            ResizeMode::Nearest => (0, 1),
            ResizeMode::NearestExact => (1, 1),
            ResizeMode::Bilinear => (2, 2),
            ResizeMode::Bicubic => (3, 4),
        };
        let [_, input @ ..] = self.graph.tensors[at.input].shape;
        let [_, output @ ..] = self.graph.tensors[at.output].shape;
        let [rows, columns] = [0, 1].map(|axis| layer.step(axis, input[axis], output[axis]));
        let mut constants = self.map_constants(at.input, at.output);
        constants.extend([
            ("MODE", mode.into()),
            ("TAPS", taps.into()),
            (
                "ALIGN_CORNERS",
                (layer.align_corners && layer.mode.mixes()).into(),
            ),
            ("STEP_H", rows.into()),
            ("STEP_W", columns.into()),
        ]);
        constants
    }

    pub(super) fn resize_forward(&mut self, at: &Site, layer: &Resize) {
        let mut constants = self.input_to_output(at);
        constants.extend(self.resize_constants(at, layer));
        let (items, elements) = (at.batch * at.len_out, self.tiles().elements);
        self.push(
            "resize_forward",
            &at.operation,
            items,
            elements,
            0,
            at.moved,
            constants,
        );
    }

    pub(super) fn resize_backward(&mut self, at: &Site, layer: &Resize, grad: BufferId) {
        let own = self.resize_constants(at, layer);
        self.input_gradient("resize_backward", at, grad, own);
    }
}
