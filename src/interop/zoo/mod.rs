//! Networks that come with convlab as PyTorch programs: ten of our own, and torchvision's under its names. They are read as any program is,
//! so the page has them in the reader's module alone.

use serde::Serialize;

use super::InteropError;
use super::python::{self, Options, Program, torchvision_names};
use crate::network::Network;

/// A network that is read from a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is chosen by.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The paper it is from; torchvision's modules name theirs.
    pub source: &'static str,
    /// Whether it answers for every pixel.
    pub is_map: bool,
}

/// A program of our own: its entry, its class, its text.
struct Own(Entry, &'static str, &'static str);

/// Writes the table.
macro_rules! own {
    ($($name:literal, $title:literal, $source:literal, $is_map:literal, $class:literal in $file:literal;)+) => {
        &[$(Own(
            Entry {
                name: $name,
                title: $title,
                source: $source,
                is_map: $is_map,
            },
            $class,
            include_str!($file),
        ),)+]
    };
}

const OWN: &[Own] = own! {
    "vgg11_cifar", "VGG-11 with batch norm, for 32×32", "Simonyan and Zisserman 2014", false, "VGG" in "vgg.py";
    "resnet18_cifar", "ResNet-18, for 32×32", "He et al. 2015", false, "ResNet" in "resnet.py";
    "wide_resnet", "WRN-16-4, for 32×32", "Zagoruyko and Komodakis 2016", false, "WideResNet" in "wide_resnet.py";
    "densenet_bc", "DenseNet-BC-40, for 32×32", "Huang et al. 2016", false, "DenseNet" in "densenet.py";
    "convmixer", "ConvMixer-256/8, for 32×32", "Trockman and Kolter 2022", false, "ConvMixer" in "convmixer.py";
    "nin", "network in network, for 32×32", "Lin et al. 2013", false, "NiN" in "nin.py";
    "fcn", "FCN-8, a class for every pixel", "Long et al. 2014", true, "FCN" in "fcn.py";
    "linknet", "LinkNet, a class for every pixel", "Chaurasia and Culurciello 2017", true, "LinkNet" in "linknet.py";
    "enet", "ENet, a class for every pixel", "Paszke et al. 2016", true, "ENet" in "enet.py";
    "deeplab_small", "DeepLabV3 with a small backbone", "Chen et al. 2017", true, "DeepLab" in "deeplab.py";
};

/// All of them: those of our own, then torchvision's.
pub fn entries() -> impl Iterator<Item = Entry> {
    let own = OWN.iter().map(|Own(entry, ..)| *entry);
    own.chain(torchvision_names().map(|(name, is_map)| Entry {
        name,
        title: "torchvision",
        source: "torchvision.models",
        is_map,
    }))
}

/// A network for pictures `[channels, height, width]` and so many classes; none where no program has that name.
///
/// # Errors
/// Where the network cannot be built for pictures of that size.
pub fn network(
    name: &str,
    pictures: [usize; 3],
    classes: usize,
) -> Result<Option<Network>, InteropError> {
    let Some(entry) = entries().find(|entry| entry.name == name) else {
        return Ok(None);
    };
    let [channels, height, width] = pictures;
    let own = OWN.iter().find(|Own(own, ..)| own.name == name);
    let (text, make) = match own {
        Some(Own(_, class, text)) => (
            (*text).to_owned(),
            format!("{class}(in_channels={channels}, num_classes={classes})"),
        ),
        None => {
            let module = match entry.is_map {
                true => "torchvision.models.segmentation",
                false => "torchvision.models",
            };
            // Its second and third answers are for training on ImageNet alone.
            let alone = match name {
                "googlenet" => ", aux_logits=False",
                _ => "",
            };
            (
                format!("from {module} import {name}"),
                format!("{name}(num_classes={classes}{alone})"),
            )
        }
    };
    let options = Options {
        // torchvision's are for colours; their first layer is fitted below.
        input: Some([if own.is_some() { channels } else { 3 }, height, width]),
        make: Some(make),
        ..Options::default()
    };
    let Program {
        network, problems, ..
    } = python::read(&text, &options)?;
    let Some(network) = network else {
        let first = problems.first().map(|problem| problem.message.clone());
        return Err(InteropError::NoNetwork(first.unwrap_or_default().into()));
    };
    let mut network = network.with_input(pictures).fitted();
    network.name = entry.name.into();
    network.source = entry.source.into();
    Ok(Some(network))
}
