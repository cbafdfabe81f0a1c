"""The progress line: redrawn in a terminal, one updated output in a notebook, a plain line an epoch in a log file."""
import os
import sys
import time

import numpy as np

_WIDTH = 20


def _notebook():
    """The IPython display module where a notebook kernel runs this process, else None; never imports IPython."""
    if "ipykernel" not in sys.modules or "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return None
    from IPython import display

    return display


def _terminal():
    stream = sys.stdout
    return bool(stream is not None and hasattr(stream, "isatty") and stream.isatty())


def _columns():
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return 0


def _print(text):
    stream = sys.stdout
    if stream is None:
        return
    try:
        stream.write(text)
    except UnicodeEncodeError:  # a log in a narrow encoding
        stream.write(text.replace("━", "="))
    stream.flush()


def _number(value):
    return f"{value:.4f}" if abs(value) > 1e-3 else f"{value:.4e}"


def _clock(seconds):
    if seconds > 3600:
        return f"{seconds // 3600:.0f}:{seconds % 3600 // 60:02.0f}:{int(seconds % 60):02d}"
    if seconds > 60:
        return f"{seconds // 60:.0f}:{int(seconds % 60):02d}"
    return f"{seconds:.0f}s"


def _per_unit(seconds, unit):
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s/{unit}"
    return f"{seconds * 1e3:.0f}ms/{unit}" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us/{unit}"


class Page:
    """The one output of a notebook cell in which all progress lines of a training appear, the last still moving."""

    MOST = 200  # finished lines kept: an output that grows without end would make the notebook slow

    def __init__(self):
        self._finished = []
        self._handle = None

    def show(self, display, text, finished):
        """Put `text` under what is finished; it stays from then on if it is `finished` itself."""
        bundle = {"text/plain": "\n".join([*self._finished[-self.MOST:], text])}
        if finished:
            self._finished.append(text)
        if self._handle is None:
            self._handle = display.display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


class Progbar:
    """A progress line: 391/391 ━━━━━━━━━━━━━━━━━━━━ 11s 27ms/step - acc: 0.8600 - loss: 0.3200

    Args:
        target: number of steps, None if unknown.
        width: of the bar, in characters.
        verbose: 0 nothing, 1 a line that moves (in a log file one plain line at the end), 2 one line at the end.
        interval: least time between two updates, in seconds; 0.2 at least in a notebook.
        stateful_metrics: names of values that are shown as they are; the others are averaged over the steps.
        stateless_metrics: the other way round: names of values that are averaged.
        unit_name: what a step is called.
        title: a line to stand above, such as "Epoch 1/5".
        page: in a notebook, the `Page` that this line shares with others; one of its own unless told.
    """

    def __init__(self, target, width=_WIDTH, verbose=1, interval=0.05, stateful_metrics=None, stateless_metrics=None,
                 unit_name="step", title=None, page=None):
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ValueError("Progbar: give stateful_metrics or stateless_metrics, not both.")
        self.target, self.width, self.verbose, self.unit_name = target, width, verbose, unit_name
        self._shown = None if stateful_metrics is None else set(stateful_metrics)
        self._averaged = None if stateless_metrics is None else set(stateless_metrics)
        self._values = {}  # name -> [sum, count]
        self._seen = 0
        self._start = time.perf_counter()
        self._first_step = None
        self._last_draw = 0.0
        self._drawn = 0
        self._title = title
        self._page = page or Page()
        self._display = _notebook() if verbose == 1 else None
        self._moves = verbose == 1 and self._display is None and _terminal()
        self.interval = max(interval, 0.2) if self._display else interval
        self._color = self._moves and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        if title and (self._moves or verbose >= 2):
            _print(title + "\n")

    def add(self, n, values=None):
        """`update` by n further steps."""
        self.update(self._seen + n, values)

    def update(self, current, values=None, finalize=None):
        """Show step `current`; `values` is a list of (name, number)."""
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or ():
            self._note(name, value, current, finalize)
        now = time.perf_counter()
        if self._first_step is None and current == 1:
            self._first_step = now
        self._seen = current
        if self.verbose == 1 and (self._display or self._moves):
            if finalize or now - self._last_draw >= self.interval:
                self._last_draw = now
                self._draw(current, now, finalize)
        elif self.verbose in (1, 2) and finalize:
            line = self._plain(current, now)
            _print(f"{self._title} - {line}\n" if self._title and self.verbose == 1 else line + "\n")

    def close(self):
        """End an unfinished line, so that what is printed next begins on its own."""
        if self._moves and self._drawn:
            _print("\n")
        self._drawn = 0

    def _note(self, name, value, current, finalize):
        value = float(np.mean(value)) if not isinstance(value, float) else value
        averaged = name in self._averaged if self._averaged is not None else name not in (self._shown or ())
        if not averaged or finalize:
            self._values[name] = [value, 1]
        else:
            steps = max(current - self._seen, 1)
            total = self._values.setdefault(name, [0.0, 0])
            total[0] += value * steps
            total[1] += steps

    def _step_time(self, current, now):
        if not current:
            return 0.0
        if self._first_step is not None and current > 1:  # the first step sets things up and tells little
            return (now - self._first_step) / (current - 1)
        return (now - self._start) / current

    def _metrics(self):
        return "".join(f" - {name}: {_number(total / max(1, n))}" for name, (total, n) in self._values.items())

    def _count(self, current):
        if not self.target:
            return f"{current:7d}/Unknown"
        return f"{current:{len(str(self.target))}d}/{self.target}"

    def _plain(self, current, now):
        step = _per_unit(self._step_time(current, now), self.unit_name)
        return f"{self._count(current)} - {now - self._start:.0f}s - {step}{self._metrics()}"

    def _draw(self, current, now, finalize):
        step = self._step_time(current, now)
        left = "" if not self.target else "━" * min(self.width, int(self.width * current / self.target))
        rest = "" if not self.target else "━" * (self.width - len(left))
        known = self.target and not finalize
        clock = _clock(step * (self.target - current)) if known else f"{now - self._start:.0f}s"
        count = self._count(current)
        info = f" {clock} {_per_unit(step, self.unit_name)}{self._metrics()}"
        bar = f" {left}{rest}" if self.target else ""
        if self._display:
            if not finalize and self.target:
                bar = f" {left}{'╌' * len(rest)}"
            line = f"{count}{bar}{info}"
            self._page.show(self._display, f"{self._title}\n{line}" if self._title else line, finalize)
            return
        room = _columns() - 1 - len(count) - len(bar)
        if not finalize and 0 < room < len(info):
            info = info[:room]
        width = len(count) + len(bar) + len(info)
        if self._color:
            count = f"\x1b[1m{count}\x1b[0m"
            bar = f" \x1b[32m{left}\x1b[0m\x1b[37m{rest}\x1b[0m" if self.target else ""
        _print(f"\r{count}{bar}{info}{' ' * max(0, self._drawn - width)}" + ("\n" if finalize else ""))
        self._drawn = 0 if finalize else width
