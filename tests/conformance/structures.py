"""Names, paths, orders of weights, copies and tables of models: one function each, run with Keras and with seqnet.

As in `surprises.py` every function gets the package and gives texts and numbers; none of them trains.
"""

import numpy as np

X = np.random.default_rng(3).normal(size=(5, 4)).astype("float32")


def branches(keras):
    """A model within a model, frozen, next to a layer that adds up two ways."""
    layers = keras.layers
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="in1")], name="inner")
    inner.trainable = False
    x = keras.Input((4,), name="x")
    h = inner(x)
    return keras.Model(x, layers.Add(name="add")([layers.Dense(3, name="o")(h), h]), name="big")


def table(model, **arguments):
    lines = []
    model.summary(print_fn=lines.append, **arguments)
    return "".join(lines).split("\n")


def automatic_names(keras):
    """Class names in snake case, numbered from the second on; a session counts for itself."""
    layers = keras.layers

    class MyOwnLayer(layers.Layer):
        pass

    class RNN2Head(layers.Layer):
        pass

    class Net(keras.Model):
        pass

    made = [layers.Dense(1), layers.Dense(1), layers.Conv1D(1, 1), layers.GlobalMaxPooling1D(), layers.Embedding(2, 2),
            layers.LayerNormalization(), keras.Sequential(), keras.Sequential(), layers.Dense(1), MyOwnLayer(),
            MyOwnLayer(), RNN2Head(), Net(), layers.Dense(1, name="mine"), layers.Dense(1)]
    return [thing.name for thing in made]


def names_of_models_and_weights(keras):
    """A Functional model is `functional`; its weights carry the names of the layers, not of the model."""
    layers = keras.layers
    x = keras.Input((4,), name="x")
    wired = keras.Model(x, layers.Dense(1, name="b")(layers.Dense(2, name="a")(x)))
    stack = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="c")], name="net")
    return [[m.name, [v.path for v in m.weights], [v.name for v in m.weights]] for m in (wired, stack)]


def paths_in_nested_layers(keras):
    """A path lists the layers from the outside in."""
    layers = keras.layers

    class Block(layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.first = layers.Dense(2, name="first")
            self.others = [layers.Dense(2, name=f"other{i}") for i in range(2)]

        def call(self, x):
            x = self.first(x)
            for layer in self.others:
                x = layer(x)
            return x

    x = keras.Input((4,))
    wired = keras.Model(x, Block(name="block")(x))

    class Net(keras.Model):
        def __init__(self):
            super().__init__(name="top")
            self.ffn = keras.Sequential([layers.Dense(2, name="up"), layers.Dense(2, name="down")], name="ffn")
            self.out = layers.Dense(1, name="out")

        def call(self, x):
            return self.out(self.ffn(x))

    net = Net()
    net(X)
    return [[v.path for v in wired.weights], [v.path for v in net.weights], [layer.name for layer in net.layers]]


def weights_without_names(keras):
    """They are numbered, so that every path is unique."""

    class Plain(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(shape=(input_shape[-1], 2))
            self.b = self.add_weight(shape=(2,))

        def call(self, x):
            return keras.ops.matmul(x, self.w) + self.b

    model = keras.Sequential([keras.Input((3,)), Plain(), Plain(name="second")], name="net")
    return [v.path for v in model.weights]


def order_of_weights_when_frozen(keras):
    """`weights` and get_weights keep their order whatever is frozen; the lists of trainable ones change."""
    model = branches(keras)
    names = [[v.path for v in which] for which in (model.weights, model.trainable_weights, model.non_trainable_weights)]
    model.get_layer("inner").trainable = True
    model.get_layer("o").trainable = False
    again = [[v.path for v in which] for which in (model.weights, model.trainable_weights, model.non_trainable_weights)]
    return [names, again, [list(w.shape) for w in model.get_weights()]]


def order_of_weights_with_states(keras):
    """A layer's trained weights come before its states; freezing it moves nothing within `weights`."""
    layers = keras.layers
    x = keras.Input((4,))
    norm = layers.BatchNormalization(name="norm")
    model = keras.Model(x, layers.Dense(2, name="b")(norm(layers.Dense(3, name="a")(x))))
    lists = "weights", "trainable_weights", "non_trainable_weights", "variables"
    first = [[v.path for v in getattr(model, name)] for name in lists]
    norm.trainable = False
    return [first, [[v.path for v in getattr(model, name)] for name in lists], [v.path for v in norm.weights],
            [v.path for v in norm.non_trainable_weights]]


def layers_and_shapes(keras):
    """What a model says of its layers, inputs and outputs."""
    model = branches(keras)
    return [[layer.name for layer in model.layers], list(model.input_shape), list(model.output_shape), model.count_params(),
            len(model.inputs), len(model.outputs), model.built, [layer.trainable for layer in model.layers]]


def tables(keras):
    """summary with each of its arguments."""
    model = branches(keras)
    return [table(model, line_length=100), table(model, line_length=100, expand_nested=True, show_trainable=True),
            table(model, line_length=90, positions=[0.3, 0.6, 0.8, 1.0]),
            table(model, line_length=90, layer_range=("inner", "o"))]


def table_of_a_compiled_model(keras):
    """The optimizer's numbers count as well once it has any."""
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="d")], name="s")
    model.compile("adam", "mse")
    before = table(model, line_length=80)
    model.optimizer.build(model.trainable_variables)
    return [before, table(model, line_length=80)]


