def window(width, height):
    """{told}: left, top, right, bottom."""
    across, down = {size}
    left, top = (width - across) // 2, (height - down) // 2
    return left, top, left + across, top + down


