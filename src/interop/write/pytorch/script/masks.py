class Masks(Dataset):
    """Pictures with a class for every pixel, from pairs of files. `meaning` says what a mask's values, and its colours, become."""

    def __init__(self, pairs, meaning, training):
        self.pairs, self.meaning, self.training = pairs, meaning, training

    def __len__(self):
        return len(self.pairs)

    def classes(self, index):
        """The mask as a picture of class numbers."""
        values, is_coloured = numbers_of(self.pairs[index][1])
        found, places = numpy.unique(values, return_inverse=True)
        classes = numpy.array([self.meaning[is_coloured].get(value, IGNORE) for value in found.tolist()], dtype=numpy.uint8)
        return turned(Image.fromarray(classes[places].reshape(values.shape)), self.pairs[index][0])

    def __getitem__(self, index):
        picture, mask = opened(self.pairs[index][0]), self.classes(index)
        picture, mask = picture.crop(window(*picture.size)), framed(mask)
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


