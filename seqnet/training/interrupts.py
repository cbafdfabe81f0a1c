"""Ctrl-C during training: noticed at once, acted upon between two steps."""
import signal
import threading


class Interrupts:
    """A with block in which the first Ctrl-C is only noted; `check()` between steps raises KeyboardInterrupt for it.

    So no step is ever half done when training stops. A second Ctrl-C is not waited with. Does nothing where another
    handler than Python's own is in place, or outside the main thread.
    """

    def __init__(self):
        self.asked = False
        self._before = None

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *exc):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _note(self, number, frame):
        if self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True

    def check(self, message):
        """Raise KeyboardInterrupt(message()) if Ctrl-C was pressed."""
        if self.asked:
            self.asked = False
            raise KeyboardInterrupt(message())
