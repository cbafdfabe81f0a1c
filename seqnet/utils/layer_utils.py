"""Counting parameters: of older Keras."""


def count_params(weights):
    """The number of scalars in a list of variables; one that stands in it twice counts once."""
    count = 0
    for variable in {id(v): v for v in weights}.values():
        size = 1
        for length in variable.shape:
            size *= int(length)
        count += size
    return count
