#!/usr/bin/env python3
"""Holds tables that were exported one by one to the dump of the document.

table_texts.py DUMP FOLDER: the cells, heads and notes of each table in each format that is
in FOLDER are those that `run --dump document` names, in order.  Blanks do not count.
Prints what differs, and in the end how many cells were compared.
"""
import csv
import html.parser
import io
import os
import re
import sys


def bare(text):
    return re.sub(r"[\s\u00a0\u2003\u2007]+", "", text)


def wanted(dump):
    """The numbered tables of a dump: caption, heads, cells and notes."""
    tables, table = [], None
    for line in open(dump, encoding="utf-8"):
        kind, _, text = line.rstrip("\n").partition(": ")
        text = bare(re.sub(r"\{[^{}]*=>([^{}]*)\}", r"\1", text))
        if line.startswith("table:"):
            table = {"caption": text, "head": [], "cells": [], "notes": []}
            if text:
                tables.append(table)
        elif table is not None and kind == "head":
            table["head"].append(text)
        elif table is not None and kind in ("row", "cell"):
            table["cells"].append(text)
        elif table is not None and kind == "note":
            table["notes"].append(text)
        else:
            table = None
    return tables


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.head, self.cells, self.lines, self.into = [], [], [], None
        self.is_head = False

    def handle_starttag(self, tag, attrs):
        if tag == "thead":
            self.is_head = True
        if tag in ("th", "td"):
            self.into = self.head if self.is_head else self.cells
            self.into.append("")
        elif tag == "p":
            self.into = self.lines
            self.into.append("")

    def handle_endtag(self, tag):
        if tag == "thead":
            self.is_head = False
        if tag in ("th", "td", "p"):
            self.into = None

    def handle_data(self, data):
        if self.into is not None:
            self.into[-1] += data


def from_html(text):
    page = Page()
    page.feed(text)
    return {"head": page.head, "cells": page.cells, "notes": page.lines[1:]}


def unescape_markdown(text):
    return re.sub(r"\\(.)", r"\1", re.sub(r"</?sup>|\*\*", "", text))


def from_markdown(text):
    lines = text.split("\n")
    rows = [line for line in lines if line.startswith("|")]
    cells = []
    for row in rows[2:]:
        cells += re.split(r"(?<!\\)\|", row)[1:-1]
    notes = lines[lines.index(rows[-1]) + 1:]
    return {"cells": [unescape_markdown(cell) for cell in cells],
            "notes": [unescape_markdown(note) for note in notes if note]}


def from_csv(text):
    assert text.startswith("\ufeff")
    return [cell for row in csv.reader(io.StringIO(text[1:])) for cell in row]


LATEX = [(r"\\begin\{tabular\}\[b\]\{@\{\}c@\{\}\}|\\end\{tabular\}", ""),
         (r"\\begin\{minipage\}.*|\\end\{minipage\}", ""),
         (r"\\hspace\*\{1em\}|\\(noindent|par)\b", ""),
         (r"\\cmidrule\(lr\)\{[0-9-]*\}|\\addlinespace\[2pt\]", ""),
         (r"\\multicolumn\{\d+\}\{[lcr]\}", ""),
         (r"\\text(bf|superscript)\b", ""),
         (r"\\\\\*?", ""),
         (r"\\textbackslash\{\}", "\\\\"), (r"\\textquotedbl\{\}", '"'),
         (r"\\leq", "\u2264"), (r"\\geq", "\u2265"), (r"\\times", "\u00d7"), (r"\\chi", "\u03c7"),
         (r"\\surd", "\u221a"), (r"\\circ", "\u25cb"), (r"\\bullet", "\u25cf"),
         (r"\\pm", "\u00b1"), (r"\\cdot", "\u00b7"), (r"\\ldots\{\}", "\u2026"),
         (r"\\dag\{\}", "\u2020"), (r"\\ddag\{\}", "\u2021"), (r"\\Vert", "\u2225"),
         (r"\\delta", "\u03b4"), (r"\\Delta", "\u0394"), (r"\\rho", "\u03c1"),
         (r"\\gamma", "\u03b3"), (r"\\beta", "\u03b2"), (r"\\mu", "\u00b5"),
         (r"\\ensuremath", ""), (r"(?<!\\)&", ""), (r"~", ""),
         ("---", "\u2014"), ("--", "\u2013"), ("``", "\u201c"), ("''", "\u201d"),
         ("'", "\u2019"), ("-", "\u2212"), (r"\\([{}$&#%_])", r"\1"), (r"(?<!\\)[{}]", "")]


