"""Writes fixtures/progressive.jpg and fixtures/restarts.jpg with Pillow: the same picture, in scans that follow each other and with marks within."""

from pathlib import Path

from PIL import Image

folder = Path(__file__).parent / "fixtures"
picture = Image.new("RGB", (40, 24))
picture.putdata([(x * 6 % 256, y * 10 % 256, (x * y * 3) % 256) for y in range(24) for x in range(40)])
picture.save(folder / "progressive.jpg", quality=85, progressive=True)
picture.save(folder / "restarts.jpg", quality=85, restart_marker_rows=1)
