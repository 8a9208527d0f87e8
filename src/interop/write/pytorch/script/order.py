def pcg4d(x, y, z, w):
    """Jarzynski and Olano 2020: four random numbers for four numbers."""
    x, y, z, w = ((n * 1664525 + 1013904223) & 0xFFFFFFFF for n in (x, y, z, w))
    for turn in range(2):
        x = (x + y * w) & 0xFFFFFFFF
        y = (y + z * x) & 0xFFFFFFFF
        z = (z + x * y) & 0xFFFFFFFF
        w = (w + y * z) & 0xFFFFFFFF
        if turn == 0:
            x, y, z, w = (n ^ (n >> 16) for n in (x, y, z, w))
    return x, y, z, w


def permutation(seed, epoch, count, purpose):
    """Fisher and Yates, with convlab's draws."""
    a, b, c, d = pcg4d(seed, 0, epoch, 0)
    order, numbers = list(range(count)), ()
    for turn, last in enumerate(range(count - 1, 0, -1)):
        if turn % 4 == 0:
            numbers = pcg4d(a ^ (turn // 4), b ^ purpose, c, d)
        other = (numbers[turn % 4] * (last + 1)) >> 32
        order[last], order[other] = order[other], order[last]
    return order


class Batches(Sampler):
    """The pictures of every step: an order of its own for every epoch, in runs of batch_size. Of each run a process has its share."""

    def __init__(self, count, rank, world):
        self.count, self.rank, self.world, self.epoch = count, rank, world, 0
        self.batch_size = BATCH

    def __len__(self):
        return -(-self.count // self.batch_size)

    def __iter__(self):
        order = permutation(SEED, self.epoch, self.count, purpose=1)
        size = self.batch_size
        batches = [order[first : first + size] for first in range(0, self.count, size)]
        # Every process has as many; where that does not come out even, the epoch's first pictures fill up.
        return iter([(batch + order[: -len(batch) % self.world])[self.rank :: self.world] for batch in batches])


