"""The C lab: warnings, walls around arrays, sanitizers, hostile C, the race, and training with a student's kernel."""

import numpy as np
import pytest

import seqnet
from seqnet import layers, ops
from seqnet.labs import kernel
from seqnet.labs.judge import judge
from seqnet.labs.kernel import compiler, race
from seqnet.labs.kernel.built import build
from seqnet.labs.kernel.magic import run as magic
from seqnet.labs.kernel.sandbox import KernelSandbox, can_sanitize
from seqnet.labs.report import text
from seqnet.labs.sandbox import Failure

from .labs_under_test import get, solution, wrong

HEAD = '#include "seqnet_lab.h"\n#include <string.h>\n#include <stdlib.h>\n'
CONV = ("int lab_conv1d(const real *x, const real *w, const real *b, real *y, ptrdiff_t batch, ptrdiff_t time, "
        "ptrdiff_t channels, ptrdiff_t taps, ptrdiff_t filters, ptrdiff_t dilation)\n{\n"
        "(void)x, (void)w, (void)b, (void)y, (void)batch, (void)time, (void)channels, (void)taps, (void)filters;"
        " (void)dilation;\n")
PLAIN = {"edge": "zeros", "gates": "ifgo"}


def right():
    return solution(get("kernel"), PLAIN)


@pytest.fixture
def made():
    """A function: the right text, built for one kernel."""
    return lambda name, **more: build(name, right(), variant=PLAIN, **more)


def outcome(body, name="conv1d", deadline=0.5, kind="check"):
    """The Failure that a body of lab_conv1d meets."""
    rng = np.random.default_rng(0)
    args = [rng.standard_normal(s) for s in ((2, 5, 3), (2, 3, 4), (4,))]
    with KernelSandbox(HEAD + body if "lab_conv1d" in body else HEAD + CONV + body + "\n}\n", get("kernel"),
                       deadline=deadline, kind=kind) as box, pytest.raises(Failure) as failure:
        box.call("lab_conv1d", *args, 1)
    return failure.value


BODIES = {
    "past_the_end": ("memcpy(y, y, 8); y[batch * time * filters] = 1; return 0;", "overrun", "y[40], past its end"),
    "before_the_beginning": ("y[-2] = 1; return 0;", "overrun", "y[-2], before its beginning"),
    "into_an_input": ("((real *)b)[filters] = 1; return 0;", "overrun", "b[4], past its end"),
    "far_outside": ("y[1L << 40] = 1; return 0;", "crash", "SIGSEGV"),
    "nothing_written": ("return 0;", "wrong", "never writes y: 40 of 40"),
    "a_status": ("return 7;", "raised", "returned 7"),
    "not_yet": ("return LAB_NOT_IMPLEMENTED;", "not implemented", ""),
    "a_loop": ("for (volatile int i = 0;; ) i++; return 0;", "timeout", "does not end"),
    "aborts": ("abort();", "crash", "SIGABRT"),
    "a_stack_overflow": ("volatile char a[1 << 28]; a[0] = a[(1 << 28) - 1] = 1; return a[5];", "crash", "SIGSEGV"),
    "division": ("volatile int z = 0; return (int)(batch / z);", "crash", "SIGFPE"),
    "no_c": ("return ;;; }} {", "compile", "kernels.c:"),
    "an_unknown_name": ("return undeclared_thing;", "compile", "undeclared_thing"),
    "a_file": ('return fopen("/etc/passwd", "r") != NULL;', "forbidden", "fopen"),
    "a_program": ('return system("true");', "forbidden", "system"),
    "assembler": ('__asm__("hlt"); return 0;', "forbidden", "__asm__"),
    "hidden_by_pasting": ('extern int put##s(const char *); return 0;', "compile", ""),
    "hidden_by_macros": ("return GLUE(pu, ts)(\"x\");", "forbidden", "puts"),
    "an_exit": ("_Exit(0);", "forbidden", "_Exit"),
}
MACRO = "#define GLUE(a, b) GLUE2(a, b)\n#define GLUE2(a, b) a##b\nint puts(const char *);\n"


@pytest.mark.parametrize("name", BODIES)
def test_what_a_kernel_does_wrong_has_a_name(name):
    body, code, words = BODIES[name]
    failure = outcome(MACRO + CONV + body + "\n}\n" if "GLUE" in body else body)
    assert failure.code == code, failure.lines
    assert any(words in line for line in failure.lines), failure.lines


