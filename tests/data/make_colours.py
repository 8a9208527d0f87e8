"""Writes fixtures/colours/ with Pillow: one small picture in the colour types that PNG and JPEG have, and beside each the bytes of Pillow's convert("RGB"), planar. Of 16-bit grey it is the upper bytes: there convert("RGB") makes all above 255 white."""

import random
import struct
import zlib
from pathlib import Path

from PIL import Image

folder = Path(__file__).parent / "fixtures" / "colours"
folder.mkdir(exist_ok=True)
drawn = random.Random(5)
WIDTH, HEIGHT = 21, 14
smooth = Image.new("RGB", (WIDTH, HEIGHT))
smooth.putdata([(x * 12, y * 18, (x + y) * 7) for y in range(HEIGHT) for x in range(WIDTH)])
noisy = Image.frombytes("RGB", (WIDTH, HEIGHT), drawn.randbytes(3 * WIDTH * HEIGHT))


def written(name, depth, colour, channels):
    """A PNG of random samples, by hand: Pillow writes no 16-bit colours."""
    rows = b"".join(b"\0" + drawn.randbytes(WIDTH * channels * depth // 8) for _ in range(HEIGHT))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    data = b"".join(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks)
    (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n" + data)


written("rgb16.png", 16, 2, 3)
written("rgba16.png", 16, 6, 4)
written("grey16.png", 16, 0, 1)
written("grey_alpha.png", 8, 4, 2)
written("rgba.png", 8, 6, 4)
noisy.convert("1").save(folder / "bits.png")
palette = noisy.quantize(60)
palette.save(folder / "palette.png")
palette.save(folder / "palette_clear.png", transparency=7)
noisy.save(folder / "clear.png", transparency=noisy.getpixel((3, 4)))
noisy.convert("L").save(folder / "grey_clear.png", transparency=9)
smooth.convert("CMYK").save(folder / "cmyk.jpg", quality=95, subsampling=0)
smooth.save(folder / "halved.jpg", quality=90, subsampling=1)
smooth.save(folder / "quartered.jpg", quality=90, subsampling=2)
smooth.convert("L").save(folder / "grey.jpg", quality=90)

for path in sorted(folder.iterdir()):
    if path.suffix == ".bin":
        continue
    picture = Image.open(path)
    if picture.mode == "I;16":
        picture = Image.frombytes("L", picture.size, picture.tobytes()[1::2])
    picture = picture.convert("RGB")
    planes = b"".join(plane.tobytes() for plane in picture.split())
    path.with_suffix(path.suffix + ".bin").write_bytes(planes)
