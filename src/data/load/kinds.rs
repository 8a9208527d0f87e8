//! The files of a data set by what they may hold, as their names and first bytes say.

use super::super::SourceFile;
use super::arrays::Arrays;
use super::box_formats::BoxFiles;
use super::{base_name, box_csv, cityscapes, coco, is_picture, labels, palette, scenes, voc, yolo};

/// Files by what they may hold.
#[derive(Default)]
pub(super) struct Kinds {
    /// Sets of a few files of numbers.
    pub(super) arrays: Arrays,
    pub(super) pictures: Vec<SourceFile>,
    /// What may say where boxes are, and what says what masks mean.
    pub(super) boxes: BoxFiles,
    /// Tables of labels.
    pub(super) labels: Vec<SourceFile>,
    pub(super) palettes: Vec<SourceFile>,
    /// What pictures as a whole show.
    pub(super) scenes: Vec<SourceFile>,
    pub(super) others: Vec<SourceFile>,
}

impl Kinds {
    pub(super) fn add(&mut self, file: SourceFile) {
        let name = base_name(&file.name).to_ascii_lowercase();
        let Some(file) = self.arrays.add(file) else {
            return;
        };
        if cityscapes::is_other_truth(&name) {
            self.others.push(file);
        } else if is_picture(&name) {
            self.pictures.push(file);
        } else if voc::is_annotation(&file) {
            self.boxes.annotations.push(file);
        } else if coco::is_instances(&file) {
            self.boxes.instances.push(file);
        } else if scenes::is_scenes(&file) {
            self.scenes.push(file);
        } else if box_csv::is_table(&file) {
            self.boxes.tables.push(file);
        } else if labels::is_table(&file) {
            self.labels.push(file);
        } else if palette::is_palette(&file) {
            self.palettes.push(file);
        } else if yolo::is_text(&file) {
            self.boxes.texts.push(file);
        } else {
            self.others.push(file);
        }
    }
}
