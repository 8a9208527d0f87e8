//! Which of a layer's settings decides how many channels or features leave it.

use super::Layer;

/// Channels or features that leave a layer.
pub(super) enum Width<'a> {
    /// A setting of its own.
    Own(&'a mut usize),
    /// A setting that has to agree with what reaches it.
    Follows(&'a mut usize),
    /// What reaches it.
    Passes,
    /// Made of several, or with channels added: no one number decides it.
    Mixed,
}

/// What follows for the layer before one that is to put out another width.
pub(in crate::network) enum Widened {
    /// It is done.
    Done,
    /// What reaches the layer has to have that width.
    Before,
    /// No one setting decides it.
    Impossible,
}

impl Layer {
    /// Channels or features it puts out by its own settings.
    pub fn width(&self) -> Option<usize> {
        match self.clone().width_mut() {
            Width::Own(&mut width) => Some(width),
            Width::Follows(_) | Width::Passes | Width::Mixed => None,
        }
    }

    /// Gives it another number of output channels or features.
    pub(in crate::network) fn widen(&mut self, width: usize) -> Widened {
        match self.width_mut() {
            Width::Own(own) => {
                *own = width;
                Widened::Done
            }
            Width::Follows(own) => {
                *own = width;
                Widened::Before
            }
            Width::Passes => Widened::Before,
            Width::Mixed => Widened::Impossible,
        }
    }
}
