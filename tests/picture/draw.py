#!/usr/bin/env python3
"""Draws the output of the main command, which it reads, as a terminal: an SVG, which it writes to the named file.

    .ci/picture    # runs the command, and this in an environment that has rich
"""

import io
import pathlib
import re
import sys
from textwrap import wrap

from rich.console import Console
from rich.text import Text

COMMAND = "cargo run -p outlines-examples --bin extract"
WIDTH = 100
# Whole sections, as many as a reader looks at before the page's first paragraph.
LINES = 60


def shown(output):
    """The first sections, and whether there are more."""
    sections = re.split(r"^(?=== )", output, flags=re.MULTILINE)
    kept, height = [], 0
    for section in sections:
        height += sum(1 + len(line) // WIDTH for line in section.splitlines())
        if kept and height > LINES:
            return "".join(kept), True
        kept.append(section)
    return "".join(kept), False


def main():
    output = sys.stdin.read()
    if "== " not in output:
        sys.exit("the command printed no section: " + (output or "nothing"))
    if path := re.search(r"(^|[\s(\"'])(/(home|root|tmp|work|Users)/\S*)", output):
        sys.exit(f"the output has a path of this machine: {path[2]}")
    text, more = shown(output)

    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.assemble(("$ ", "bold green"), (COMMAND, "bold")), highlight=False)
    for line in text.rstrip().splitlines():
        if line.startswith("== "):
            console.print(Text(line, "bold magenta"))
        elif line.startswith("  |"):
            console.print(Text("\n".join(wrap(line, WIDTH, subsequent_indent="  | ")), "#9aa0a6"))
        else:
            console.print(line, markup=False)
    if more:
        console.print(Text("\n…", "#9aa0a6"))
    svg = console.export_svg(title=COMMAND.rsplit(" ", 1)[1], unique_id="extract")
    # A picture may load no fonts of others; the reader's own is as good.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code,", "Fira Code, Menlo, Consolas, DejaVu Sans Mono,")
    # Some renderers drop spaces at the start of a text otherwise.
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    pathlib.Path(sys.argv[1]).write_text(svg + "\n")


if __name__ == "__main__":
    main()
