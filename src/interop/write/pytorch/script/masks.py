class Masks(Dataset):
    """Pictures with a class for every pixel, from pairs of files. `values` says what a mask's values become."""

    def __init__(self, pairs, values, training):
        self.pairs, self.values, self.training = pairs, numpy.array(values, dtype=numpy.uint8), training

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        picture, mask = opened(self.pairs[index][0]), numbers_of(self.pairs[index][1])
        picture, mask = picture.crop(window(*picture.size)), framed(Image.fromarray(self.values[mask]))
        picture = numpy.array(picture.convert({mode}).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))
        mask = torch.from_numpy(numpy.array(mask.resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)))
        picture = torch.from_numpy(picture).reshape(HEIGHT, WIDTH, CHANNELS).permute(2, 0, 1)
{augment}        return usual(picture.float() / 255), mask.long()


def framed(mask):
    """The same part of a mask; around it nothing counts."""
    left, top, right, bottom = window(*mask.size)
    frame = Image.new("L", (right - left, bottom - top), IGNORE)
    frame.paste(mask, (-left, -top))
    return frame


def numbers_of(path):
    """A mask's numbers as they are in the file."""
    with Image.open(path) as mask:
        numbers = numpy.array(mask)
    if numbers.ndim != 2 or numbers.dtype not in (bool, numpy.uint8):
        raise SystemExit(f"{path} is no PNG of class numbers. `convlab data save DATA OUT` writes masks in colours so")
    return numbers.astype(numpy.uint8)


