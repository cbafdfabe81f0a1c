"""EfficientNet along time, with compound scaling."""

from __future__ import annotations

import math

import numpy as np

from ..layers import (
    BatchNormalization,
    Conv1D,
    Dense,
    DepthwiseConv1D,
    Dropout,
    Embedding,
    GlobalAveragePooling1D,
    Layer,
)
from ..models import Model
from ..ops import silu
from .blocks1d import SqueezeExcite1D
from .flops import count_flops

STAGES = ((1, 16, 1, 3, 1), (4, 24, 2, 3, 2), (4, 32, 2, 5, 2), (4, 48, 2, 5, 2))
"""(expansion, filters, blocks, kernel_size, strides) of the smallest net."""


class MBConv1D(Layer):
    """Widen, look along time feature by feature, weigh the features, narrow again; beside it a shortcut:

        z = silu(norm(x W_in))  (left out where expansion is 1)
        z = silu(norm(depthwise convolution of z)),  z = squeeze-and-excitation of z
        y = norm(z W_out),  + x where the shapes allow

    Shapes: (batch, time, features) -> (batch, ceil(time / strides), filters); in between expansion * features.

    Args:
        filters, kernel_size, strides: as for a convolution.
        expansion: how many times wider it is in between.
        dropout: share of the samples that skip the block in training, where there is a shortcut (stochastic depth).

    Source: Sandler et al., MobileNetV2, CVPR 2018; Tan and Le, EfficientNet, ICML 2019.
    """

    def __init__(self, filters, kernel_size=3, strides=1, expansion=4, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size, self.strides = filters, kernel_size, strides
        self.expansion, self.dropout = expansion, dropout

    def build(self, input_shape):
        features, dtype = input_shape[-1], self.dtype
        wide, settings = features * self.expansion, {"use_bias": False, "dtype": dtype}
        middle = (*input_shape[:-1], wide)
        self.widen = self.widen_norm = None
        if self.expansion != 1:
            self.widen = Conv1D(wide, 1, name="widen", kernel_initializer="he_normal", **settings)
            self.widen_norm = BatchNormalization(dtype=dtype, name="widen_norm", momentum=0.9)
            self.widen.build(input_shape)
            self.widen_norm.build(middle)
        self.depthwise = DepthwiseConv1D(self.kernel_size, strides=self.strides, padding="same", name="depthwise",
                                         depthwise_initializer="he_normal", **settings)
        self.depthwise.build(middle)
        middle = self.depthwise.compute_output_shape(middle)
        self.depthwise_norm = BatchNormalization(dtype=dtype, name="depthwise_norm", momentum=0.9)
        self.weigh = SqueezeExcite1D(max(1, features // 4), "silu", dtype=dtype, name="weigh")
        self.narrow = Conv1D(self.filters, 1, name="narrow", **settings)
        self.narrow_norm = BatchNormalization(dtype=dtype, name="narrow_norm", momentum=0.9)
        for layer in (self.depthwise_norm, self.weigh, self.narrow):
            layer.build(middle)
        self.narrow_norm.build((*middle[:-1], self.filters))
        self.drop = Dropout(self.dropout, noise_shape=(None, 1, 1), dtype=dtype, name="drop")

    def call(self, inputs, training=None):
        x = inputs
        if self.widen is not None:
            x = silu(self.widen_norm(self.widen(x), training=training))
        x = self.weigh(silu(self.depthwise_norm(self.depthwise(x), training=training)))
        x = self.narrow_norm(self.narrow(x), training=training)
        if self.strides == 1 and inputs.shape[-1] == self.filters:
            x = inputs + self.drop(x, training=training)
        return x

    def compute_output_shape(self, input_shape):
        time = input_shape[1]
        return (input_shape[0], None if time is None else -(-time // self.strides), self.filters)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "kernel_size": self.kernel_size, "strides": self.strides,
                "expansion": self.expansion, "dropout": self.dropout}


class EfficientNet1D(Model):
    """Stages of `MBConv1D` over embedded words, the mean over time, and a dense layer.

    Shapes: ids (batch, time) -> (batch, outputs).

    Args:
        vocabulary: number of ids.
        outputs, activation: of the last layer; 1 and "sigmoid" unless told.
        depth, width: factors of the numbers of blocks (rounded up) and of features (rounded to a multiple of 4).
        length: steps that texts should be cut or filled to, for the record (see `EfficientNet1D.scaled`).
        stages: (expansion, filters, blocks, kernel_size, strides) of each stage.
        dropout: in front of the last layer.

    Source: Tan and Le, EfficientNet: rethinking model scaling for convolutional neural networks, ICML 2019.
    """

    def __init__(self, vocabulary, outputs=1, activation="sigmoid", depth=1.0, width=1.0, length=None, stages=STAGES,
                 dropout=0.2, **kwargs):
        super().__init__(**kwargs)
        self.settings = {"vocabulary": vocabulary, "outputs": outputs, "activation": activation, "depth": depth,
                         "width": width, "length": length, "stages": [list(s) for s in stages], "dropout": dropout}
        self.length = length
        self.embedding = Embedding(vocabulary, self._features(32), dtype=self.dtype, name="embedding")
        self.stem = Conv1D(self._features(16), 3, strides=2, padding="same", use_bias=False, dtype=self.dtype, name="stem")
        self.stem_norm = BatchNormalization(dtype=self.dtype, name="stem_norm", momentum=0.9)
        self.blocks = []
        for i, (expansion, filters, blocks, kernel_size, strides) in enumerate(stages):
            for j in range(math.ceil(depth * blocks - 1e-9)):
                self.blocks.append(MBConv1D(self._features(filters), kernel_size, strides if j == 0 else 1, expansion,
                                            dtype=self.dtype, name=f"stage_{i}_block_{j}"))
        self.pool = GlobalAveragePooling1D(name="pool")
        self.drop = Dropout(dropout, name="drop")
        self.output_layer = Dense(outputs, activation=activation, dtype=self.dtype, name="output")

    def _features(self, count):
        return max(4, 4 * round(self.settings["width"] * count / 4))

    def call(self, inputs, training=None):
        x = silu(self.stem_norm(self.stem(self.embedding(inputs)), training=training))
        for block in self.blocks:
            x = block(x, training=training)
        return self.output_layer(self.drop(self.pool(x), training=training))

    def flops(self, length=None):
        """Floating-point operations for one text of that many steps (see `zoo.count_flops`)."""
        return count_flops(self, np.zeros((1, length or self.length), "int32"))

    @classmethod
    def scaled(cls, phi, vocabulary, length=128, alpha=1.2, beta=1.1, **kwargs):
        """The net for 2^phi times the arithmetic of the smallest one, which reads `length` steps.

        Compound scaling: the depth grows by alpha^phi, the width by beta^phi, and the length, which takes the place of the
        resolution of pictures, by gamma^phi. The arithmetic of a convolution along time is

            2 x blocks x length x kernel_size x features in x features out,

        so it grows with depth, with the square of the width, and with the length once (a picture's side counts twice:
        there alpha beta^2 gamma^2 = 2). In one dimension therefore alpha beta^2 gamma = 2, and gamma follows from the other
        two: 1.38 for alpha = 1.2, beta = 1.1. As numbers of blocks and features must be whole, the length is chosen last,
        so that the arithmetic counted is 2^phi times the smallest net's.
        """
        if alpha * beta**2 > 2:
            raise ValueError(f"EfficientNet1D.scaled: alpha beta^2 = {alpha * beta**2:.3g} leaves no room for longer texts; "
                             "it must be at most 2.")
        base = cls(vocabulary, length=length, **kwargs).flops()
        net = cls(vocabulary, depth=alpha**phi, width=beta**phi, **kwargs)
        few, many = (net.flops(n) for n in (length, 2 * length))
        slope = (many - few) / length
        net.length = net.settings["length"] = max(1, round(length + (2**phi * base - few) / slope))
        return net

    def get_config(self):
        return {**super().get_config(), **self.settings}
