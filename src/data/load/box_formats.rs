//! The formats of boxes: which one a set of files is of, and its reader.

use super::super::{DataError, SourceFile};
use super::boxes::Annotations;
use super::{aside, box_classes, box_csv, coco, voc, yolo};
use crate::said::{Phrase, phrase};

/// Files that may say where boxes are.
#[derive(Default)]
pub(super) struct BoxFiles {
    /// Pascal VOC's XML.
    pub(super) annotations: Vec<SourceFile>,
    /// COCO's JSON.
    pub(super) instances: Vec<SourceFile>,
    /// Labels, lists and names.
    pub(super) texts: Vec<SourceFile>,
    pub(super) tables: Vec<SourceFile>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Coco,
    Voc,
    Yolo,
    Csv,
}

impl BoxFiles {
    /// The format these pictures have boxes in, the first of those that there are.
    pub(super) fn format(&self, pictures: &[SourceFile]) -> Option<Format> {
        if !self.instances.is_empty() {
            Some(Format::Coco)
        } else if !self.annotations.is_empty() {
            Some(Format::Voc)
        } else if yolo::is_yolo(pictures, &self.texts) {
            Some(Format::Yolo)
        } else if !self.tables.is_empty() {
            Some(Format::Csv)
        } else {
            None
        }
    }

    /// Reads that format; files of others are named in the notes.
    ///
    /// # Errors
    /// Those of [`yolo::read`].
    pub(super) fn read(
        mut self,
        format: Format,
        pictures: &[SourceFile],
        notes: &mut Vec<Phrase>,
    ) -> Result<Annotations, DataError> {
        if format != Format::Voc {
            aside(&self.annotations, phrase!("XML file(s)"), notes);
        }
        if format != Format::Csv {
            aside(&self.tables, phrase!("table(s)"), notes);
        }
        match format {
            Format::Coco => {
                aside(&self.texts, phrase!("text file(s)"), notes);
                Ok(coco::read(self.instances, notes))
            }
            Format::Voc => {
                let named = |file: &SourceFile| box_classes::is_names(file);
                let used = |file: &mut SourceFile| voc::is_list(file) || named(file);
                let lists: Vec<_> = self.texts.extract_if(.., used).collect();
                aside(&self.texts, phrase!("text file(s)"), notes);
                let names = lists.iter().find(|file| named(file));
                Ok(voc::read(self.annotations, &lists, names, notes))
            }
            Format::Yolo => yolo::read(pictures, &self.texts, notes),
            Format::Csv => {
                aside(&self.texts, phrase!("text file(s)"), notes);
                Ok(box_csv::read(self.tables))
            }
        }
    }
}
