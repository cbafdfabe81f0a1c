"""``python -m seqnet.labs``: list, start, check, watch, hint, submit, grade."""

import argparse
import sys

from . import commands


def parser():
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m seqnet.labs", description="Exercises that check themselves.")
    sub = top.add_subparsers(dest="command", metavar="COMMAND")
    sub.add_parser("list", help="all labs, and how far you are")
    one = sub.add_parser("start", help="make a folder with the file to fill in and a notebook")
    one.add_argument("lab")
    one.add_argument("--id", default="", help="your id; it draws your variant")
    one.add_argument("--team", default="", help="ids of a team, divided by commas")
    one.add_argument("--course", help="the name of the course, or its file")
    one.add_argument("--fresh", action="store_true", help="move what is there aside and start anew")
    one = sub.add_parser("check", help="run the checks on your file")
    one.add_argument("lab", help="name of the lab, or a file")
    one.add_argument("--only", action="append", help="one check, by name or number; may be repeated")
    one.add_argument("--seed", type=int, default=0, help="other random cases")
    one.add_argument("--junit", help="also write JUnit XML here (results/report.xml is always written)")
    one.add_argument("--sanitize", action="store_true", help="labs in C: name the line of an overrun")
    one.add_argument("-v", "--verbose", action="store_true", help="show all that your file prints")
    one.add_argument("--course", help=argparse.SUPPRESS)
    one = sub.add_parser("watch", help="check whenever the file is saved")
    one.add_argument("lab")
    one = sub.add_parser("hint", help="a hint; again for a broader one")
    one.add_argument("lab")
    one.add_argument("check", nargs="?")
    one = sub.add_parser("submit", help="make the zip to hand in")
    one.add_argument("lab")
    one.add_argument("--out", help="path of the zip")
    one = sub.add_parser("grade", help="a folder of submissions to scores.csv")
    one.add_argument("folder")
    one.add_argument("--lab", required=True)
    one.add_argument("--course", help="the name of the course, or its file")
    one.add_argument("--seed", type=int, help="of the hidden random cases")
    one.add_argument("--out", help="folder of the results")
    one.add_argument("-j", "--jobs", type=int, default=2)
    one.add_argument("--fresh", action="store_true", help="forget what was graded before")
    one = sub.add_parser("similar", help="pairs of submissions that are alike")
    one.add_argument("folder")
    one.add_argument("--lab", required=True)
    one.add_argument("--above", type=float, default=0.8)
    return top


def main(argv=None, say=print):
    """Run one command; gives the exit status."""
    args = parser().parse_args(argv)
    try:
        if args.command in (None, "list"):
            return commands.run_list(say)
        if args.command == "start":
            team = [m.strip() for m in args.team.split(",") if m.strip()]
            return commands.run_start(say, args.lab, args.id, team, args.course, fresh=args.fresh)
        if args.command == "check":
            return commands.run_check(say, args.lab, args.seed, args.only, args.course, args.verbose, xml=args.junit,
                                      sanitize=args.sanitize)
        if args.command == "watch":
            return commands.run_watch(say, args.lab)
        if args.command == "hint":
            return commands.run_hint(say, args.lab, args.check)
        if args.command == "submit":
            return commands.run_submit(say, args.lab, path=args.out)
        if args.command == "similar":
            return commands.run_similar(say, args.folder, args.lab, args.above)
        return commands.run_grade(say, args.folder, args.lab, course=args.course, seed=args.seed, out=args.out,
                                  jobs=args.jobs, fresh=args.fresh)
    except (ValueError, KeyError, OSError) as error:
        print(error.args[0] if isinstance(error, KeyError) and error.args else error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
