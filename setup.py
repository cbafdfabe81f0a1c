"""Build recipe of the one extension, ``seqnet._core``; everything else is in pyproject.toml.

Switches, read from the environment (any non-empty value but 0 turns one on):

SEQNET_SANITIZE    AddressSanitizer and UndefinedBehaviorSanitizer, debug checks
SEQNET_COVERAGE    gcov counters
SEQNET_DEBUG       no optimisation, symbols, debug checks (allocation failures can be injected)
SEQNET_NO_THREADS  leave the thread pool out
SEQNET_WERROR      treat compiler warnings as errors
"""

import os
from concurrent.futures import ThreadPoolExecutor
from glob import glob
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy
from setuptools import Extension, setup
from setuptools.command.build_py import build_py

from distutils.ccompiler import CCompiler  # isort: skip; setuptools brings it, so it comes first


def on(switch):
    return os.environ.get(switch, "0") not in ("", "0")


def compile_in_parallel(self, sources, *args, **options):
    """One compiler a processor; left alone, setuptools compiles the sources of an extension one by one."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda source: compile_one_by_one(self, [source], *args, **options), sources)
        return list(chain.from_iterable(done))


compile_one_by_one, CCompiler.compile = CCompiler.compile, compile_in_parallel

# The value of a sum may differ in its last bit between instruction sets, so contraction to fused
# multiply-add is asked for explicitly: -std=c11 alone forbids it. -ffast-math never appears here:
# an object linked with it flushes subnormal numbers in the whole process.
compile_args = ["-std=c11", "-O3", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math"]
compile_args += ["-fvisibility=hidden", "-pthread", "-g0", "-Wall", "-Wextra"]
link_args = ["-pthread"]
macros = []

if on("SEQNET_WERROR"):
    compile_args += ["-Werror"]
if on("SEQNET_DEBUG"):
    compile_args += ["-O0", "-g", "-UNDEBUG"]
    macros += [("SN_DEBUG", "1")]
if on("SEQNET_SANITIZE"):
    sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
    compile_args += [*sanitizers, "-O1", "-g", "-fno-omit-frame-pointer", "-UNDEBUG"]
    link_args += sanitizers
    macros += [("SN_DEBUG", "1")]
if on("SEQNET_COVERAGE"):
    compile_args, link_args = [*compile_args, "--coverage", "-O0", "-g"], [*link_args, "--coverage"]
if on("SEQNET_NO_THREADS"):
    macros += [("SEQNET_NO_THREADS", "1")]

core = Extension(
    "seqnet._core",
    sources=sorted(glob("csrc/variants/*.c")) + sorted(glob("csrc/*.c") + glob("csrc/bindings/*.c")),  # long ones first
    depends=sorted(glob("csrc/**/*.h", recursive=True) + glob("csrc/*.def") + glob("csrc/kernels/*.c")),
    include_dirs=["csrc", numpy.get_include()],
    libraries=["m"],
    define_macros=sorted(set(macros)),
    extra_compile_args=compile_args,
    extra_link_args=link_args,
)


class BuildPython(build_py):
    """Puts the text of the kernels beside the package, for `seqnet.show_kernel`."""

    def run(self):
        super().run()
        if not self.editable_mode:
            with ZipFile(os.path.join(self.build_lib, "seqnet", "kernels.zip"), "w") as archive:
                for path in map(Path, sorted(glob("csrc/kernels/*.[ch]"))):
                    archive.writestr(ZipInfo(path.name), path.read_bytes(), ZIP_DEFLATED)


setup(ext_modules=[core], cmdclass={"build_py": BuildPython})
