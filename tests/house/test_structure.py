"""The rules of the house that a machine can check. Those about the package's text run wherever the source lies."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {"seqnet", "csrc", "tests", "notebooks", "pyproject.toml", "setup.py", "README.md", "LICENSE", "CONTRIBUTING.md",
       "MANIFEST.in"}
LEFT_BY_BUILDS = {"build", "dist", "seqnet.egg-info", "__pycache__", "runs"}


def files(*patterns):
    found = [p for pattern in patterns for p in sorted(ROOT.glob(pattern))]
    return [p for p in found if p.is_file() and not set(p.relative_to(ROOT).parts) & LEFT_BY_BUILDS]


def relative(path):
    return str(path.relative_to(ROOT))


C_FILES = files("csrc/**/*.c", "csrc/**/*.h", "csrc/*.def")
PYTHON_FILES = files("*.py", "seqnet/**/*.py", "tests/**/*.py")
KERNEL_FILES = files("csrc/kernels/*")
TEXTS = [*C_FILES, *PYTHON_FILES, *files("*.md", "*.toml", "seqnet/**/*.pyi", "notebooks/*.ipynb", ".ci/run")]


def test_the_top_floor_is_tidy():
    there = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - LEFT_BY_BUILDS
    assert not there - TOP


@pytest.mark.parametrize("path", C_FILES, ids=relative)
def test_c_files_are_short(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 600
    assert max(map(len, lines), default=0) <= 125


@pytest.mark.parametrize("path", PYTHON_FILES, ids=relative)
def test_python_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


@pytest.mark.parametrize("path", KERNEL_FILES, ids=relative)
def test_kernels_know_no_python_and_allocate_nothing(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"Python\.h|numpy/|\bPy[A-Z_]\w*|\bnpy_\w+|border\.h", text)
    assert not re.search(r"\b(malloc|calloc|realloc|free|alloca|posix_memalign|sn_memory_get)\s*\(", text)
    assert not re.search(r"\b(printf|fprintf|abort|exit|assert)\s*\(", text)


@pytest.mark.parametrize("path", KERNEL_FILES, ids=relative)
def test_kernels_keep_no_state(path):
    """A static variable in a kernel would be shared by threads and exist six times."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for line in re.findall(r"^[ \t]*static[^;{(]*[;=]", text, re.MULTILINE):
        assert "const" in line, line


@pytest.mark.parametrize("path", files("csrc/bindings/*.c"), ids=relative)
def test_no_python_while_the_gil_is_released(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for region in re.findall(r"Py_BEGIN_ALLOW_THREADS(.*?)Py_END_ALLOW_THREADS", text, re.DOTALL):
        assert not re.search(r"\bPy(?!Array_(DATA|DIM|SIZE|NDIM|STRIDE)\b)\w+", region), region
        assert "return" not in region and "goto" not in region, region


@pytest.mark.parametrize("path", files("csrc/bindings/*.c", "csrc/*.c"), ids=relative)
def test_no_borrowed_references_from_shared_containers(path):
    """Another thread may drop the item; PyList_GetItemRef and PyDict_GetItemRef (or a private tuple) are safe."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\bPy(List_GetItem|List_GET_ITEM|Dict_GetItem|Dict_GetItemString|Dict_Next)\s*\(", text)


def test_no_flag_breaks_arithmetic():
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    flags = " ".join(re.findall(r'"(-[^"]+)"', text))
    assert "-ffp-contract=fast" in flags
    assert not re.search(r"-Ofast|-ffast-math|-funsafe-math|-march=native|-fopenmp", flags)
    for path in C_FILES:
        code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"fast-math|associative-math|pragma omp", code), path


@pytest.mark.parametrize("path", [p for p in TEXTS if p != Path(__file__).resolve()], ids=relative)
def test_texts_speak_of_the_project_only(path):
    """No paths of somebody's machine, nothing left for later, nothing that only a tracker understands."""
    text = path.read_text(encoding="utf-8")
    later = r"\b(TODO|FIXME|XXX)\b|\bissue #?\d+|\b[Tt]his (session|issue)"
    found = re.search(r"/(home|root|Users|work|tmp)/\w|" + later, text)
    assert not found, found and found[0]


@pytest.mark.parametrize("path", files("seqnet/**/*.py"), ids=relative)
def test_public_names_have_docstrings(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name != "__init__.py" or tree.body:
        assert ast.get_docstring(tree), "the module has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def floors():
    """Which part of the package may not be imported from which."""
    for path in files("seqnet/layers/*.py", "seqnet/models/*.py"):
        yield path, r"\b_core\b", "a layer calls ops, never the C core"
    for path in files("seqnet/ops/*.py"):
        yield path, r"from \.\.(layers|models|training)|import seqnet\.(layers|models|training)", "an op knows no layer"
    for path in files("seqnet/reference/*.py"):
        yield path, r"\b_core\b|from \.\.(ops|tensor)", "the twin is NumPy only"


def label(value):
    return relative(value) if isinstance(value, Path) else ""


@pytest.mark.parametrize(("path", "pattern", "rule"), list(floors()), ids=label)
def test_no_floor_is_skipped(path, pattern, rule):
    code = "\n".join(line.split("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    for docstring in re.findall(r'""".*?"""', code, re.DOTALL):
        code = code.replace(docstring, "")
    assert not re.search(pattern, code), rule


def test_nothing_compiled_or_generated_is_committed():
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("the source lies outside a git checkout")
    for name in listing.stdout.splitlines():
        golden = "/golden/" in name
        assert golden or not name.endswith((".so", ".o", ".pyc", ".keras", ".whl", ".tar.gz")), name
