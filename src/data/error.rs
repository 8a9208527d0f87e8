//! What can be wrong with data, in sentences that say what, where and what to do.

use thiserror::Error;

use crate::said::{Phrase, coded};

/// Why data cannot be used.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DataError {
    /// Nothing that is read.
    #[error(
        "No data here: {place}. Give CIFAR-10's or CIFAR-100's files (data_batch_1.bin, ..., cifar-10-python.tar.gz), MNIST-like idx files, STL-10's or SVHN's files, an .npz, a folder with one folder of PNG or JPEG pictures for each class, or pictures with masks (images/ and masks/) or boxes (Pascal VOC's XML, COCO's JSON, YOLO's text files)."
    )]
    NoData {
        /// Where was looked, and what is there.
        place: Phrase,
    },

    /// Pictures in folders that no layout describes.
    #[error(
        "This folder fits no layout that is read: {reason}. The nearest are {nearest}. docs/data.md shows all of them."
    )]
    Layout {
        /// What is wrong.
        reason: Phrase,
        /// The layouts that come nearest, with an example each.
        nearest: Phrase,
    },

    /// Values of masks that mean no classes.
    #[error("The masks cannot be used: {reason}.")]
    MaskValues {
        /// What is wrong.
        reason: Phrase,
    },

    /// Bytes that are no packed data set.
    #[error("The data set's packed file cannot be used: {reason}. Read the files again.")]
    Packed {
        /// What is wrong.
        reason: Phrase,
    },

    /// A file of no bytes.
    #[error("{file} is empty (0 bytes). Download or copy it again.")]
    EmptyFile {
        /// Its name.
        file: String,
    },

    /// A file name that cannot be used.
    #[error("A file has a name that cannot be used ({name:?}): {reason}. Rename it and try again.")]
    BadName {
        /// The name as it was given.
        name: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// A CIFAR-10 batch that breaks off within a record.
    #[error(
        "{file} is {length} bytes long, which is not a whole number of CIFAR-10 records of 3073 bytes: record {record} (counting from 0) is cut off after {rest} bytes. {hint}"
    )]
    CifarLength {
        /// Its name.
        file: String,
        /// Bytes.
        length: usize,
        /// Which record, from 0.
        record: usize,
        /// Bytes of the record that is cut off.
        rest: usize,
        /// What would do instead.
        hint: Phrase,
    },

    /// A CIFAR-10 batch of too many records.
    #[error(
        "{file} holds {records} records; a CIFAR-10 batch holds at most {limit}. Is this really a CIFAR-10 batch?"
    )]
    CifarTooLong {
        /// Its name.
        file: String,
        /// Number of its records.
        records: usize,
        /// The most there may be.
        limit: usize,
    },

    /// A label that CIFAR-10 does not have.
    #[error(
        "{file}: record {record} (counting from 0, at byte {offset}) has label {label}; CIFAR-10's labels are 0 to 9. The file is damaged or of another format."
    )]
    CifarLabel {
        /// Its name.
        file: String,
        /// Which record, from 0.
        record: usize,
        /// The byte at which the record begins.
        offset: usize,
        /// The label as it stands there.
        label: u8,
    },

    /// Two files of one name.
    #[error(
        "{first} and {second} are two files of the same name; which one is meant? Give only one of them."
    )]
    SameName {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },

    /// Files of several data sets.
    #[error("These files hold several data sets: {sets}. {hint}.")]
    SeveralSets {
        /// Their names.
        sets: String,
        /// What would do instead.
        hint: Phrase,
    },

    /// A choice of files that cannot be met.
    #[error("{field} is {given:?}: {reason}.")]
    FileChoice {
        /// The setting by its name.
        field: &'static str,
        /// What was given.
        given: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// A file named `.gz` that is none.
    #[error(
        "{file} does not begin like a gzip file (1f 8b), it begins with {found}. It may be an interrupted download, an error page, or already unpacked: then drop \".gz\" from its name."
    )]
    NotGzip {
        /// Its name.
        file: String,
        /// Its first bytes, in hexadecimal.
        found: String,
    },

    /// An archive that cannot be unpacked.
    #[error(
        "{file} cannot be unpacked: {reason}. It is probably cut off or damaged; download it again."
    )]
    Unpack {
        /// Its name.
        file: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// More than is held.
    #[error("{what} is too large: {size} is above the limit of {limit}. {hint}")]
    TooLarge {
        /// What is too large, or what was expected.
        what: String,
        /// How large it is.
        size: Phrase,
        /// The most there may be.
        limit: Phrase,
        /// What would do instead.
        hint: Phrase,
    },

    /// A file that is not what its name says.
    #[error("{file} cannot be read as a {what}: {reason}.")]
    Unreadable {
        /// Its name.
        file: String,
        /// What is too large, or what was expected.
        what: &'static str,
        /// What is wrong.
        reason: Phrase,
    },

    /// An idx file that cannot be read.
    #[error("{file} is not a readable idx file: {reason}.")]
    Idx {
        /// Its name.
        file: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// Pictures and labels of different numbers.
    #[error(
        "{images} holds {count} pictures but {labels} holds {label_count} labels. They do not belong together."
    )]
    IdxPair {
        /// The file of pictures.
        images: String,
        /// The file of labels.
        labels: String,
        /// Number of pictures.
        count: usize,
        /// Number of labels.
        label_count: usize,
    },

    /// Pictures without labels, or labels without pictures.
    #[error(
        "{file} has no partner: the file of {missing} for the {split} split is missing ({expected}). Add it."
    )]
    IdxMissing {
        /// Its name.
        file: String,
        /// Whether `labels` or `images` are missing.
        missing: &'static str,
        /// `train` or `test`.
        split: &'static str,
        /// The name it would have.
        expected: String,
    },

    /// A label that the data set has no class for.
    #[error(
        "{file}: picture {record} (counting from 0) has label {label}, but the data set has {classes} classes."
    )]
    IdxLabel {
        /// Its name.
        file: String,
        /// Which picture, from 0.
        record: usize,
        /// The label as it stands there.
        label: u32,
        /// Number of classes.
        classes: usize,
    },

    /// Pictures of a single class.
    #[error(
        "All pictures lie in one folder ({folder}), so there is one class and nothing to tell apart. Put the pictures of each class in a folder of its own."
    )]
    OneClass {
        /// The folder by its name.
        folder: String,
    },

    /// Pictures of which none could be read.
    #[error("None of the {count} pictures could be read. The first: {first}")]
    NoPictureLeft {
        /// Number of pictures.
        count: usize,
        /// What is wrong with the first.
        first: Phrase,
    },

    /// A palette file that cannot be read.
    #[error(
        "{file} does not say what the masks' values mean: {reason}. Write {{\"classes\": [\"Sky\", ...], \"palette\": [[128, 128, 128], ...], \"ignore_index\": 11}}, or lines such as \"128 128 128 Sky\"."
    )]
    Palette {
        /// Its name.
        file: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// A file of scenes that cannot be read.
    #[error(
        "{file} does not say what pictures show: {reason}. Give it a line a picture, such as train/images/a.png,night."
    )]
    Scenes {
        /// Its name.
        file: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// A file of boxes that cannot be read.
    #[error("{file} does not say what the boxes are: {reason}.")]
    Annotations {
        /// Its name.
        file: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// Boxes in a format that is not read.
    #[error(
        "{file} is of a format that is not read: {format} ({advice}). Boxes are read from COCO's JSON, Pascal VOC's XML, YOLO's text files and CSV tables."
    )]
    OtherBoxes {
        /// Its name.
        file: String,
        /// The format by its name.
        format: &'static str,
        /// What would do instead.
        advice: &'static str,
    },

    /// Too few pictures to hold some out.
    #[error("{count} pictures are too few to hold some out for testing. Give at least {least}.")]
    TooFew {
        /// Number of pictures.
        count: usize,
        /// The fewest that do.
        least: usize,
    },

    /// A setting that does not suit the data.
    #[error("{field} is {given}: {reason}.")]
    Setting {
        /// The setting by its name.
        field: &'static str,
        /// What was given.
        given: String,
        /// What is wrong.
        reason: Phrase,
    },

    /// Bytes that are no picture of that size.
    #[error(
        "The picture is {width} x {height} but came with {length} bytes instead of {width} x {height} x 4 (RGBA)."
    )]
    PictureBytes {
        /// Pixels.
        width: usize,
        /// Pixels.
        height: usize,
        /// Bytes that came.
        length: usize,
    },
}

