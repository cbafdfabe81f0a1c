"""What a course changes about the labs: a name that draws the variants, other points, how much a report tells.

    # course.toml
    name = "sequence models, spring"       # draws the variants together with a student's id
    seed = 1987                            # of the grader's random cases; do not give it away

    [labs.conv1d]
    points = { backward = 8, receptive = 1 }
    feedback = "direction"                 # "full", "direction" (no right numbers) or "score"
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FEEDBACK = ("full", "direction", "score")


@dataclass
class Course:
    """A course; all parts may be left out."""

    name: str = ""
    seed: int = 0
    labs: dict = field(default_factory=dict)

    @classmethod
    def read(cls, text):
        """From the path of a file, or a bare name. ValueError names what in the file is not known."""
        if text is None or isinstance(text, cls):
            return text or cls()
        path = Path(text)
        if path.suffix != ".toml":
            return cls(name=str(text))
        if not path.is_file():
            raise ValueError(f"there is no course file {path}")
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path}: {error}") from None
        course = cls(**_known(path, table, {"name", "seed", "labs"}))
        course._check(path)
        return course

    def _check(self, path):
        from .definition import get

        for name, settings in self.labs.items():
            lab = get(name)
            _known(f"{path}, labs.{name}", settings, {"points", "feedback", "deadline", "total"})
            _known(f"{path}, labs.{name}.points", settings.get("points", {}), {c.name for c in lab.checks})
            if settings.get("feedback", "full") not in FEEDBACK:
                raise ValueError(f"{path}, labs.{name}: feedback must be one of {', '.join(FEEDBACK)}")

    def points(self, lab):
        """{check: points} that differ from those of the lab."""
        return self.labs.get(lab, {}).get("points", {})

    def feedback(self, lab):
        """How much a report tells."""
        return self.labs.get(lab, {}).get("feedback", "full")

    def limits(self, lab):
        """{"deadline": seconds, "total": seconds} where they are changed."""
        return {k: float(v) for k, v in self.labs.get(lab, {}).items() if k in ("deadline", "total")}


def _known(where, table, names):
    for key in table:
        if key not in names:
            raise ValueError(f"{where}: {key!r} is not known here; known are {', '.join(sorted(names))}")
    return table
