def held_out(count):
    """Which of so many pictures are held out where the folder does not say so: SHARE ten-thousandths of them, by the seed, as in convlab."""
    if count < 2:
        raise SystemExit(f"{count} picture(s) cannot be divided into training and held-out ones; at least 2 are needed")
    return set(permutation(SEED, 0, count, purpose=2)[: min(max((count * SHARE + 5000) // 10000, 1), count - 1)])


