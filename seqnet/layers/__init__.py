"""Layers: one per file, all subclasses of `Layer`."""

from ..errors import suggests as _suggests
from .abstract_rnn_cell import AbstractRNNCell
from .activation import Activation
from .activity_regularization import ActivityRegularization
from .adaptive_average_pooling1d import AdaptiveAveragePooling1D
from .adaptive_max_pooling1d import AdaptiveMaxPooling1D
from .add import Add, add
from .additive_attention import AdditiveAttention
from .alpha_dropout import AlphaDropout
from .attention import Attention
from .average import Average, average
from .average_pooling1d import AveragePooling1D
from .batch_normalization import BatchNormalization
from .bidirectional import Bidirectional
from .category_encoding import CategoryEncoding
from .concatenate import Concatenate, concatenate
from .conv1d import Conv1D
from .conv1d_transpose import Conv1DTranspose
from .conv_lstm1d import ConvLSTM1D
from .cropping1d import Cropping1D
from .dense import Dense
from .depthwise_conv1d import DepthwiseConv1D
from .discretization import Discretization
from .dot import Dot, dot
from .dropout import Dropout
from .einsum_dense import EinsumDense
from .elu import ELU
from .embedding import Embedding
from .flatten import Flatten
from .gaussian_dropout import GaussianDropout
from .gaussian_noise import GaussianNoise
from .global_average_pooling1d import GlobalAveragePooling1D
from .global_max_pooling1d import GlobalMaxPooling1D
from .group_normalization import GroupNormalization
from .grouped_query_attention import GroupedQueryAttention
from .gru import GRU
from .gru_cell import GRUCell
from .hashing import Hashing
from .identity import Identity
from .input_layer import Input, InputLayer
from .input_spec import InputSpec
from .integer_lookup import IntegerLookup
from .key_value_cache import KeyValueCache
from .lambda_ import Lambda
from .layer import Layer
from .layer_normalization import LayerNormalization
from .leaky_relu import LeakyReLU
from .lstm import LSTM
from .lstm_cell import LSTMCell
from .masking import Masking
from .max_pooling1d import MaxPooling1D
from .maximum import Maximum, maximum
from .mel_spectrogram import MelSpectrogram
from .minimum import Minimum, minimum
from .multi_head_attention import MultiHeadAttention
from .multiply import Multiply, multiply
from .normalization import Normalization
from .older_names import accept_older_names as _accept_older_names
from .permute import Permute
from .pipeline import Pipeline
from .position_embedding import PositionEmbedding
from .prelu import PReLU
from .relu import ReLU
from .repeat_vector import RepeatVector
from .rescaling import Rescaling
from .reshape import Reshape
from .reversible_embedding import ReversibleEmbedding
from .rms_normalization import RMSNormalization
from .rnn import RNN
from .separable_conv1d import SeparableConv1D
from .sine_position_encoding import SinePositionEncoding
from .simple_rnn import SimpleRNN
from .simple_rnn_cell import SimpleRNNCell
from .softmax import Softmax
from .spatial_dropout1d import SpatialDropout1D
from .spectral_normalization import SpectralNormalization
from .stacked_rnn_cells import StackedRNNCells
from .stft_spectrogram import STFTSpectrogram
from .string_lookup import StringLookup
from .subtract import Subtract, subtract
from .text_vectorization import TextVectorization
from .time_distributed import TimeDistributed
from .token_and_position_embedding import TokenAndPositionEmbedding
from .transformer_decoder import TransformerDecoder
from .transformer_encoder import TransformerEncoder
from .unit_normalization import UnitNormalization
from .up_sampling1d import UpSampling1D
from .wrapper import Wrapper
from .zero_padding1d import ZeroPadding1D

_accept_older_names(globals())

# other spellings of Keras
AvgPool1D = AveragePooling1D
Convolution1D = Conv1D
Convolution1DTranspose = Conv1DTranspose
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalMaxPool1D = GlobalMaxPooling1D
GroupQueryAttention = GroupedQueryAttention
MaxPool1D = MaxPooling1D
SeparableConvolution1D = SeparableConv1D


def serialize(layer):
    """A layer as a dict of `class_name` and `config`, without weights."""
    from ..saving import serialize_keras_object

    return serialize_keras_object(layer)


def deserialize(config, custom_objects=None):
    """The layer that `serialize` wrote, with new weights; ValueError for a config of something else."""
    from ..saving import deserialize_keras_object

    layer = deserialize_keras_object(config, custom_objects=custom_objects)
    if not isinstance(layer, Layer):
        raise ValueError(f"layers.deserialize: the config describes no layer but {layer!r:.80}.")
    return layer


__all__ = sorted(name for name, value in vars().items() if callable(value) and not name.startswith("_"))
__getattr__ = _suggests(globals())
