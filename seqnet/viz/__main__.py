"""``python -m seqnet.viz [folder]`` draws the gallery: every figure, with the line of code that makes it."""

import sys

from seqnet.viz.gallery import write_gallery


def main(arguments):
    """Write the gallery into the folder named, ``gallery`` unless told; returns the exit status."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    print(write_gallery(arguments[0] if arguments else "gallery"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
