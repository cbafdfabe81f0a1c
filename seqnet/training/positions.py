"""Where an iteration over the data stands, so that a training that was killed can go on from there."""


class ShuffledOrder:
    """Random orders from the global stream, each of which can be drawn again."""

    def __init__(self):
        self.drawn = None  # the stream as it stood before the last draw
        self._again = None

    def draw(self, n):
        """A permutation of n."""
        from ..random import SeedGenerator, global_generator

        generator = global_generator()
        if self._again is not None:
            generator = SeedGenerator(0)
            generator.set_state(self._again)
            self._again = None
        self.drawn = list(generator.state)
        return generator.numpy_generator().permutation(n)

    def replay(self, drawn):
        """Let the next draw give what the one with this `drawn` gave; None: a new one."""
        self._again = drawn


def same_data(position, **own):
    """ValueError where a position is one in other data."""
    for name, value in own.items():
        if position.get(name) != value:
            raise ValueError(
                f"The backup was made in a training on other data: {name} was {position.get(name)!r} and is {value!r}. "
                "Call fit with the data and batch_size of the training that goes on, or delete the backup."
            )