impl DataError {
    pub(crate) fn setting(field: &'static str, given: impl ToString, reason: Phrase) -> Self {
        Self::Setting {
            field,
            given: given.to_string(),
            reason,
        }
    }
}

coded!(DataError {
    "data.no_data": NoData { place };
    "data.layout": Layout { reason, nearest };
    "data.mask_values": MaskValues { reason };
    "data.packed": Packed { reason };
    "data.empty_file": EmptyFile { file };
    "data.bad_name": BadName { name, reason };
    "data.cifar_length": CifarLength { file, length, record, rest, hint };
    "data.cifar_too_long": CifarTooLong { file, records, limit };
    "data.cifar_label": CifarLabel { file, record, offset, label };
    "data.same_name": SameName { first, second };
    "data.several_sets": SeveralSets { sets, hint };
    "data.file_choice": FileChoice { field, given, reason };
    "data.not_gzip": NotGzip { file, found };
    "data.unpack": Unpack { file, reason };
    "data.too_large": TooLarge { what, size, limit, hint };
    "data.unreadable": Unreadable { file, what, reason };
    "data.idx": Idx { file, reason };
    "data.idx_pair": IdxPair { images, labels, count, label_count };
    "data.idx_missing": IdxMissing { file, missing, split, expected };
    "data.idx_label": IdxLabel { file, record, label, classes };
    "data.one_class": OneClass { folder };
    "data.no_picture_left": NoPictureLeft { count, first };
    "data.palette": Palette { file, reason };
    "data.scenes": Scenes { file, reason };
    "data.annotations": Annotations { file, reason };
    "data.other_boxes": OtherBoxes { file, format, advice };
    "data.too_few": TooFew { count, least };
    "data.setting": Setting { field, given, reason };
    "data.picture_bytes": PictureBytes { width, height, length };
});
