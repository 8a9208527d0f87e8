//! What the built-in pictures are painted with: a raster that knows of each sample's class, a pen, colours, dice, light and sky.

pub(crate) mod canvas;
pub(crate) mod color;
pub(crate) mod dice;
pub(crate) mod light;
pub(crate) mod pen;
pub(crate) mod sky;
