"""A report in the form that every build server reads."""

from xml.etree import ElementTree as Xml

from .report import number


def junit(report, name=None):
    """The XML text: a test case for each check; all but full marks is a failure."""
    results = report.results
    suite = Xml.Element("testsuite", name=name or f"lab {report.lab}", tests=str(len(results)), errors="0", skipped="0",
                        failures=str(sum(r.code != "ok" for r in results)), time=f"{report.seconds:.3f}")
    properties = Xml.SubElement(suite, "properties")
    for key, value in (("student", report.student), ("score", number(report.points)), ("max", number(report.most)),
                       ("sha256", report.source_sha256)):
        Xml.SubElement(properties, "property", name=key, value=clean(value))
    for r in results:
        case = Xml.SubElement(suite, "testcase", classname=report.lab, name=f"{r.number} {r.title}", time=f"{r.seconds:.3f}")
        if r.code != "ok":
            words = f"{r.code}: {number(r.points)} of {number(r.most)} points"
            Xml.SubElement(case, "failure", message=clean(words), type=r.code).text = clean("\n".join(r.lines))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(suite, encoding="unicode") + "\n"


def clean(text):
    """Without the characters that XML cannot hold."""
    return "".join(c if c in "\t\n" or 32 <= ord(c) < 0xD800 or 0xE000 <= ord(c) < 0xFFFE else "?" for c in str(text))