@pytest.mark.parametrize("line", ['#include "/etc/passwd"', "#include </dev/zero>", "#inc\\\nlude <unistd.h>",
                                  "%:include <dlfcn.h>", "#/**/include <sys/mman.h>", "#define H <unistd.h>\n#include H"])
def test_other_headers_are_refused(line):
    failure = outcome(f"{line}\n{CONV} return 0; }}")
    assert failure.code == "forbidden" and "may include" in failure.lines[0]


@pytest.mark.skipif(not can_sanitize(), reason="the compiler brings no sanitizers")
def test_a_sanitizer_names_the_line():
    failure = outcome("y[batch * time * filters + 9000] = 1;\nreturn 0;", kind="sanitize", deadline=5.0)
    assert failure.code in ("crash", "exit")
    assert any("at lab_conv1d kernels.c:7" in line for line in failure.lines), failure.lines


def test_inputs_that_a_kernel_changes_are_seen():
    source = right().replace("out[f] = b[f];", "out[f] = ((real *)b)[f] = b[f] + 1;")
    report = judge(get("kernel"), source, variant=PLAIN, only=["conv1d_values"])
    assert report.points < report.most and "b in place" in text(report)


def test_warnings_cost_their_own_point_and_are_shown():
    source = right().replace("const real scale = 1", "int unused_thing;\n    const real scale = 1")
    report = judge(get("kernel"), source, variant=PLAIN, only=["attention_values", "clean"])
    assert [r.code for r in report.results] == ["ok", "wrong"]
    assert "unused_thing" in text(report) and "kernels.c:" in text(report)


def test_without_a_compiler_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(compiler, "compiler", lambda: None)
    report = judge(get("kernel"), right(), variant=PLAIN, only=["conv1d_values"])
    assert report.points == 0 and report.results[0].code == "compiler"
    assert "no C compiler" in report.results[0].lines[0] and "CC=name" in report.results[0].lines[2]
    with pytest.raises(ValueError, match="no C compiler"):
        build("conv1d", right(), variant=PLAIN)


def test_a_kernel_can_be_called_behind_the_wall_and_here(made, rng):
    conv = made("conv1d")
    x, w, b = rng.standard_normal((2, 6, 3)), rng.standard_normal((2, 3, 4)), rng.standard_normal(4)
    want = ops.conv1d(x, w, b, padding="causal").data
    np.testing.assert_allclose(conv(x, w, b, 1), want, rtol=1e-12)
    np.testing.assert_allclose(conv.here(x, w, b, 1), want, rtol=1e-12)
    single = [a.astype("float32") for a in (x, w, b)]
    assert conv.here(*single, 1).dtype == np.float32
    with pytest.raises(ValueError, match="x has 3 axes"):
        conv(x[0], w, b, 1)
    with pytest.raises(ValueError, match="there is no kernel 'conv2d'"):
        build("conv2d", right())


def test_a_kernel_with_a_mistake_is_not_trained_with():
    bad = build("conv1d", wrong(get("kernel"), "taps_backwards", PLAIN), variant=PLAIN)
    assert not bad.ready and "taps run backwards" in repr(bad)
    with pytest.raises(RuntimeError, match="did not pass all its checks"), kernel.use_kernel(bad):
        pass
    with pytest.raises(RuntimeError, match="speed comes after"):
        kernel.ladder(bad)
    other = build("conv1d", solution(get("kernel"), {**PLAIN, "edge": "repeat"}), variant={"edge": "repeat"})
    with pytest.raises(ValueError, match="layers compute edge = zeros"), kernel.use_kernel(other):
        pass


STACKS = {
    "conv1d": lambda: [layers.Conv1D(6, 3, activation="relu", padding="causal", dilation_rate=2), layers.Conv1D(4, 3),
                       layers.GlobalMaxPooling1D()],
    "lstm_step": lambda: [layers.LSTM(5, return_sequences=True), layers.LSTM(4)],
    "attention": lambda: [Causal(), layers.GlobalAveragePooling1D()],
}


class Causal(layers.Layer):
    """Self-attention over what came before."""

    def __init__(self):
        super().__init__()
        self.inside = layers.MultiHeadAttention(2, 4)

    def call(self, x):
        return self.inside(x, x, use_causal_mask=True)


