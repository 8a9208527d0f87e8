def held_out_by_class(labels):
    """The same of pictures with classes: each class keeps its share in both parts, and none loses its last training picture."""
    counts = [0] * (max(labels, default=0) + 1)
    for label in labels:
        counts[label] += 1
    spare = [max(count - 1, 0) for count in counts]
    quotas = [min(count * SHARE // 10000, most) for count, most in zip(counts, spare)]
    left = max((len(labels) * SHARE + 5000) // 10000, 1) - sum(quotas)
    # What is left goes to the largest remainders, of equal ones to the first class.
    for label in sorted(range(len(counts)), key=lambda label: (-(counts[label] * SHARE % 10000), label)):
        if left > 0 and quotas[label] < spare[label]:
            quotas[label] += 1
            left -= 1
    if len(labels) < 2 or not any(quotas):
        return held_out(len(labels))
    held = set()
    for index in permutation(SEED, 0, len(labels), purpose=2):
        if quotas[labels[index]] > 0:
            quotas[labels[index]] -= 1
            held.add(index)
    return held


