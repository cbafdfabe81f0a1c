"""The pictures of notebooks/README.md, made by the test run: SEQNET_PICTURES=notebooks/pictures pytest tests/notebooks."""

import io

# notebook -> which of its pictures stands for it, counted from 0
CHOSEN = {
    "00": 3, "01": 2, "02": 0, "03": 1, "04": 4, "05": 2, "06": 5, "07": 3, "08": 4, "09": 2, "10": 2, "11": 1, "12": 2, "13": 4,
    "14": 1, "15": 1, "16": 1,
}
WIDTH, MOST_BYTES = 560, 60_000


def write(png, path):
    """A PNG (bytes) as a small one of few colours; fewer colours, then a smaller size, until it is small enough."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    for width, colours in ((WIDTH, 64), (WIDTH, 24), (440, 24), (320, 16)):
        small = image.resize((width, round(image.height * width / image.width)), Image.LANCZOS)
        stream = io.BytesIO()
        small.quantize(colours).save(stream, "PNG", optimize=True)
        if stream.tell() < MOST_BYTES:
            break
    path.write_bytes(stream.getvalue())
