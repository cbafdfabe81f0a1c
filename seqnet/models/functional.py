"""Models wired from symbolic tensors."""

from __future__ import annotations

from ..errors import ShapeError, describe
from ..layers.calling import _calls
from ..layers.input_layer import Input, InputLayer
from ..layers.input_spec import InputSpec
from ..layers.layer import Layer
from ..layers.messages import explain, refuse_input
from ..symbolic import SymbolicTensor
from ..tensor import Tensor, data_of
from ..texts import as_texts, text_error
from ..tree import flatten, is_nested, map_shapes, map_structure, pack
from .graph import Graph
from .model import Model


class Functional(Model):
    """Everything between symbolic `inputs` and `outputs`; made by `Model(inputs, outputs)`.

    Inputs may also be tensors in the middle of another model; the layers and weights are then shared.

    Raises:
        ValueError: something that is no symbolic tensor, or outputs that the inputs do not lead to.
    """

    # these refer to the layers, which are held in `_operations`
    _untracked = Layer._untracked | {"_graph", "_inputs_struct", "_outputs_struct", "_inputs", "_outputs",
                                     "_input_layers"}

    def __init__(self, inputs=None, outputs=None, name=None, trainable=None, **kwargs):
        inputs = kwargs.pop("input", inputs)
        outputs = kwargs.pop("output", outputs)
        Layer.__init__(self, name=name, **kwargs)
        for role, tensors in (("inputs", inputs), ("outputs", outputs)):
            if not flatten(tensors):
                raise ValueError(f"Model: `{role}` is empty.")
            for x in flatten(tensors):
                if not isinstance(x, SymbolicTensor):
                    raise ValueError(f"Model: {role} are symbolic tensors, made by Input() and layers called on it; "
                                     f"got {type(x).__name__}: {x!r:.80}.")
        if isinstance(inputs, dict):
            self._check_names(inputs)
        inputs, outputs = _enter_midway(inputs, outputs)
        self._inputs_struct, self._outputs_struct = inputs, outputs
        self._inputs, self._outputs = flatten(inputs), flatten(outputs)
        self._graph = Graph(self._inputs, self._outputs)
        self._operations = list(self._graph.operations)
        self._convert_inputs = False
        self._keep_whole = [self._only_indexes(x) for x in self._inputs]
        self.output_names = [y.history[0].name for y in self._outputs]
        self.input_names = [x.name for x in self._inputs]
        self._build_shapes = {"input_shape": None}
        self.built = True
        if trainable is not None:
            self.trainable = trainable

    @staticmethod
    def _check_names(inputs):
        for key, x in inputs.items():
            if isinstance(x, SymbolicTensor) and key != x.name:
                import warnings

                warnings.warn(f"The input under the key {key!r} is named {x.name!r}; give Input(..., name={key!r}) so "
                              "that both agree.", stacklevel=4)

    def _only_indexes(self, x):
        """True for an input that goes to layers of ids only, which then need not be turned into floats."""
        users = [node.operation for node in self._graph.nodes if any(y is x for y in node.inputs)]
        return bool(users) and all(getattr(user, "_takes_indices", False) for user in users)

    # ------------------------------------------------------------------ running
    def call(self, inputs, training=None, mask=None, **kwargs):
        values = self._standardize_inputs(inputs)
        if mask is not None:
            for x, m in zip(values, flatten(mask)):
                if m is not None:
                    x.mask = m
        before = _calls.training
        if training is not None:
            _calls.training = training
        try:
            outputs = self._graph.run(values)
        finally:
            _calls.training = before
        if isinstance(self._outputs_struct, SymbolicTensor):
            return outputs[0]
        outputs = pack(self._outputs_struct, outputs)
        return outputs[0] if isinstance(outputs, (list, tuple)) and len(outputs) == 1 else outputs

    def _standardize_inputs(self, inputs):
        """One tensor per input, of the right dtype and number of axes."""
        struct = self._inputs_struct
        if isinstance(inputs, dict) and not isinstance(struct, dict):
            missing = [x.name for x in self._inputs if x.name not in inputs]
            if missing:
                raise ValueError(f"{describe(self)} has the inputs {self.input_names}; the dict has the keys "
                                 f"{sorted(map(str, inputs))}, so {missing} are missing.")
            flat = [inputs[x.name] for x in self._inputs]
        elif isinstance(inputs, dict) and isinstance(struct, dict):
            if not set(struct) <= set(inputs):
                raise ValueError(f"{describe(self)} expects a dict with the keys {sorted(struct)}, got "
                                 f"{sorted(inputs)}.")
            flat = flatten({key: inputs[key] for key in struct})
        elif is_nested(inputs) and len(self._inputs) == 1 and not is_nested(struct) and len(flatten(inputs)) != 1:
            refuse_input(self, inputs)
        else:
            flat = flatten(inputs)
        if len(flat) != len(self._inputs):
            raise ValueError(f"{describe(self)} has {len(self._inputs)} inputs {self.input_names}, got {len(flat)}. "
                             "Pass one array for each, in a list or in a dict by name.")
        return [self._standardize(*item) for item in zip(flat, self._inputs, self._keep_whole)]

    def _standardize(self, x, wanted, keep_whole):
        if x is None:
            if not getattr(wanted.history[0], "optional", True):
                raise ValueError(f"{describe(self)}: input {wanted.name!r} is None but not optional.")
            return None
        symbolic = isinstance(x, SymbolicTensor)
        if not symbolic and not isinstance(x, Tensor):
            x = Tensor(as_texts(x, wanted.name) if wanted.dtype.kind == "O" else data_of(x))
        mask = x.mask
        if x.dtype != wanted.dtype and not (keep_whole and x.dtype.kind in "iu"):
            from .. import ops

            if x.dtype.kind not in "fiub":
                raise text_error("x" if len(self._inputs) == 1 else f"x[{wanted.name!r}]", x.dtype)
            if wanted.dtype.kind == "O":
                raise ValueError(f"{describe(self)}: input {wanted.name!r} takes texts, got {x.dtype}. Give the texts as "
                                 "they are, such as np.array(texts): the model makes numbers of them.")
            x = ops.cast(x, wanted.dtype.name)
        rank, expected = len(x.shape), len(wanted.shape)
        if rank == expected + 1 and x.shape[-1] == 1:
            from .. import ops

            x = ops.squeeze(x, -1)
        elif rank == expected - 1 and wanted.shape[-1] == 1:
            from .. import ops

            x = ops.expand_dims(x, -1)
        elif rank != expected:
            InputSpec(shape=(None, *wanted.shape[1:]), name=wanted.name).check(tuple(x.shape), self)
        if mask is not None and x.mask is None:
            x.mask = mask
        return x

    def _assert_input_compatibility(self, first):
        values = flatten(first)
        if isinstance(first, dict):
            if isinstance(self._inputs_struct, dict):
                if set(self._inputs_struct) <= set(first):
                    values = flatten({key: first[key] for key in self._inputs_struct})
            else:
                values = [first.get(x.name) for x in self._inputs]
        if len(values) != len(self._inputs):
            return  # explained where the inputs are sorted
        for x, wanted in zip(values, self._inputs):
            shape = getattr(x, "shape", None)
            if shape is not None:
                try:
                    InputSpec(shape=(None, *wanted.shape[1:]), allow_last_axis_squeeze=True,
                              name=wanted.name).check(tuple(shape), self)
                except ShapeError as error:
                    explain(self, error, (x,))
                    raise

    def _maybe_build(self, args, kwargs):
        self.built = True

    def build(self, input_shape):
        """A Functional model is built when it is made."""
        self.built = True

    def compute_output_spec(self, inputs, training=None, mask=None, **kwargs):
        tensors = self._standardize_inputs(inputs)
        if all(x is not None and x.shape == wanted.shape for x, wanted in zip(tensors, self._inputs)):
            outputs = [SymbolicTensor(y.shape, y.dtype) for y in self._outputs]
        else:
            outputs = [SymbolicTensor(y.shape, y.dtype) for y in self._graph.infer(tensors)]
        if isinstance(self._outputs_struct, SymbolicTensor) or len(outputs) == 1 and not isinstance(
                self._outputs_struct, dict):
            return outputs[0]
        return pack(self._outputs_struct, outputs)

    def compute_output_shape(self, input_shape):
        shapes = []
        map_shapes(shapes.append, input_shape)
        inputs = [SymbolicTensor(shape, x.dtype) for shape, x in zip(shapes, self._inputs)]
        return map_structure(lambda y: y.shape, self.compute_output_spec(inputs))

    def compute_mask(self, inputs, previous_mask=None):
        """Masks are set by the layers inside."""
        return None

    def _hand_on_mask(self, first, outputs, kwargs):
        """The layers inside have set the masks of the outputs."""

    def add_loss(self, loss):
        raise NotImplementedError(f"{describe(self)}: add_loss() works inside the call() of a layer; put the loss "
                                  "into a layer of its own.")

    def add_metric(self, value, name=None, **kwargs):
        raise NotImplementedError(f"{describe(self)}: add_metric() works inside the call() of a layer; put the metric "
                                  "into a layer of its own.")

    # ------------------------------------------------------------------ what it consists of
    @property
    def layers(self):
        """Layers of the graph, inputs first, and layers assigned to attributes later."""
        return self._sublayers

    @layers.setter
    def layers(self, value):
        raise AttributeError(f"{describe(self)}: `layers` is the list of the model's layers; use another name.")

    @property
    def operations(self):
        """Layers and ops of the graph, inputs first."""
        return self._operations[:]

    @property
    def inputs(self):
        """Symbolic inputs as a flat list."""
        return self._inputs

    @property
    def outputs(self):
        """Symbolic outputs as a flat list."""
        return self._outputs

    @property
    def input(self):
        """Symbolic input(s) as given."""
        return self._inputs_struct

    @property
    def output(self):
        """Symbolic output(s) as given."""
        return self._outputs_struct

    @property
    def input_shape(self):
        shapes = [x.shape for x in self._inputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self):
        shapes = [y.shape for y in self._outputs]
        return shapes[0] if len(shapes) == 1 else shapes

    def get_build_config(self):
        return {"input_shape": None}

    def get_config(self):
        if not _wired(type(self)):
            return Model.get_config(self)
        from .functional_config import functional_config

        return functional_config(self)


def functional_from_config(cls, config, custom_objects=None):
    """See `functional_config.revive`."""
    from .functional_config import revive

    return revive(cls, config, custom_objects)


def _wired(cls):
    """Whether `__init__` takes inputs and outputs, so that the graph says everything."""
    code = cls.__init__.__code__
    names = code.co_varnames[1:code.co_argcount]
    return names[:2] == ("inputs", "outputs") or (code.co_flags & 0x0C) == 0x0C


def _enter_midway(inputs, outputs):
    """Where an input lies inside another model, put a new Input in its place and wire its followers again."""
    flat = flatten(inputs)
    if all(x.history is not None and isinstance(x.history[0], InputLayer) for x in flat):
        return inputs, outputs
    fresh = []
    for x in flat:
        if x.history is not None and isinstance(x.history[0], InputLayer):
            fresh.append(x)
            continue
        y = Input(batch_shape=x.shape, dtype=x.dtype)
        y.mask = x.mask
        fresh.append(y)
    flat_outputs = flatten(outputs)
    if any(x.history is None for x in flat):
        raise ValueError("Model: an input is a symbolic tensor that no Input() and no layer made.")
    wired = Graph(flat, flat_outputs).run(fresh)
    return pack(inputs, fresh), pack(outputs, wired)
