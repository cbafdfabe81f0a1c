"""The functions of seqnet.ops that Keras also keeps in keras.ops.nn."""

_NAMES = frozenset(
    "adaptive_average_pool adaptive_max_pool average_pool batch_normalization binary_crossentropy "
    "categorical_crossentropy celu conv conv_transpose ctc_decode ctc_loss depthwise_conv dot_product_attention elu "
    "gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh layer_normalization leaky_relu log_sigmoid "
    "log_softmax max_pool moments multi_hot normalize one_hot relu relu6 rms_normalization selu separable_conv "
    "sigmoid silu soft_shrink softmax softplus softsign sparse_categorical_crossentropy sparse_plus sparse_sigmoid "
    "sparsemax squareplus swish tanh_shrink threshold".split()
)


def __getattr__(name):
    if name in _NAMES:
        from seqnet import ops

        return getattr(ops, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    from seqnet import ops

    return sorted(name for name in _NAMES if hasattr(ops, name))
