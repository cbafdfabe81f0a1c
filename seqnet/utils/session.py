"""Starting afresh within one process."""


def clear_session(free_memory=True):
    """Count automatic names from the start again: the next Dense is `dense`, not `dense_7`.

    Models that exist stay as they are. With `free_memory`, as unless told, what nobody refers to any more is let go.
    """
    from ..naming import reset_names

    reset_names()
    if free_memory:
        import gc

        gc.collect()
