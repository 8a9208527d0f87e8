//! Channels that follow from what reaches a layer: those that a person who changes a width would change next.

use super::parameters::elements;
use super::walk::Walk;
use super::{Layer, Network};

impl Network {
    /// The same network with the input channels and features of every layer as they reach it, as far as that is known. What a layer
    /// puts out stays, but for convolutions of one group a channel, which keep that.
    pub fn fitted(&self) -> Network {
        let mut network = self.clone();
        let mut walk = Walk::new(self.input);
        for node in &mut network.nodes {
            let reach = walk.reach(node);
            if let Some(Some(shape)) = reach.shapes.first() {
                fit(&mut node.layer, shape);
            }
            // What is wrong with it is no matter here: behind it nothing is known, and stays as it is.
            let _ = walk.pass(node, &reach);
        }
        network
    }
}

fn fit(layer: &mut Layer, reaches: &[usize]) {
    match (layer, reaches) {
        (
            Layer::Conv2d {
                channels_in,
                channels_out,
                groups,
                ..
            }
            | Layer::ConvTranspose2d {
                channels_in,
                channels_out,
                groups,
                ..
            },
            &[channels, ..],
        ) if reaches.len() == 3 => {
            if *groups == *channels_in && *groups > 1 && channels_out.is_multiple_of(*groups) {
                *channels_out = channels.saturating_mul(*channels_out / *groups);
                *groups = channels;
            }
            *channels_in = channels;
        }
        (Layer::BatchNorm2d { channels, .. }, &[reaching, ..]) if reaches.len() == 3 => {
            *channels = reaching;
        }
        (Layer::Linear { features_in, .. }, &[features]) => *features_in = features,
        (Layer::View { features }, _) => *features = elements(reaches),
        _ => {}
    }
}
