//! Tile sizes: how many outputs an invocation owns. One set for GPUs, one for software adapters, and one for those whose four
//! neighbours can share what they load; which is fastest is measured.

/// Sizes are upper bounds; a layer with fewer channels or columns takes less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Tiles {
    pub name: &'static str,
    /// Whether four invocations load together (`shaders/shared/quads.wgsl`).
    pub quads: bool,
    /// Multiply-adds written out in a convolution's tile, at most.
    pub multiply_adds: usize,
    /// What a load costs, in multiply-adds.
    pub load: usize,
    pub conv_channels: usize,
    pub conv_rows: usize,
    pub conv_columns: usize,
    /// Whether a work item of a weight's gradient takes all rows of a kernel, and the output rows and columns of a stop.
    pub weight_whole_kernel: bool,
    pub weight_rows: usize,
    pub weight_columns: usize,
    /// Rows and columns of a linear layer's tile, and multiply-adds in it, at most.
    pub linear: [usize; 2],
    pub linear_multiply_adds: usize,
    pub workgroup: usize,
    /// Work items wanted at least, before a reduction is split no further.
    pub parallel: usize,
    /// Invocations that run at once: with fewer work items some of them idle.
    pub lanes: usize,
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
        conv_channels: 4,
        conv_rows: 2,
        conv_columns: 4,
        weight_whole_kernel: false,
        weight_rows: 1,
        weight_columns: 4,
        linear: [4, 4],
        linear_multiply_adds: 16,
        workgroup: 64,
        parallel: 8192,
        lanes: 4096,
        elements: 1,
        optimizer: [1, 1],
    };

    /// Large tiles: on a processor loads and workgroups are dear, and there are few lanes to fill. Written-out multiply-adds should
    /// stay below about 900, so that they fit the processor's instruction cache and compile in about a second.
    pub const SOFTWARE: Self = Self {
        name: "software",
        quads: false,
        multiply_adds: 900,
        load: 20,
        conv_channels: 16,
        conv_rows: 4,
        conv_columns: 16,
        weight_whole_kernel: true,
        weight_rows: 2,
        weight_columns: 2,
        linear: [16, 16],
        linear_multiply_adds: 128,
        workgroup: 16,
        parallel: 256,
        lanes: 8,
        elements: 16,
        optimizer: [64, 8],
    };

    /// Large tiles whose loads are shared by four.
    pub const QUADS: Self = Self {
        name: "quads",
        quads: true,
        ..Self::SOFTWARE
    };

    pub const ALL: [Self; 3] = [Self::QUADS, Self::SOFTWARE, Self::GPU];

    /// What a value costs that four neighbours need, in multiply-adds: a quarter of a load, and handing it around.
    pub fn shared_load(&self) -> usize {
        match self.quads {
            true => self.load / 4 + 2,
            false => self.load,
        }
    }

    /// A number of neighbouring work items, padded to whole quads.
    pub fn padded(&self, items: usize) -> usize {
        match self.quads {
            true => items.next_multiple_of(4),
            false => items,
        }
    }
}

/// The tile (rows, columns) of a linear layer's sums with the least work: `rows` of values that neighbouring items share, `columns`
/// of an item's own.
pub fn linear_tile(tiles: &Tiles, rows: usize, columns: usize) -> [usize; 2] {
    let mut best = ([1, 1], usize::MAX);
    for row in 1..=rows.min(tiles.linear[0]) {
        for column in 1..=columns.min(tiles.linear[1]) {
            let multiply_adds = row * column;
            if multiply_adds > tiles.linear_multiply_adds {
                continue;
            }
            let items = rows.div_ceil(row) * tiles.padded(columns.div_ceil(column));
            let item = multiply_adds + tiles.shared_load() * row + tiles.load * column;
            let cost = items.next_multiple_of(tiles.lanes) * item;
            if cost < best.1 {
                best = ([row, column], cost);
            }
        }
    }
    best.0
}
