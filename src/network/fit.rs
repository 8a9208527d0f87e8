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
    let channels = match reaches {
        &[channels, _, _] => Some(channels),
        _ => None,
    };
    match layer {
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
        } => {
            let Some(channels) = channels else { return };
            if *groups == *channels_in && *groups > 1 && channels_out.is_multiple_of(*groups) {
                *channels_out = channels.saturating_mul(*channels_out / *groups);
                *groups = channels;
            }
            *channels_in = channels;
        }
        Layer::BatchNorm2d { channels: own, .. } => *own = channels.unwrap_or(*own),
        Layer::Linear { features_in, .. } => {
            if let &[features] = reaches {
                *features_in = features;
            }
        }
        Layer::View { features } => *features = elements(reaches),
        Layer::MaxPool2d { .. }
        | Layer::AvgPool2d { .. }
        | Layer::AdaptiveAvgPool2d { .. }
        | Layer::MaxUnpool2d { .. }
        | Layer::Upsample { .. }
        | Layer::ChannelPad { .. }
        | Layer::Relu
        | Layer::LeakyRelu { .. }
        | Layer::Sigmoid
        | Layer::Tanh
        | Layer::Dropout { .. }
        | Layer::Flatten
        | Layer::Add
        | Layer::Concat => {}
    }
}
