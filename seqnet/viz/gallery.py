"""A page with every figure and the line of code that draws it."""

import os


def draw(figure):
    """The picture of one figure of the gallery, by name."""
    from seqnet.viz.examples import LINES, things

    if figure not in LINES:
        from seqnet.errors import unknown_name

        raise unknown_name("figure", figure, LINES)
    return eval(LINES[figure], things(figure))  # the page shows this very line


def write_gallery(folder, figures=None, pictures=None):
    """Draw figures into a folder, with a page that shows them: ``README.md`` and ``index.html`` besides a PNG for each.

    folder: made where it is missing. figures: names; all unless told. pictures: {name: Picture} of those that are drawn
    already. The models are small and made on the spot, in seconds; word vectors are GloVe's where ``$SEQNET_DATA`` holds
    them. Returns the path of the page ``README.md``.

    Raises ValueError for an unknown figure.
    """
    from html import escape

    from seqnet.saving.files import replacing
    from seqnet.viz.examples import CAPTIONS, LINES

    os.makedirs(folder, exist_ok=True)
    text, page = ["# The figures of seqnet.viz\n\nEach line of code draws the picture below it.\n"], []
    for name in figures or sorted(LINES):
        picture = (pictures or {}).get(name) or draw(name)
        picture.save(os.path.join(folder, f"{name}.png"))
        width = round(100 * picture.figure.get_size_inches()[0])
        image = f'<img src="{name}.png" width="{width}" alt="{escape(picture.alt)}">'
        text.append(f"## {name}\n\n{CAPTIONS[name]}\n\n```python\n{LINES[name]}\n```\n\n{image}\n")
        page.append(f"<h2>{name}</h2><p>{escape(CAPTIONS[name])}</p><pre>{escape(LINES[name])}</pre>{image}")
    html = _HTML.replace("FIGURES", "\n".join(page))
    for name, content in (("README.md", "\n".join(text)), ("index.html", html)):
        with replacing(os.path.join(folder, name)) as stream:
            stream.write(content.encode())
    return os.path.join(folder, "README.md")


_HTML = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The figures of seqnet.viz</title>
<style>body{font:16px/1.5 'DejaVu Sans',sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#222}
pre{background:#f4f5f7;padding:.6rem 1rem;overflow-x:auto}img{max-width:100%;height:auto}h2{margin-top:3rem}</style>
<h1>The figures of seqnet.viz</h1>
FIGURES
</html>
"""
