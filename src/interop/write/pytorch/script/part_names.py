# What folders that hold a part of the data are called.
PARTS = {
    "train": {"train", "training", "trainset", "trn"},
    "test": {"test", "testing", "testset", "tst", "heldout", "held-out", "held_out", "holdout"},
    "val": {"val", "valid", "validation", "valset", "dev", "eval", "evaluation"},
}


