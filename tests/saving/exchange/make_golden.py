"""Write golden.zip: every model, saved here, read and saved again by real Keras 3, with what Keras predicts.

    SEQNET_KERAS_PYTHON=/path/to/python/with/keras python -m tests.saving.exchange.make_golden
"""

import os
import tempfile
import zipfile
from pathlib import Path

from tests.saving.exchange.asking import ask_keras, write_all

GOLDEN = Path(__file__).parent / "golden.zip"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder))
        report = ask_keras(Path(folder), os.environ["SEQNET_KERAS_PYTHON"])
        wrong = {key: value for key, value in report["cases"].items() if not (isinstance(value, float) and value <= 1e-5)}
        assert not wrong, wrong
        with zipfile.ZipFile(GOLDEN, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.writestr("keras_version", report["keras"])
            for path in sorted(Path(folder).glob("*.again.*")):
                archive.writestr(zipfile.ZipInfo(path.name.replace(".again", "")), path.read_bytes(),
                                 zipfile.ZIP_DEFLATED, 9)
