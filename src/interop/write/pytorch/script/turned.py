# What EXIF says of a picture that is stored on its side.
QUARTERS = {5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90}


def turned(mask, path):
    """A mask upright, where it fits its picture as that is stored and not as EXIF turns it."""
    with Image.open(path) as picture:
        stored, quarter = picture.size, QUARTERS.get(picture.getexif().get(0x0112))
    return mask.transpose(quarter) if quarter is not None and mask.size == stored != stored[::-1] else mask


