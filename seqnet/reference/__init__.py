"""The slow twin of every operation in plain NumPy, written to be read.

foo(x, ...) computes what seqnet.ops.foo computes; foo_backward(dy, x, ...) takes the gradient dy of a result with
respect to foo's output and gives a tuple with the gradients with respect to its array arguments. The twins save nothing
between the two: a backward computes again what it needs. One file for each family, as in seqnet.ops.
"""
