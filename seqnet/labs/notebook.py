"""From a story in Markdown to a notebook."""

import json
import re


def notebook(lab):
    """The notebook of a lab as text: fenced ``python`` blocks of the story are its cells, the rest is its words."""
    story = (lab.folder / "story.md").read_text(encoding="utf-8")
    cells = re.split(r"^```python\n(.*?)^```\n?", story, flags=re.MULTILINE | re.DOTALL)
    made = []
    for k, part in enumerate(cells):
        if not part.strip():
            continue
        kind = "code" if k % 2 else "markdown"
        cell = {"cell_type": kind, "id": f"{lab.name}-{k}", "metadata": {}, "source": part.strip().splitlines(True)}
        made.append({**cell, "execution_count": None, "outputs": []} if kind == "code" else cell)
    language = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"}}
    return json.dumps({"cells": made, "metadata": language, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def code_of(text):
    """The cells of a notebook that are tagged ``lab``, as one file; '' where it is none. No cell is run."""
    try:
        cells = json.loads(text)["cells"]
        chosen = [c["source"] for c in cells if c["cell_type"] == "code" and "lab" in c["metadata"].get("tags", ())]
        return "\n\n".join("".join(c) for c in chosen)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
