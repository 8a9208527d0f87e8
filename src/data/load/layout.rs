//! The layouts of data that are read, by name and example: the table of the documentation, and what a refusal compares with.

use super::super::DataError;

/// A way in which people keep data.
pub struct Layout {
    /// What the layout is called, as in the table of `docs/data.md`.
    pub name: &'static str,
    /// Paths that show it, one a line.
    pub example: &'static str,
    /// What it becomes.
    pub becomes: &'static str,
}

pub(super) const CLASS_FOLDERS: usize = 0;
pub(super) const LABEL_TABLE: usize = 1;
pub(super) const PAIRS: usize = 2;

/// Every layout that is read; `docs/data.md` describes the same ones.
pub const LAYOUTS: [Layout; 17] = [
    Layout {
        name: "class folders",
        example: "cat/1.png\ndog/2.jpg\nor train/cat/1.png\ntest/dog/2.png",
        becomes: "a class a folder, as torchvision's ImageFolder",
    },
    Layout {
        name: "pictures with a table of labels",
        example: "train/1.png\nlabels.csv with the columns filename and label",
        becomes: "the classes of the table",
    },
    Layout {
        name: "pictures with masks",
        example: "images/1.jpg\nmasks/1.png",
        becomes: "a class a pixel",
    },
    Layout {
        name: "Cityscapes",
        example: "leftImg8bit/train/ulm/1_leftImg8bit.png\ngtFine/train/ulm/1_gtFine_labelIds.png",
        becomes: "its 19 classes",
    },
    Layout {
        name: "Tiny ImageNet",
        example: "train/n01443537/images/1.JPEG\nval/images/1.JPEG\nval/val_annotations.txt\nwords.txt",
        becomes: "its classes by name, val/ held out",
    },
    Layout {
        name: "Oxford-IIIT Pet",
        example: "images/Abyssinian_1.jpg\nannotations/trainval.txt\nannotations/test.txt",
        becomes: "its breeds, the test list held out",
    },
    Layout {
        name: "Pascal VOC",
        example: "JPEGImages/1.jpg\nAnnotations/1.xml\nImageSets/Main/train.txt",
        becomes: "boxes",
    },
    Layout {
        name: "COCO",
        example: "train2017/1.jpg\nannotations/instances_train2017.json",
        becomes: "boxes",
    },
    Layout {
        name: "YOLO",
        example: "images/train/1.jpg\nlabels/train/1.txt\ndata.yaml",
        becomes: "boxes",
    },
    Layout {
        name: "boxes in a CSV table",
        example: "train/1.jpg\ntrain/_annotations.csv",
        becomes: "boxes",
    },
    Layout {
        name: "CIFAR-10",
        example: "data_batch_1.bin\ntest_batch.bin\nor data_batch_1\ntest_batch\nbatches.meta",
        becomes: "ten classes",
    },
    Layout {
        name: "CIFAR-100",
        example: "train.bin\ntest.bin\nfine_label_names.txt\nor train\ntest\nmeta",
        becomes: "its hundred fine classes",
    },
    Layout {
        name: "MNIST and its like",
        example: "train-images-idx3-ubyte\ntrain-labels-idx1-ubyte",
        becomes: "the classes of the labels",
    },
    Layout {
        name: "EMNIST",
        example: "emnist-letters-train-images-idx3-ubyte\nemnist-letters-train-labels-idx1-ubyte\nemnist-letters-mapping.txt\nor emnist-letters.mat",
        becomes: "the characters of the mapping, pictures turned upright",
    },
    Layout {
        name: "STL-10",
        example: "train_X.bin\ntrain_y.bin\ntest_X.bin\ntest_y.bin\nclass_names.txt",
        becomes: "ten classes",
    },
    Layout {
        name: "SVHN",
        example: "train_32x32.mat\ntest_32x32.mat",
        becomes: "ten digits",
    },
    Layout {
        name: "NumPy arrays",
        example: "set.npz with x_train, y_train, x_test, y_test\nor train_images.npy\ntrain_labels.npy",
        becomes: "the classes of the labels",
    },
];

/// A refusal that names the two layouts that come nearest.
pub(super) fn refused(reason: String, nearest: [usize; 2]) -> DataError {
    let shown = nearest.map(|at| {
        let Layout { name, example, .. } = &LAYOUTS[at];
        format!("{name} ({})", example.replace('\n', ", "))
    });
    DataError::Layout {
        reason,
        nearest: shown.join("; "),
    }
}
