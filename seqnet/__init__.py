"""Sequence models from readable C kernels, with the Python interface of Keras."""
