//! What a network's output means: classes, or boxes on a grid of cells.

use serde::{Deserialize, Serialize};

use super::{Network, NetworkError};

/// Outputs of a cell before those of its classes: objectness, then the distances to the four sides.
pub const BOX_CHANNELS: usize = 5;

/// What the last layer's output means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// A logit for each class: of the picture, or of each pixel where the output is a map.
    #[default]
    Classes,
    /// Boxes, as one-stage detectors without anchors have them (FCOS, Tian et al. 2019; objectness as in YOLOX, Ge et al. 2021): a
    /// map `[5 + classes, rows, columns]` whose cells are `stride` pixels apart. For each cell a logit of its belonging to an
    /// object, the distances from its centre to the left, top, right and bottom side as logarithms of their number of strides, and
    /// a logit for each class.
    Boxes {
        /// Pixels of the input between neighbouring cells, in rows and in columns; at least 1.
        stride: usize,
    },
}

impl Head {
    /// Whether the output is classes.
    pub fn is_classes(&self) -> bool {
        *self == Self::Classes
    }
}

/// The cells of a [`Head::Boxes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoxGrid {
    /// Number of classes a box can have.
    pub classes: usize,
    /// Pixels of the picture between neighbouring cells.
    pub stride: usize,
    /// Cells from top to bottom: the input's height divided by `stride`, rounded up.
    pub rows: usize,
    /// Cells from left to right: the input's width divided by `stride`, rounded up.
    pub columns: usize,
}

impl BoxGrid {
    /// Cells of one picture.
    pub fn cells(&self) -> usize {
        self.rows * self.columns
    }

    /// Outputs of one picture.
    pub fn outputs(&self) -> usize {
        (BOX_CHANNELS + self.classes) * self.cells()
    }

    /// The centre of a cell in pixels of the network's input: column, row.
    pub fn centre(&self, cell: usize) -> [f32; 2] {
        let columns = self.columns.max(1);
        [cell % columns, cell / columns].map(|at| (at as f32 + 0.5) * self.stride as f32)
    }
}

impl Network {
    /// The cells that boxes come from; none where the network puts out classes.
    ///
    /// # Errors
    /// [`NetworkError::Head`] where the last layer's shape is no such grid; what [`Network::shapes`] says.
    pub fn box_grid(&self) -> Result<Option<BoxGrid>, NetworkError> {
        let Head::Boxes { stride } = self.head else {
            return Ok(None);
        };
        let got = self.shapes()?.pop().unwrap_or_default();
        let [_, height, width] = self.input;
        let wants = [height, width].map(|side| side.div_ceil(stride.max(1)));
        match got[..] {
            [channels, rows, columns]
                if stride > 0 && channels > BOX_CHANNELS && [rows, columns] == wants =>
            {
                Ok(Some(BoxGrid {
                    classes: channels - BOX_CHANNELS,
                    stride,
                    rows,
                    columns,
                }))
            }
            _ => Err(NetworkError::Head { got, stride, wants }),
        }
    }
}
