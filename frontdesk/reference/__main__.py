"""``python -m frontdesk.reference write|check``."""

import argparse
import sys

from frontdesk.reference.pages import FOLDER, outdated, write


def main(arguments: list[str]) -> int:
    """Write the pages, or tell which are out of date; returns the exit code."""
    parser = argparse.ArgumentParser(prog="frontdesk.reference", description=__doc__)
    parser.add_argument("task", choices=("write", "check"))
    if parser.parse_args(arguments).task == "write":
        write(FOLDER)
        return 0
    stale = outdated(FOLDER)
    for name in stale:
        sys.stdout.write(f"{name} is out of date: python -m frontdesk.reference write\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
