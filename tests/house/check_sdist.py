"""Compare the source distribution with the clone: ``python check_sdist.py ROOT seqnet-x.y.z.tar.gz``."""

import subprocess
import sys
import tarfile


def missing(root, archive):
    """Files of the project that the archive lacks; what serves only the repository is left out."""
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True,
    )
    wanted = {name for name in listing.stdout.splitlines() if not name.startswith(".git")}
    with tarfile.open(archive) as tar:
        held = {name.split("/", 1)[1] for name in tar.getnames() if "/" in name}
    return sorted(wanted - held)


if __name__ == "__main__":
    gaps = missing(sys.argv[1], sys.argv[2])
    if gaps:
        sys.exit("the source distribution lacks " + ", ".join(gaps))
    print("the source distribution is complete")
