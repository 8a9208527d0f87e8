//! Tile sizes: how many outputs an invocation owns. One set for GPUs, one for software adapters, and one for those whose four
//! neighbours can share what they load; which is fastest is measured.

/// Sizes are upper bounds; a layer with fewer channels or columns takes less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Tiles {
    /// `gpu`, `software` or `quads`, as a choice of engine keeps it.
    pub name: &'static str,
    /// Whether four invocations load together (`shaders/shared/quads.wgsl`).
    pub quads: bool,
    /// Multiply-adds written out in a convolution's tile, at most.
    pub multiply_adds: usize,
    /// What a load costs, in multiply-adds.
    pub load: usize,
    /// What it costs to hand a value to the neighbours, in multiply-adds.
    pub hand_on: usize,
    /// What a sum costs at every turn of the loop that adds to it, in multiply-adds.
    pub sum: usize,
    /// What it costs to store a sum that may lie beyond the edge, in multiply-adds.
    pub guard: usize,
    /// Whether a turn takes all rows of a convolution's kernel.
    pub whole_kernel: bool,
    /// Channels of a convolution's tile, at most.
    pub conv_channels: usize,
    /// Rows of a convolution's tile, at most.
    pub conv_rows: usize,
    /// Columns of a convolution's tile, at most.
    pub conv_columns: usize,
    /// Output rows and columns that a stop of a weight's gradient may take; fewer where the map is smaller.
    pub weight_stops: &'static [[usize; 2]],
    /// Rows and columns of a linear layer's tile, and how many terms of its sums are added at once, at most.
    pub linear: [usize; 3],
    /// Multiply-adds in it, at most.
    pub linear_multiply_adds: usize,
    /// Invocations of a workgroup, at most.
    pub workgroup: usize,
    /// Work items requested at least, before a reduction is split no further.
    pub parallel: usize,
    /// Invocations that run at once: with fewer work items some of them idle.
    pub lanes: usize,
    /// Invocations that normalise a group of values together, at most (`shaders/shared/grouping.wgsl`).
    pub norm_lanes: usize,
    /// Elements an invocation takes one after another in element-wise kernels.
    pub elements: usize,
    /// Learned values an invocation of the optimizer takes, and how many of them at once.
    pub optimizer: [usize; 2],
}

impl Tiles {
    /// Small tiles, many invocations.
    pub const GPU: Self = Self {
        name: "gpu",
        quads: false,
        multiply_adds: 128,
        load: 4,
        hand_on: 0,
        sum: 0,
        guard: 0,
        whole_kernel: false,
        conv_channels: 4,
        conv_rows: 2,
        conv_columns: 4,
        weight_stops: &[[1, 4]],
        linear: [4, 4, 1],
        linear_multiply_adds: 16,
        workgroup: 64,
        parallel: 8192,
        lanes: 4096,
        norm_lanes: 64,
        elements: 1,
        optimizer: [1, 1],
    };

    /// Large tiles: on a processor loads and workgroups are dear, and there are few lanes to fill. Not too large, since compilers
    /// that optimise (lavapipe's) take seconds for many written-out multiply-adds.
    pub const SOFTWARE: Self = Self {
        name: "software",
        quads: false,
        multiply_adds: 900,
        load: 27,
        hand_on: 10,
        sum: 5,
        guard: 200,
        whole_kernel: true,
        conv_channels: 16,
        conv_rows: 16,
        conv_columns: 32,
        weight_stops: &[
            [1, 1],
            [1, 4],
            [1, 16],
            [2, 2],
            [2, 4],
            [2, 8],
            [2, 16],
            [4, 2],
            [4, 4],
            [8, 2],
            [8, 4],
        ],
        linear: [16, 16, 4],
        linear_multiply_adds: 512,
        workgroup: 16,
        parallel: 128,
        lanes: 8,
        norm_lanes: 1,
        elements: 16,
        optimizer: [64, 8],
    };

    /// Larger ones whose loads are shared by four, as SwiftShader can: it keeps every sum in memory and merges it by a mask at the
    /// end of a turn, so that many multiply-adds a turn pay; it compiles some 4,000 of them a second.
    pub const QUADS: Self = Self {
        name: "quads",
        quads: true,
        multiply_adds: 2500,
        linear: [24, 16, 8],
        linear_multiply_adds: 2560,
        ..Self::SOFTWARE
    };

    /// Every set of tiles.
    pub const ALL: [Self; 3] = [Self::QUADS, Self::SOFTWARE, Self::GPU];

    /// What a value costs that four neighbours need, in multiply-adds: a quarter of a load, and handing it around.
    pub fn shared_load(&self) -> usize {
        match self.quads {
            true => self.load / 4 + self.hand_on,
            false => self.load,
        }
    }

    /// What work items cost that run at once as far as there are lanes, in multiply-adds: more than a browser's 32 bits may hold.
    pub fn rounds(&self, items: usize, turns: usize, turn: usize) -> u64 {
        (items.next_multiple_of(self.lanes) as u64) * (turns as u64) * (turn as u64)
    }

    /// A number of neighbouring work items, padded to whole quads.
    pub fn padded(&self, items: usize) -> usize {
        match self.quads {
            true => items.next_multiple_of(4),
            false => items,
        }
    }
}

/// The tile (rows, columns, terms at once) of a linear layer's sums of `depth` terms with the least work: `rows` of values that
/// neighbouring items share, `columns` of an item's own, of which a tile takes at least `narrowest`. The terms at once divide the
/// depth.
pub fn linear_tile(
    tiles: &Tiles,
    rows: usize,
    columns: usize,
    depth: usize,
    narrowest: usize,
) -> [usize; 3] {
    let [max_row, max_column, max_term] = tiles.linear;
    let mut best = ([1, narrowest, 1], u64::MAX);
    for term in (1..=max_term).filter(|&term| depth.is_multiple_of(term)) {
        for row in 1..=rows.min(max_row) {
            for column in narrowest..=columns.min(max_column) {
                let multiply_adds = row * column * term;
                if multiply_adds > tiles.linear_multiply_adds {
                    continue;
                }
                let items = rows.div_ceil(row) * tiles.padded(columns.div_ceil(column));
                let turn = multiply_adds
                    + tiles.shared_load() * row * term
                    + tiles.load * column * term
                    + tiles.sum * row * column;
                let cost = tiles.rounds(items, depth / term, turn);
                if cost < best.1 {
                    best = ([row, column, term], cost);
                }
            }
        }
    }
    best.0
}
