//! convlab: a conv-net laboratory. The map of the crate, bottom row first; imports point downward only.
//!
//! - [`network`]: what to train: a network as data, its shapes, its cost, the zoo
//! - [`recipe`]: every setting of a run as plain data: losses, update rules, schedules, transforms
//! - [`data`]: what to train on: CIFAR-10, idx, folders, the built-in scenes; transforms; batches
//! - `interop`: what others wrote, in and out: PyTorch source (feature `interop`)
//! - [`engine`]: who computes: one trait and its engines
//! - [`weights`]: files of weights, safetensors and PyTorch's own, and how they fit a network
//! - [`train`]: how to train: learning rates, metrics, checkpoints, the session
//! - [`arrange`]: one sort for all; `object`: JSON objects, read with little code
//! - [`said`]: what every room says to people, as data; it lies below them all
//! - `web`: the page's face; `bin/convlab.rs` is the shell's; `platform` holds what differs between the two

#![recursion_limit = "256"]
#![warn(missing_docs)]

pub mod arrange;
pub mod data;
pub mod engine;
#[cfg(feature = "interop")]
pub mod interop;
pub mod network;
mod object;
pub mod platform;
pub mod recipe;
pub mod said;
pub mod train;
#[cfg(target_family = "wasm")]
pub mod web;
pub mod weights;