def tables_before_building(keras):
    """Layers that have no shape yet show question marks."""
    return table(keras.Sequential([keras.layers.Dense(2, name="a"), keras.layers.Dense(1, name="b")], name="s"),
                 line_length=80)


def copies(keras):
    """clone_model with each of its arguments."""
    layers, seen = keras.layers, []
    x = keras.Input((4,), name="x")
    model = keras.Model(x, layers.Dense(2, name="z")(layers.Dense(3, name="q")(x)), name="net")

    def wider(layer):
        config = layer.get_config()
        if isinstance(layer, layers.Dense):
            config["units"] += 1
        return layer.__class__.from_config(config)

    def noted(layer, *args, **kwargs):
        seen.append(layer.name)
        return layer(*args, **kwargs)

    def same(layer):
        seen.append(layer.name)
        return layer.__class__.from_config(layer.get_config())

    clone = keras.models.clone_model
    wide = clone(model, clone_function=wider)
    clone(model, clone_function=lambda layer: layer.__class__.from_config(layer.get_config()), call_function=noted)
    called = list(seen)
    seen.clear()
    clone(branches(keras), clone_function=same)
    flat = list(seen)
    seen.clear()
    clone(branches(keras), clone_function=same, recursive=True)
    other = clone(model, input_tensors=keras.Input((4,), name="other"))
    return [[list(v.shape) for v in wide.weights], wide.name, called, flat, list(seen), other.inputs[0].name]


def models_from_models(keras):
    """Parts of a model are models that share its weights."""
    model = branches(keras)
    part = keras.Model(model.input, model.get_layer("inner").output)
    features = keras.Model(model.inputs, [layer.output for layer in model.layers[1:]])
    return [[layer.name for layer in part.layers], part(X).shape[1], [y.shape[1] for y in features(X)],
            bool(part.weights[0] is model.weights[0])]


def shared_layers(keras):
    """A layer called twice is one layer with one set of weights."""
    layers = keras.layers
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    shared = layers.Dense(2, name="shared")
    model = keras.Model([one, two], layers.Concatenate(name="join")([shared(one), shared(two)]), name="siamese")
    return [[layer.name for layer in model.layers], len(model.weights), table(model, line_length=100)]


def configs(keras):
    """What a compiled model writes down of itself."""
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="d")], name="s")
    model.compile("adam", "mse", metrics=["acc"], loss_weights=None, steps_per_execution=2)
    config = model.get_compile_config()
    return [sorted(config), config["loss"], config["metrics"], config["steps_per_execution"], sorted(model.get_config())]


CASES = {name: thing for name, thing in list(globals().items())
         if hasattr(thing, "__code__") and thing.__code__.co_varnames[:1] == ("keras",) and name != "branches"}
BACKEND = dict.fromkeys(CASES, "jax")
BACKEND["table_of_a_compiled_model"] = "tensorflow"  # counts steps in 64 bits, as seqnet does; JAX in 32
