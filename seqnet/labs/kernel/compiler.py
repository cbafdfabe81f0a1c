"""From C text to a library: the compiler that is there, its warnings with the lines of the cell, a cache by content."""

import atexit
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

HEADER = Path(__file__).with_name("seqnet_lab.h")
COMMON = ["-std=c11", "-Wall", "-Wextra", "-fPIC", "-shared"]
BUILDS = {
    "check": ["-O2", "-g1"],
    "debug": ["-O0", "-g1"],
    "sanitize": ["-O1", "-g", "-fsanitize=address,undefined", "-fno-omit-frame-pointer"],
    "O0": ["-O0", "-DLAB_FLOAT"],
    "O2": ["-O2", "-DLAB_FLOAT"],
    "fast": ["-O3", "-march=native", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-DLAB_FLOAT"],
}
SECONDS = 30
HEADERS = {"math.h", "stddef.h", "stdint.h", "stdbool.h", "string.h", "stdlib.h", "float.h", "limits.h", "tgmath.h",
           "assert.h", "seqnet_lab.h"}
REFUSED = (
    r"\b(asm|__asm|__asm__|constructor|destructor|dlopen|dlsym|syscall|system|popen|fork|vfork|exec\w*|fopen|open|openat|"
    r"socket|mmap|mprotect|kill|raise|signal|longjmp|environ|getenv|__attribute__|_Pragma)\b"
)
IMPORTS = re.compile(
    r"^(_?_?(ITM|gmon|cxa|stack_chk|asan|ubsan|sanitizer|tls|mem\w+_chk|str\w+_chk)\w*|(exp|log|tanh|sinh|cosh|sin|cos|tan|"
    r"sqrt|pow|fabs|fmax|fmin|fma|floor|ceil|round|trunc|erf|erfc|expm1|log1p|log2|exp2|hypot|fmod|cbrt|copysign|ldexp|frexp)"
    r"[fl]?(_finite)?|mem(cpy|move|set|cmp)|str(len|cmp|cpy)|malloc|calloc|realloc|free|aligned_alloc|posix_memalign|abs|labs|"
    r"abort|__assert_fail|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|qsort|div|ldiv)$"
)

_folder, _lock = [], threading.Lock()


class CompileError(Exception):
    """The text is no C, or asks for what labs do not lend; ``code`` as in a report."""

    def __init__(self, code, *lines):
        super().__init__("\n".join(lines))
        self.code, self.lines = code, list(lines)


@dataclass
class Built:
    """A library, and what the compiler had to say."""

    path: str
    warnings: list = field(default_factory=list)


def compiler():
    """The command of the C compiler as a list, or None: $CC, the one that built Python, cc, gcc, clang."""
    for command in (os.environ.get("CC"), sysconfig.get_config_var("CC"), "cc", "gcc", "clang"):
        words = shlex.split(command) if command else []
        if words and shutil.which(words[0]):
            return [words[0]]
    return None


def no_compiler():
    """What to install, by system."""
    if sys.platform == "darwin":
        how = "run: xcode-select --install"
    elif shutil.which("apt-get"):
        how = "run: sudo apt-get install gcc libc6-dev"
    elif shutil.which("dnf"):
        how = "run: sudo dnf install gcc"
    else:
        how = "install gcc or clang with your system's packages"
    return ["there is no C compiler on this machine, and this lab needs one", how,
            "if it has another name, say so in the environment: CC=name"]


def build(source, kind="check", name="kernels.c", first_line=1):
    """Compile the text; gives a `Built`. kind: "check" (double), "sanitize", or "O0", "O2", "fast" (float).

    CompileError with the code "compiler" (none there), "forbidden" or "compile" (with the compiler's first messages).
    """
    command = compiler()
    if command is None:
        raise CompileError("compiler", *no_compiler())
    look(source, name)
    text = f'#line {first_line} "{name}"\n{source}'
    key = sha256("\0".join([*command, *BUILDS[kind], HEADER.read_text(encoding="utf-8"), text]).encode()).hexdigest()[:24]
    folder = _place() / key
    notes, library = folder / "warnings.txt", folder / f"{key}.so"
    with _lock:
        if not notes.exists():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
            flags = [*COMMON, *BUILDS[kind], f"-I{HEADER.parent}"]
            done = _compile([*command, *flags, "-x", "c", name, "-o", library.name, "-lm"], folder)
            if done.returncode or not library.exists():
                raise CompileError("compile", *messages(done.stderr, name, "error")[:4])
            _imports(library, name, kind)
            notes.write_text("\n".join(messages(done.stderr, name, "warning")), encoding="utf-8")
    return Built(str(library), notes.read_text(encoding="utf-8").splitlines())


def look(source, name):
    """Refuse what a kernel has no use for, before the compiler reads it."""
    bare = re.sub(r"/\*.*?\*/|//[^\n]*", " ", source.replace("\\\n", ""), flags=re.DOTALL)
    for directive, rest in re.findall(r"^\s*(?:#|%:|\?\?=)\s*(\w+)(.*)$", bare, re.MULTILINE):
        wanted = rest.strip().strip('<>"')
        if directive in ("include", "include_next", "import", "embed", "line") and wanted not in HEADERS:
            raise CompileError("forbidden", f"{name} has #{directive} {wanted}; a kernel may include "
                               f"{', '.join(sorted(HEADERS))}")
    bare = re.sub(r'"(\\.|[^"\\\n])*"', '""', bare)
    found = re.search(REFUSED, bare)
    if found:
        raise CompileError("forbidden", f"{name} uses {found[0]}; a kernel reads arrays and writes arrays")


def _imports(library, name, kind):
    """Refuse a library that asks the system for more than arithmetic and memory, however the text hid it."""
    tool = shutil.which("nm")
    if tool is None or kind == "sanitize":
        return
    done = subprocess.run([tool, "-D", "--undefined-only", str(library)], capture_output=True, text=True, timeout=SECONDS,
                          check=False)
    for line in done.stdout.splitlines():
        symbol = line.split()[-1].split("@")[0]
        if not IMPORTS.match(symbol) and not symbol.startswith("lab_"):
            library.unlink()
            raise CompileError("forbidden", f"{name} calls {symbol}, which is not among what a kernel may call")


def messages(text, name, kind):
    """The compiler's errors or warnings, one line each: ``kernels.c:12: ...``."""
    found = []
    for line in text.splitlines():
        match = re.match(rf"{re.escape(name)}:(\d+):(?:\d+:)? (?:fatal )?{kind}: (.*)", line)
        if match:
            found.append(f"{name}:{match[1]}: {match[2]}")
    if not found and kind == "error":
        found = [line for line in text.splitlines() if line.strip()][-3:] or ["the compiler failed and said nothing"]
    return found


def _compile(command, folder):
    limited = f"ulimit -t {SECONDS}; ulimit -f 131072; ulimit -v 2097152 2>/dev/null; exec \"$@\""
    try:
        return subprocess.run(
            ["/bin/sh", "-c", limited, "sh", *command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", check=False, timeout=SECONDS, env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        raise CompileError("compile", f"the compiler was not done after {SECONDS} s") from None


def _place():
    """A folder of this process for what it compiles."""
    with _lock:
        if not _folder:
            _folder.append(Path(tempfile.mkdtemp(prefix="seqnet-lab-")))
            owner = os.getpid()
            atexit.register(lambda: os.getpid() == owner and shutil.rmtree(_folder[0], ignore_errors=True))
        return _folder[0]
