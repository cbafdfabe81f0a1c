"""`python -m seqnet.compat script.py [arguments]`: run a script whose imports of keras and tensorflow give seqnet."""

import os
import runpy
import sys


def main(arguments):
    """Run the script or `-m module` named first; the rest are its arguments. Returns an exit code."""
    from seqnet.compat import install

    as_module = arguments[:1] == ["-m"]
    if as_module:
        arguments = arguments[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print("usage: python -m seqnet.compat [-m] script.py [arguments]\n\nRuns a script (or module) in which keras and "
              "tensorflow are seqnet.")
        return 0 if arguments else 2
    name = arguments[0]
    if not as_module and not os.path.exists(name):
        print(f"python -m seqnet.compat: there is no file {name!r}", file=sys.stderr)
        return 2
    install()
    sys.argv = list(arguments)
    if as_module:
        sys.path[0] = os.getcwd()
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = os.path.dirname(os.path.abspath(name))
        runpy.run_path(name, run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
