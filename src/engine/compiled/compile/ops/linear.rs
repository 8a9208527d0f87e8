//! The linear layer: `shaders/linear_*.wgsl`.

use super::Site;
use crate::engine::compiled::compile::Compiler;
use crate::engine::compiled::plan::{BufferId, Value};
use crate::engine::compiled::tiles::linear_tile;
use crate::network::layers::Linear;

/// Rows of a picture that it takes one by one: one, or those of the last axis of a map.
fn rows_of(at: &Site, layer: &Linear) -> usize {
    at.len_in / layer.features_in.max(1)
}

impl Compiler<'_> {
    pub(super) fn linear_forward(&mut self, at: &Site, layer: &Linear) {
        let (features_in, features_out) = (layer.features_in, layer.features_out);
        let rows = at.batch * rows_of(at, layer);
        let [tile_n, tile_o, turn] = linear_tile(self.tiles(), rows, features_out, features_in, 1);
        let tiles_o = self.tiles().padded(features_out.div_ceil(tile_o));
        let (weight, _) = self.parameter(&at.operation, "weight");
        let (bias, _) = self.parameter(&at.operation, "bias");
        let mut constants = vec![("INPUT", Value::At(self.values[at.input]))];
        constants.extend(self.output_constants(at.output));
        constants.extend([
            ("WEIGHT", Value::offset(weight)),
            ("BIAS", Value::offset(bias)),
            ("HAS_BIAS", layer.bias.into()),
            ("ROWS", rows_of(at, layer).into()),
            ("FEATURES_IN", features_in.into()),
            ("FEATURES_OUT", features_out.into()),
            ("QUADS", self.tiles().quads.into()),
            ("TILE_N", tile_n.into()),
            ("TILE_O", tile_o.into()),
            ("TURN", turn.into()),
        ]);
        let items = rows.div_ceil(tile_n) * tiles_o;
        let flops = 2 * rows * features_in * features_out;
        let moved = at.moved + features_in * features_out;
        self.push(
            "linear_forward",
            &at.operation,
            items,
            1,
            flops,
            moved,
            constants,
        );
    }

    /// The gradients of weight, bias and input in one dispatch.
    pub(super) fn linear_backward(&mut self, at: &Site, layer: &Linear, grad: BufferId) {
        let (features_in, features_out) = (layer.features_in, layer.features_out);
        let (rows, tiles) = (at.batch * rows_of(at, layer), *self.tiles());
        let [tile_o, tile_i, turn_n] = linear_tile(&tiles, features_out, features_in, rows, 1);
        // One width for both: the wider of the two would be too much for the other.
        let [tile_n, _, turn_o] = linear_tile(&tiles, rows, tile_i, features_out, tile_i);
        let tiles_i = tiles.padded(features_in.div_ceil(tile_i));
        let weight_tiles = features_out.div_ceil(tile_o) * tiles_i;
        let parts = tiles
            .parallel
            .div_ceil(weight_tiles)
            .clamp(1, rows.div_ceil(turn_n.max(4)));
        // A part's rows are whole turns.
        let parts = rows.div_ceil(rows.div_ceil(parts * turn_n) * turn_n);
        let grad_weight = self.gradient_parts(&at.operation, "weight", parts);
        let mut constants = vec![
            ("GRAD_OUTPUT", Value::At(grad)),
            ("INPUT", Value::At(self.values[at.input])),
            ("GRAD_WEIGHT", grad_weight),
            ("HAS_BIAS", layer.bias.into()),
            ("ROWS", rows_of(at, layer).into()),
            ("FEATURES_IN", features_in.into()),
            ("FEATURES_OUT", features_out.into()),
            ("PARTS", parts.into()),
            ("QUADS", tiles.quads.into()),
            ("TILE_N", tile_n.into()),
            ("TILE_O", tile_o.into()),
            ("TILE_I", tile_i.into()),
            ("TURN_N", turn_n.into()),
            ("TURN_O", turn_o.into()),
        ];
        if layer.bias {
            let grad_bias = self.gradient_parts(&at.operation, "bias", parts);
            constants.push(("GRAD_BIAS", grad_bias));
        }
        let (weight, weights) = self.parameter(&at.operation, "weight");
        let accumulate = self.accumulate_input(at.input);
        constants.push(("HAS_GRAD_INPUT", accumulate.is_some().into()));
        let mut items = parts * weight_tiles;
        let mut flops = 2 * rows * features_in * features_out;
        let mut moved = at.moved + parts * weights;
        if let Some(accumulate) = accumulate {
            constants.extend(accumulate);
            constants.push(("WEIGHT", Value::offset(weight)));
            items += rows.div_ceil(tile_n) * tiles_i;
            flops *= 2;
            moved += at.batch * at.len_in + weights;
        }
        self.push(
            "linear_backward",
            &at.operation,
            items,
            1,
            flops,
            moved,
            constants,
        );
    }
}
