class Masks(Dataset):
    """Pictures with a class for every pixel, from pairs of files."""

    def __init__(self, pairs, training):
        self.pairs, self.training = pairs, training

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        picture, mask = opened(self.pairs[index][0]), Image.open(self.pairs[index][1])
        picture = numpy.array(picture.convert({mode}).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))
        mask = torch.from_numpy(numpy.array(mask.resize((WIDTH, HEIGHT), Image.Resampling.NEAREST)))
        picture = torch.from_numpy(picture).reshape(HEIGHT, WIDTH, CHANNELS).permute(2, 0, 1)
{augment}        return usual(picture.float() / 255), VALUES[mask.long()]


