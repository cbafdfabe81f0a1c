"""Pictures of models, words and trainings.

Every figure is a function that returns a `Picture`: it shows itself in Jupyter, `save(path)` writes PNG, SVG or PDF, and
`data` holds the numbers that were drawn, by name. They need matplotlib (``pip install 'seqnet[plots]'``), which is
imported when the first one is drawn; `plot_history` writes an SVG without it. `write_gallery(folder)`, or
``python -m seqnet.viz folder``, draws them all.

Conventions: blue is time, orange are features, green are heads, grey is the batch; each gate has its colour (i, f, g, o).
Maps that have a middle are centred at 0, dark below and light above, so that they keep their sense in black and white;
others run from dark to light. Lines differ in dashes as well as in colour.
"""

_FIGURES = (
    "activations", "analogy", "angles", "attention", "banding", "confusion", "curves", "embedding", "energy", "filters",
    "gates", "gradient_flow", "heads", "influence", "lengths", "model_graph", "neighbours", "next_tokens", "positions",
    "receptive_field", "roofline", "scaling", "states", "unrolled", "words",
)
_OTHERS = {"Picture": "picture", "plot_history": "history", "write_gallery": "gallery"}

__all__ = sorted([*_FIGURES, *_OTHERS])


def __getattr__(name):
    from importlib import import_module

    if name in _FIGURES:
        return getattr(import_module(f"{__name__}.figures.{name}"), name)
    if name in _OTHERS:
        return getattr(import_module(f"{__name__}.{_OTHERS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
