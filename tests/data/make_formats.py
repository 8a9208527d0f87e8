"""Writes fixtures/formats/ with Pillow: one small picture in the formats that people have, and beside each the bytes of Pillow's convert("RGB"), planar."""

import random
from pathlib import Path

from PIL import Image

folder = Path(__file__).parent / "fixtures" / "formats"
folder.mkdir(exist_ok=True)
drawn = random.Random(3)
WIDTH, HEIGHT = 21, 14
smooth = Image.new("RGB", (WIDTH, HEIGHT))
smooth.putdata([(x * 12, y * 18, (x + y) * 7) for y in range(HEIGHT) for x in range(WIDTH)])
noisy = Image.frombytes("RGB", (WIDTH, HEIGHT), drawn.randbytes(3 * WIDTH * HEIGHT))
clear = Image.frombytes("RGBA", (WIDTH, HEIGHT), drawn.randbytes(4 * WIDTH * HEIGHT))

smooth.save(folder / "lossy.webp", quality=90)
noisy.save(folder / "lossless.webp", lossless=True)
clear.save(folder / "alpha.webp", lossless=True, exact=True)
palette = noisy.quantize(200)
palette.save(folder / "frames.gif", save_all=True, append_images=[smooth.quantize(64)], duration=50)
noisy.quantize(7).save(folder / "clear.gif", transparency=3)
noisy.save(folder / "colours.bmp")
clear.save(folder / "alpha.bmp")
palette.save(folder / "palette.bmp")
noisy.convert("1").save(folder / "bits.bmp")
noisy.convert("L").save(folder / "grey.bmp")

for path in sorted(folder.iterdir()):
    if path.suffix == ".bin":
        continue
    picture = Image.open(path).convert("RGB")
    planes = b"".join(plane.tobytes() for plane in picture.split())
    path.with_suffix(path.suffix + ".bin").write_bytes(planes)
