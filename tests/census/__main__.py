"""`python -m tests.census` prints the table."""

import contextlib
import io

from tests.census.table import table

if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()):
        text = table()
    print(text)
