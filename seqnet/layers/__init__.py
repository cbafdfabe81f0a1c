"""Layers: one per file, all subclasses of `Layer`."""

from .activation import Activation
from .add import Add, add
from .average_pooling1d import AveragePooling1D
from .concatenate import Concatenate, concatenate
from .conv1d import Conv1D
from .dense import Dense
from .dropout import Dropout
from .embedding import Embedding
from .flatten import Flatten
from .global_average_pooling1d import GlobalAveragePooling1D
from .global_max_pooling1d import GlobalMaxPooling1D
from .identity import Identity
from .input_layer import Input, InputLayer
from .input_spec import InputSpec
from .lambda_ import Lambda
from .layer import Layer
from .masking import Masking
from .max_pooling1d import MaxPooling1D
from .multi_head_attention import MultiHeadAttention
from .multiply import Multiply, multiply
from .relu import ReLU
from .reshape import Reshape
from .softmax import Softmax
from .subtract import Subtract, subtract

# other spellings of Keras
AvgPool1D = AveragePooling1D
Convolution1D = Conv1D
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalMaxPool1D = GlobalMaxPooling1D
MaxPool1D = MaxPooling1D

__all__ = [
    "Activation", "Add", "AveragePooling1D", "AvgPool1D", "Concatenate", "Conv1D", "Convolution1D", "Dense", "Dropout",
    "Embedding", "Flatten", "GlobalAveragePooling1D", "GlobalAvgPool1D", "GlobalMaxPool1D", "GlobalMaxPooling1D",
    "Identity", "Input", "InputLayer", "InputSpec", "Lambda", "Layer", "Masking", "MaxPool1D", "MaxPooling1D",
    "MultiHeadAttention", "Multiply", "ReLU", "Reshape", "Softmax", "Subtract", "add", "concatenate", "multiply",
    "subtract",
]