def from_latex(text):
    """All of the body, and all of the notes, each as one text."""
    body = text.split("\\midrule\n")[-1].replace("\\endhead\n\\bottomrule\n\\endfoot\n", "")
    cells, _, after = body.partition("\\bottomrule\n\\end{tabular}")
    if not after:
        cells, _, after = body.partition("\\end{longtable}")
    notes = re.search(r"\\footnotesize\n(.*)\n\\end\{minipage\}", after, re.S)
    return {"cells": [plain_latex(cells)], "notes": [plain_latex(notes.group(1) if notes else "")]}


def plain_latex(text):
    for pattern, by in LATEX:
        text = re.sub(pattern, by, text)
    return text


def from_rtf(text):
    assert text.isascii()
    text = text[text.index("{\\header"):]
    text = re.sub(r"\{\\footer.*?\\par\}", "", text)
    text = re.sub(r"\\u(-?\d+)\?", lambda m: chr(int(m.group(1)) & 0xFFFF), text)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    text = text.replace("\n", "").replace("\\{", "\0").replace("\\}", "\1")
    text = text.replace("\\\\", "\2")
    header, _, body = text.partition("\\fs2\\sl-20")
    plain = lambda piece: re.sub(r"\\[a-z]+-?\d*\*? ?|[{}]", "", piece).translate(
        {0: "{", 1: "}", 2: "\\"})
    return {"head": split_cells(header, plain), "cells": split_cells(body, plain),
            "notes": [plain(note) for note in re.split(r"\\par(?![a-z])", body.split("\\row")[-1])
                      if "\\fs16" in note]}


def split_cells(text, plain):
    rows = [re.sub(r"\\cellx\d+", "", row) for row in text.split("\\row")[:-1]]
    return [plain(cell) for row in rows for cell in row.split("\\cell")[:-1]
            for cell in [cell.split("\\intbl")[-1]]]


def differs(what, shown, want):
    shown, want = [x for x in map(bare, shown) if x], [x for x in want if x]
    if shown == want:
        return 0
    for a, b in zip(shown + ["nothing"], want + ["nothing"]):
        if a != b:
            print(f"{what}: {a!r} in place of {b!r}")
            break
    return 1


def main(dump, folder):
    files = os.listdir(folder)
    bad = cells = 0
    for number, table in enumerate(wanted(dump), 1):
        seen = 0
        for name in files:
            stem, _, ending = name.rpartition(".")
            if not stem.endswith(f"-{number}") or ending not in READERS:
                continue
            seen += 1
            text = open(os.path.join(folder, name), encoding="utf-8", newline="").read()
            if ending == "csv":
                shown = {"all": from_csv(text)}
                # marks stand in no cell of a CSV file
                marks = "|".join(re.escape(n[:1]) for n in table["notes"]) or "$"
                rest = [x for x in map(bare, shown["all"]) if x]
                want = table["cells"]
                tail = rest[-len(want):] if want else []
                if [re.sub(f"(?<=[0-9a-zA-Z)])({marks})+$", "", x) for x in tail] != \
                   [re.sub(f"(?<=[0-9a-zA-Z)])({marks})+$", "", x) for x in want]:
                    bad += differs(name, tail, want)
                cells += len(want)
                continue
            shown = READERS[ending](text)
            for part in shown:
                want = table[part]
                if ending == "tex":
                    # a minus and a hyphen are one sign there
                    want = ["".join(want).replace("-", "\u2212").replace("\u03bc", "\u00b5")
                            .replace("\u00b2", "2")]
                bad += differs(f"{name}, {part}", shown[part], want)
                cells += len(table[part])
        if seen != len(READERS):
            print(f"table {number}: {seen} of {len(READERS)} formats")
            bad += 1
    print(cells, "cells")
    return bad > 0


READERS = {"html": from_html, "md": from_markdown, "csv": from_csv, "tex": from_latex,
           "rtf": from_rtf}
sys.exit(main(*sys.argv[1:]))
