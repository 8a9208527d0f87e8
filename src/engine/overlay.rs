//! What is to be drawn of a network's answer over pictures, for every pixel of them.

use super::EngineError;
use crate::platform::Frame;

/// Colours of the classes, then of stripes, of what is between them, and of what is right.
pub const COLOURS: usize = 259;
/// Times a pixel can be enlarged.
const SCALE_MOST: u32 = 64;
/// Cells of a sheet at most.
const CELLS_MOST: usize = 64;

/// Which of the classes of pixels are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The class that the network finds largest.
    Predicted,
    /// The class of the data set's mask.
    Truth,
    /// Where the two differ.
    Mistakes,
}

/// One picture's classes, drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its place among the pictures that are asked for.
    pub picture: usize,
    /// Which classes it shows.
    pub view: View,
    /// Pixels of the sheet that a pixel is wide and high.
    pub scale: u32,
}

/// A sheet of cells, one under the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// The cells from top to bottom.
    pub cells: Vec<Cell>,
    /// [`COLOURS`] words of RGBA bytes (red lowest), multiplied by their opacity. That of a class that is not shown is 0; the true
    /// class 255 is none.
    pub colours: Vec<u32>,
}

/// A sheet as it was drawn, and what it shows in figures.
#[derive(Debug)]
pub struct Overlaid {
    /// The sheet, as a bitmap of the browser.
    pub frame: Frame,
    /// `[pictures, 3, classes]`: pixels of each class in truth, in prediction, in both.
    pub counts: Vec<u32>,
}

impl Overlay {
    /// Of three numbers a cell (picture, view: 0 predicted, 1 true, 2 mistakes, scale) for so many pictures.
    ///
    /// # Errors
    /// [`EngineError::Overlay`] in words.
    pub fn read(cells: &[u32], colours: Vec<u32>, pictures: usize) -> Result<Self, EngineError> {
        let wrong = |what: String| Err(EngineError::Overlay(what));
        if colours.len() != COLOURS {
            return wrong(format!("{} colours, not {COLOURS}", colours.len()));
        }
        if cells.is_empty() || !cells.len().is_multiple_of(3) || cells.len() > 3 * CELLS_MOST {
            return wrong(format!(
                "{} numbers for cells: three a cell, of 1 to {CELLS_MOST} cells",
                cells.len()
            ));
        }
        let mut read = Vec::new();
        for cell in cells.chunks_exact(3) {
            let view = match cell[1] {
                0 => View::Predicted,
                1 => View::Truth,
                2 => View::Mistakes,
                other => return wrong(format!("view {other}: there are 0, 1 and 2")),
            };
            let picture = cell[0] as usize;
            if picture >= pictures {
                return wrong(format!("picture {picture} of {pictures}"));
            }
            if cell[2] == 0 || cell[2] > SCALE_MOST {
                return wrong(format!("scale {}: 1 to {SCALE_MOST}", cell[2]));
            }
            read.push(Cell {
                picture,
                view,
                scale: cell[2],
            });
        }
        Ok(Self {
            cells: read,
            colours,
        })
    }
}