@pytest.mark.parametrize("name", STACKS)
def test_training_with_a_students_kernel_gives_the_cores_losses(name, made, rng):
    words = rng.integers(0, 20, (32, 12))
    labels = (words == 7).any(axis=1)
    histories, used, before = [], None, (ops.conv1d, ops.lstm, ops.attention)
    for own in (False, True):
        net = seqnet.Sequential([layers.Input((12,)), layers.Embedding(20, 8), *STACKS[name](),
                                 layers.Dense(1, activation="sigmoid")])
        seqnet.set_random_seed(3)
        net.set_weights([np.random.default_rng(k).standard_normal(w.shape) * 0.3 for k, w in enumerate(net.get_weights())])
        net.compile("adam", "binary_crossentropy")
        if own:
            with kernel.use_kernel(made(name)) as used:
                history = net.fit(words, labels, epochs=3, batch_size=8, verbose=0, shuffle=False)
        else:
            history = net.fit(words, labels, epochs=3, batch_size=8, verbose=0, shuffle=False)
        histories.append(history.history["loss"])
    assert sum(used.values()) >= 12, used
    np.testing.assert_allclose(histories[1], histories[0], rtol=2e-5)
    assert histories[0][-1] < histories[0][0]
    assert (ops.conv1d, ops.lstm, ops.attention) == before, "the core is back after the block"


def test_the_race_has_a_rung_for_every_build(made, monkeypatch):
    monkeypatch.setitem(race.SHAPES, "conv1d", {"x": (2, 20, 16), "w": (3, 16, 16), "b": (16,)})
    found = kernel.ladder(made("conv1d"), rounds=2)
    assert list(found.rungs) == ["yours, -O0", "yours, -O2", "yours, -O3 -march=native", "textbook loop, -O3 -march=native",
                                 "the core"]
    assert all(0.001 < rate < 10000 for rate in found.rungs.values())
    assert "GFLOP/s" in repr(found) and repr(found).count("#") > 5 and "<table>" in found._repr_html_()


@pytest.mark.parametrize("name", ["conv1d", "lstm_step", "attention"])
def test_the_textbook_loops_compute_the_right_thing(name):
    text = race.TEXTBOOK.read_text(encoding="utf-8")
    assert build(name, text, variant=PLAIN).ready
    args = race.problem(name)
    with KernelSandbox(text, get("kernel"), kind="fast", deadline=20.0) as box:
        got = box.call(f"lab_{name}", *args)
    want = race.core_call(name, args)()
    np.testing.assert_allclose(got[0] if isinstance(got, tuple) else got, want, rtol=2e-3, atol=2e-3)


def test_the_cell_magic_compiles_checks_and_counts_lines_of_the_cell(capsys):
    space = {}
    cell = right().replace('#include "seqnet_lab.h"\n', "")
    assert magic(space, "conv1d --as mine", cell).ready and space["mine"].name == "conv1d"
    assert magic(space, "conv1d", CONV + "return oops;\n}\n") is None
    assert "cell:5: 'oops' undeclared" in capsys.readouterr().out.replace("‘", "'").replace("’", "'")
    with pytest.raises(ValueError, match="--fast is not known"):
        magic(space, "conv1d --fast", cell)
    with pytest.raises(ValueError, match="name of one function"):
        magic(space, "", cell)


@pytest.mark.skipif(not can_sanitize(), reason="the compiler brings no sanitizers")
def test_the_command_checks_with_sanitizers(tmp_path, monkeypatch, capsys):
    from seqnet.labs.__main__ import main

    monkeypatch.chdir(tmp_path)
    said = []
    main(["start", "kernel"], say=said.append)
    source = right().replace("out[f] = b[f];", "out[f + (f == filters - 1 ? 4096 : 0)] = b[f];")
    (tmp_path / "lab13_kernel" / "kernels.c").write_text(source, encoding="utf-8")
    assert main(["check", "kernel", "--sanitize", "--only", "conv1d_values"], say=said.append) == 1
    table = next(s for s in reversed(said) if s.startswith("Lab 13"))
    assert "AddressSanitizer" in table and "lab_conv1d kernels.c:1" in table, table
    main(["start", "conv1d"], say=said.append)
    assert main(["check", "conv1d", "--sanitize"]) == 2
    assert "--sanitize is for labs in C" in capsys.readouterr().err
