//! Tile sizes: how many outputs an invocation owns. One set for GPUs, one for software adapters; which is faster is measured.

/// Sizes are upper bounds; a layer with fewer channels or columns takes less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Tiles {
    pub name: &'static str,
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
    pub linear: usize,
    pub workgroup: usize,
    /// Work items wanted at least, before a reduction is split no further.
    pub parallel: usize,
    /// Elements an invocation takes one after another in element-wise kernels.
    pub elements: usize,
}

impl Tiles {
    /// Small tiles, many invocations.
    pub const GPU: Self = Self {
        name: "gpu",
        multiply_adds: 128,
        load: 4,
        conv_channels: 4,
        conv_rows: 2,
        conv_columns: 4,
        weight_whole_kernel: false,
        weight_rows: 1,
        weight_columns: 4,
        linear: 4,
        workgroup: 64,
        parallel: 8192,
        elements: 1,
    };

    /// Large tiles: on a processor loads and workgroups are dear, and there are few lanes to fill. Written-out multiply-adds should
    /// stay below about 900, so that they fit the processor's instruction cache and compile in about a second.
    pub const SOFTWARE: Self = Self {
        name: "software",
        multiply_adds: 900,
        load: 20,
        conv_channels: 16,
        conv_rows: 4,
        conv_columns: 16,
        weight_whole_kernel: true,
        weight_rows: 2,
        weight_columns: 2,
        linear: 8,
        workgroup: 16,
        parallel: 256,
        elements: 16,
    };

    pub const ALL: [Self; 2] = [Self::SOFTWARE, Self::GPU];
}

/// The tile for `size`: a multiple of `multiple`, at most `limit`; the largest that divides `size` if it is at least half the
/// limit, else the one that wastes least.
pub fn fit(size: usize, limit: usize, multiple: usize) -> usize {
    let limit = limit.max(multiple);
    let candidates = || (1..=limit / multiple).map(|count| count * multiple);
    let waste = |tile: usize| size.div_ceil(tile) * tile - size;
    candidates()
        .rev()
        .find(|&tile| waste(tile) == 0 && (tile * 2 >= limit || tile == size))
        .or_else(|| {
            candidates()
                .min_by_key(|&tile| (waste(tile) * 4 / size.max(1), std::cmp::Reverse(tile)))
        })
        .unwrap_or(multiple)
}
