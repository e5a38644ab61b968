"""Every cell of the report's tables is found again in what other programs read.

    check_office.py FOLDER

FOLDER holds ID.dump, the document as text; ID-report.docx, ID-report.pptx, tables as
ID-NAME.docx, ID-NAME.xlsx and ID-NAME.rtf; of each FILE what LibreOffice prints, as
FILE.txt; and ID.tex.txt, what pdflatex prints of all tables, if it is installed.
"""
import collections
import glob
import os
import re
import sys

import docx
import openpyxl

counts = collections.Counter()
faults = []


def plain(text):
    """Without blanks, of which there are several kinds."""
    return re.sub(r"[\s\u2002\u2007\u00a0]", "", text)


def fault(where, what):
    faults.append(f"{where}: {what}")


def dumped_cells(path):
    """The texts of all cells, their numbers filled in."""
    cells = []
    with open(path, encoding="utf-8") as dump:
        for line in dump:
            match = re.match(r"(?:head|row|cell): (.*)", line.rstrip("\n"))
            if match:
                cells.append(plain(re.sub(r"\{[^{}]*=>([^{}]*)\}", r"\1", match.group(1))))
    return [cell for cell in cells if cell]


def docx_cells(document):
    """Each cell once, whatever it spans."""
    cells = []
    for table in document.tables:
        for row in table.rows:
            seen = []
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.append(cell._tc)
                    cells.append(plain(cell.text))
    return [cell for cell in cells if cell]


def printed(path):
    with open(path + ".txt", encoding="utf-8") as text:
        return plain(text.read())


def check_report(folder, ident):
    path = os.path.join(folder, ident + "-report.docx")
    wanted = collections.Counter(dumped_cells(os.path.join(folder, ident + ".dump")))
    found = collections.Counter(docx_cells(docx.Document(path)))
    for cell, n in (wanted - found).items():
        fault(path, f"python-docx does not find {cell!r} ({n} times)")
    counts["cells of documents"] += sum(wanted.values())
    # words that wrap stand in pieces on a page: numbers do not
    for kind in ("docx", "pptx"):
        page = printed(os.path.join(folder, f"{ident}-report.{kind}"))
        for cell in found if kind == "docx" else ():
            if re.fullmatch(r"[<>≤≥0-9.,()%–-]+", cell):
                counts["numbers on pages"] += 1
                if cell not in page:
                    fault(path, f"LibreOffice does not print {cell!r}")
        if not page:
            fault(path, "LibreOffice prints nothing")


def shown(cell):
    """A number as its form shows it."""
    form = cell.number_format
    literal = "".join(re.findall(r'"([^"]*)"', form))
    digits = re.sub(r'"[^"]*"', "", form)
    text = f"{cell.value:.{len(digits.partition('.')[2])}f}"
    if digits.startswith("."):
        text = text.replace("0.", ".", 1)
    return text + literal


def check_sheet(path):
    found = []
    for row in openpyxl.load_workbook(path).active.iter_rows():
        for cell in row:
            if isinstance(cell.value, (int, float)):
                counts["numbers of sheets"] += 1
                found.append(plain(shown(cell)))
            elif cell.value is not None:
                found.append(plain(cell.value))
    wanted = docx_cells(docx.Document(path[:-5] + ".docx"))
    for cell in collections.Counter(wanted) - collections.Counter(found):
        alike = cell.replace("−", "-").replace("·", ".")
        if alike not in found:
            fault(path, f"openpyxl does not find {cell!r}")
    counts["cells of sheets"] += len(wanted)
    if not printed(path):
        fault(path, "LibreOffice prints nothing")


def check_slides(path):
    try:
        import pptx
    except ImportError:
        return False
    wanted = set(docx_cells(docx.Document(path[:-5] + ".docx")))
    for slide in pptx.Presentation(path).slides:
        for shape in slide.shapes:
            for row in shape.table.rows if shape.has_table else ():
                for cell in row.cells:
                    counts["cells of slides"] += 1
                    if plain(cell.text) and plain(cell.text) not in wanted:
                        fault(path, f"only on a slide: {cell.text!r}")
    return True


def check_print(path, wanted, what):
    """Numbers of cells, in what another program prints of a table, which may break a cell
    into lines."""
    page = printed(path)
    for number in re.findall(r"[0-9.]*[0-9]", " ".join(wanted)):
        counts[what] += 1
        if number not in page:
            fault(path, f"{number!r} is not printed")


def main():
    folder = sys.argv[1]
    for path in sorted(glob.glob(os.path.join(folder, "*.dump"))):
        check_report(folder, os.path.basename(path)[:-5])
    for path in sorted(glob.glob(os.path.join(folder, "*.xlsx"))):
        check_sheet(path)
    for path in sorted(glob.glob(os.path.join(folder, "*.rtf"))):
        check_print(path, docx_cells(docx.Document(path[:-4] + ".docx")), "numbers of RTF")
    for path in sorted(glob.glob(os.path.join(folder, "*.tex.txt"))):
        ident = os.path.basename(path)[:-8]
        # ID-NAME-NUMBER.docx; one ID may begin as another does
        for table in glob.glob(os.path.join(folder, ident + "-*.docx")):
            if re.fullmatch(r"-[^-]+-\d+\.docx", os.path.basename(table)[len(ident):]):
                check_print(path[:-4], docx_cells(docx.Document(table)), "numbers of LaTeX")
    read = [check_slides(path) for path in glob.glob(os.path.join(folder, "*.pptx"))]
    if not all(read):
        print("python3-pptx is not there: slides are read by LibreOffice only")
    for line in faults[:40]:
        print(line)
    print(", ".join(f"{n} {what}" for what, n in counts.items()) + f"; {len(faults)} faults")
    return bool(faults) or not counts


sys.exit(main())
