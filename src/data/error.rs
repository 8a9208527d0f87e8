//! What can be wrong with data, in sentences that say what, where and what to do.

use thiserror::Error;

use crate::said::coded;

#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DataError {
    #[error(
        "No data here: {place}. Give CIFAR-10's or CIFAR-100's files (data_batch_1.bin, ..., cifar-10-python.tar.gz), MNIST-like idx files, STL-10's or SVHN's files, an .npz, a folder with one folder of PNG or JPEG pictures for each class, or pictures with masks (images/ and masks/) or boxes (Pascal VOC's XML, COCO's JSON, YOLO's text files)."
    )]
    NoData { place: String },

    #[error(
        "This folder fits no layout that is read: {reason}. The nearest are {nearest}. docs/data.md shows all of them."
    )]
    Layout { reason: String, nearest: String },

    #[error("The masks cannot be used: {reason}.")]
    MaskValues { reason: String },

    #[error("The data set's packed file cannot be used: {reason}. Read the files again.")]
    Packed { reason: String },

    #[error("{file} is empty (0 bytes). Download or copy it again.")]
    EmptyFile { file: String },

    #[error("A file has a name that cannot be used ({name:?}): {reason}. Rename it and try again.")]
    BadName { name: String, reason: String },

    #[error(
        "{file} is {length} bytes long, which is not a whole number of CIFAR-10 records of 3073 bytes: record {record} (counting from 0) is cut off after {rest} bytes. {hint}"
    )]
    CifarLength {
        file: String,
        length: usize,
        record: usize,
        rest: usize,
        hint: String,
    },

    #[error(
        "{file} holds {records} records; a CIFAR-10 batch holds at most {limit}. Is this really a CIFAR-10 batch?"
    )]
    CifarTooLong {
        file: String,
        records: usize,
        limit: usize,
    },

    #[error(
        "{file}: record {record} (counting from 0, at byte {offset}) has label {label}; CIFAR-10's labels are 0 to 9. The file is damaged or of another format."
    )]
    CifarLabel {
        file: String,
        record: usize,
        offset: usize,
        label: u8,
    },

    #[error(
        "{first} and {second} are two files of the same name; which one is meant? Give only one of them."
    )]
    SameName { first: String, second: String },

    #[error("These files hold several data sets: {sets}. {hint}.")]
    SeveralSets { sets: String, hint: String },

    #[error("{field} is {given:?}: {reason}.")]
    FileChoice {
        field: &'static str,
        given: String,
        reason: String,
    },

    #[error(
        "{file} does not begin like a gzip file (1f 8b), it begins with {found}. It may be an interrupted download, an error page, or already unpacked: then drop \".gz\" from its name."
    )]
    NotGzip { file: String, found: String },

    #[error(
        "{file} cannot be unpacked: {reason}. It is probably cut off or damaged; download it again."
    )]
    Unpack { file: String, reason: String },

    #[error("{what} is too large: {size} is above the limit of {limit}. {hint}")]
    TooLarge {
        what: String,
        size: String,
        limit: String,
        hint: String,
    },

    #[error("{file} cannot be read as a {what}: {reason}.")]
    Unreadable {
        file: String,
        what: &'static str,
        reason: String,
    },

    #[error("{file} is not a readable idx file: {reason}.")]
    Idx { file: String, reason: String },

    #[error(
        "{images} holds {count} pictures but {labels} holds {label_count} labels. They do not belong together."
    )]
    IdxPair {
        images: String,
        labels: String,
        count: usize,
        label_count: usize,
    },

    #[error(
        "{file} has no partner: the file of {missing} for the {split} split is missing ({expected}). Add it."
    )]
    IdxMissing {
        file: String,
        missing: &'static str,
        split: &'static str,
        expected: String,
    },

    #[error(
        "{file}: picture {record} (counting from 0) has label {label}, but the data set has {classes} classes."
    )]
    IdxLabel {
        file: String,
        record: usize,
        label: u32,
        classes: usize,
    },

    #[error(
        "All pictures lie in one folder ({folder}), so there is one class and nothing to tell apart. Put the pictures of each class in a folder of its own."
    )]
    OneClass { folder: String },

    #[error("None of the {count} pictures could be read. The first: {first}")]
    NoPictureLeft { count: usize, first: String },

    #[error(
        "{file} does not say what the masks' values mean: {reason}. Write {{\"classes\": [\"Sky\", ...], \"palette\": [[128, 128, 128], ...], \"ignore_index\": 11}}, or lines such as \"128 128 128 Sky\"."
    )]
    Palette { file: String, reason: String },

    #[error(
        "{file} does not say what pictures show: {reason}. Give it a line a picture, such as train/images/a.png,night."
    )]
    Scenes { file: String, reason: String },

    #[error("{file} does not say what the boxes are: {reason}.")]
    Annotations { file: String, reason: String },

    #[error(
        "{file} is of a format that is not read: {format} ({advice}). Boxes are read from COCO's JSON, Pascal VOC's XML, YOLO's text files and CSV tables."
    )]
    OtherBoxes {
        file: String,
        format: &'static str,
        advice: &'static str,
    },

    #[error("{count} pictures are too few to hold some out for testing. Give at least {least}.")]
    TooFew { count: usize, least: usize },

    #[error("{field} is {given}: {reason}.")]
    Setting {
        field: &'static str,
        given: String,
        reason: String,
    },

    #[error(
        "The picture is {width} x {height} but came with {length} bytes instead of {width} x {height} x 4 (RGBA)."
    )]
    PictureBytes {
        width: usize,
        height: usize,
        length: usize,
    },
}

impl DataError {
    pub(crate) fn setting(
        field: &'static str,
        given: impl ToString,
        reason: impl ToString,
    ) -> Self {
        Self::Setting {
            field,
            given: given.to_string(),
            reason: reason.to_string(),
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
