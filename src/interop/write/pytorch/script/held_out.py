def held_out(count):
    """Which pictures are held out where the folder does not say so: a tenth, by the seed."""
    return set(permutation(SEED, 0, count, purpose=2)[: min(max(int(count * 0.1 + 0.5), 1), count - 1)])


