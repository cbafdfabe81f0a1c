"""Pictures of models: SVG without anything else, PNG and PDF through matplotlib, and the text that Graphviz reads."""

import os

_SWITCHES = ("show_shapes", "show_dtype", "show_layer_names", "expand_nested", "show_layer_activations", "show_trainable")


class ModelPicture:
    """A drawn model; Jupyter shows it. `svg` is the text, `save(path)` writes .svg, .png or .pdf."""

    def __init__(self, scene, dpi=96, path=None):
        self.scene, self.dpi, self.path = scene, dpi, path

    @property
    def svg(self):
        return self.scene.svg()

    def _repr_svg_(self):
        return self.svg

    def save(self, path):
        """Write the picture, in the format that the ending of `path` says; returns the path."""
        from seqnet.saving.files import replacing

        path = os.fspath(path)
        ending = os.path.splitext(path)[1].lower()
        if ending == ".svg":
            content = self.svg.encode()
        elif ending in (".png", ".pdf"):
            content = self._drawn(ending[1:])
        else:
            raise ValueError(f"plot_model: the name of the file ends in .svg, .png or .pdf; received {path!r}.")
        with replacing(path) as stream:
            stream.write(content)
        return path

    def _drawn(self, kind):
        import io

        try:
            from matplotlib import rc_context
        except ImportError:
            raise ImportError(
                "plot_model writes PNG and PDF with matplotlib, which is not installed. Install it (pip install "
                "'seqnet[plots]'), or write an SVG: to_file='model.svg'.") from None
        stream = io.BytesIO()
        plain = {"png": {"Software": None}, "pdf": {"CreationDate": None}}[kind]
        with rc_context({"path.simplify": True}):
            self.scene.figure().savefig(stream, format=kind, dpi=100 * self.dpi / 96, metadata=plain)
        return stream.getvalue()

    def __repr__(self):
        return f"<ModelPicture {self.scene.width:.0f} x {self.scene.height:.0f}{f', {self.path}' if self.path else ''}>"


def plot_model(model, to_file="model.png", show_shapes=False, show_dtype=False, show_layer_names=False, rankdir="TB",
               expand_nested=False, dpi=200, show_layer_activations=False, show_trainable=False, layer_range=None, **kwargs):
    """Draw the layers of a model as boxes and arrows, into a file and, in a notebook, below the cell.

    Args:
        model: any model; one that is not built yet is drawn without shapes.
        to_file: ".svg" needs nothing; ".png" and ".pdf" need matplotlib. None writes no file. Where matplotlib is not
            installed, a ".png" becomes an ".svg" beside it, with a warning.
        show_shapes, show_dtype, show_layer_activations, show_trainable: lines in each box.
        show_layer_names: names of the layers beside their classes.
        rankdir: "TB" from top to bottom, "LR" from left to right, "BT", "RL".
        expand_nested: draw the layers of models within the model.
        dpi: dots per inch of a PNG: 200 unless told, 96 for one dot a pixel.
        layer_range: names (or patterns) of the first and last layer to draw.

    Returns a `ModelPicture`. No other program (such as Graphviz) is needed. Frozen layers have a dashed edge.
    Raises ValueError for another ending or direction, ImportError for a PDF without matplotlib.
    """
    picture = _picture(model, rankdir, dpi, kwargs, layer_range, {
        "show_shapes": show_shapes, "show_dtype": show_dtype, "show_layer_names": show_layer_names,
        "expand_nested": expand_nested, "show_layer_activations": show_layer_activations,
        "show_trainable": show_trainable})
    if to_file is not None:
        picture.path = _write(picture, os.fspath(to_file))
    return picture


def _write(picture, path):
    root, ending = os.path.splitext(path)
    if ending.lower() == ".png":
        from importlib.util import find_spec

        if find_spec("matplotlib") is None:
            import warnings

            warnings.warn(f"plot_model: matplotlib is not installed, so {root}.svg is written in place of {path}. For PNG: "
                          "pip install 'seqnet[plots]'.", stacklevel=3)
            path = root + ".svg"
    return picture.save(path)


def _picture(model, rankdir, dpi, others, layer_range, options):
    from seqnet.viz.model_boxes import boxes_of
    from seqnet.viz.model_drawing import draw

    _check(model, rankdir, others)
    if isinstance(dpi, bool) or not isinstance(dpi, (int, float)) or not 0 < dpi <= 2400:
        raise ValueError(f"plot_model: dpi is a number of dots per inch, up to 2400; received {dpi!r}.")
    boxes, edges = boxes_of(model, {**options, "layer_range": layer_range})
    return ModelPicture(draw(boxes, edges, rankdir, options["show_layer_names"], f"model {model.name}"), dpi)


def _check(model, rankdir, others):
    from seqnet.errors import did_you_mean
    from seqnet.layers import Layer

    if others:
        name = sorted(others)[0]
        known = (*_SWITCHES, "to_file", "rankdir", "dpi", "layer_range")
        raise TypeError(f"plot_model does not know the argument {name!r}.{did_you_mean(name, known)}")
    if not isinstance(model, Layer):
        raise TypeError(f"plot_model draws models; received {type(model).__name__}.")
    if rankdir not in ("TB", "BT", "LR", "RL"):
        raise ValueError(f"plot_model: rankdir is 'TB', 'BT', 'LR' or 'RL'; received {rankdir!r}.")


class Dot(str):
    """A graph in the language of Graphviz; `create` and `write_...` draw it without Graphviz, as `plot_model` does."""

    picture = None

    def to_string(self):
        return str(self)

    def create(self, prog=None, format="svg"):
        """The picture as bytes: "svg", "png", "pdf", or "dot" for the text."""
        if format in ("dot", "raw"):
            return str(self).encode()
        return self.picture.svg.encode() if format == "svg" else self.picture._drawn(format)

    def write(self, path, prog=None, format="raw"):
        """Write the text, or the picture where `format` says so."""
        from seqnet.saving.files import replacing

        with replacing(os.fspath(path)) as stream:
            stream.write(self.create(format=format))

    def write_svg(self, path):
        self.write(path, format="svg")

    def write_png(self, path):
        self.write(path, format="png")

    def create_svg(self, prog=None):
        return self.create(format="svg")

    def create_png(self, prog=None):
        return self.create(format="png")

    def _repr_svg_(self):
        return self.picture.svg


def model_to_dot(model, show_shapes=False, show_dtype=False, show_layer_names=True, rankdir="TB", expand_nested=False,
                 dpi=200, subgraph=False, show_layer_activations=False, show_trainable=False, layer_range=None, **kwargs):
    """The model as a text that Graphviz draws (`Dot`, a str); arguments as for `plot_model`.

    subgraph: give a cluster, to be put into another graph.
    """
    from seqnet.viz.dot_text import dot_text
    from seqnet.viz.model_boxes import boxes_of

    options = {"show_shapes": show_shapes, "show_dtype": show_dtype, "show_layer_names": show_layer_names,
               "expand_nested": expand_nested, "show_layer_activations": show_layer_activations,
               "show_trainable": show_trainable}
    picture = _picture(model, rankdir, dpi, kwargs, layer_range, options)
    boxes, edges = boxes_of(model, {**options, "layer_range": layer_range})
    dot = Dot(dot_text(boxes, edges, model.name, rankdir, dpi, show_layer_names, subgraph))
    dot.picture = picture
    return dot
