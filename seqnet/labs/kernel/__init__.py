"""The C lab: write a kernel, have it checked behind a wall, race it against the core, train with it.

    from seqnet.labs import kernel
    conv = kernel.build("conv1d", source)     # compiles, checks; a Kernel
    print(kernel.ladder(conv))                # GFLOP/s: yours at -O0, -O2, -O3, the textbook loop, the core
    with kernel.use_kernel(conv):
        model.fit(...)                        # this once, your code is the forward pass
"""

from .built import Kernel, build
from .race import Ladder, ladder
from .swap import use_kernel

__all__ = ["Kernel", "Ladder", "build", "ladder", "use_kernel"]
