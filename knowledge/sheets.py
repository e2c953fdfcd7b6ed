"""Sheets: CSV and Excel bytes to lines of cells and back, whatever encoding or dressing they come in."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from knowledge.cells import defuse, escape_for_xml, restore, unescape_from_xml
from knowledge.rows import BrokenFile

Line = tuple[int, list[object]]

MAX_UNPACKED = 300 * 1024 * 1024
MAX_LINES = 1_048_576  # Excel's own limit; beyond it a line number is a trap that would have us count for hours
MAX_COLUMNS = 100
CSV_CELL = 131_072  # Python's csv module refuses longer cells
XLSX_CELL = 32_767  # Excel cuts longer cells, and openpyxl does it silently


def decode(data: bytes) -> str:
    """The text of a CSV or JSON file: UTF-8 with or without its mark, else Big5 as Taiwan's Windows writes it."""
    for encoding in ("utf-8-sig", "cp950", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise BrokenFile(f"line {line} holds a NUL character, so it is not plain text; save it again as UTF-8.")
        return text
    raise BrokenFile("is neither UTF-8 nor Big5 text; save it again as UTF-8.")


def read_csv(data: bytes) -> Iterator[Line]:
    """The lines of a CSV file with their number as a sheet program shows it; raises BrokenFile."""
    reader = csv.reader(io.StringIO(decode(data), newline=""), strict=True)
    number, first_line = 0, 1
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [restore(cell) for cell in cells]
            first_line = reader.line_num + 1
    except csv.Error as error:
        where = f"the row that starts in text line {first_line}"
        raise BrokenFile(f"{where} is not CSV ({error}); check its quotation marks.") from None


def read_xlsx(data: bytes, most_unpacked: int = MAX_UNPACKED) -> Iterator[Line]:
    """The lines of the first sheet (or the one named entries) of an Excel workbook; raises BrokenFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > most_unpacked:
            most = most_unpacked // (1024 * 1024)
            raise BrokenFile(f"unpacks to more than {most} MB; copy the entries alone into a new workbook.")
        yield from _sheet_lines(data)
    except BrokenFile:
        raise
    except Exception as error:  # openpyxl lets two dozen kinds through from zip, XML and its own guesses
        what = "is not an Excel workbook (.xlsx) that can be read"
        raise BrokenFile(f"{what} ({type(error).__name__}); open it in Excel and save it as .xlsx again.") from None


def _sheet_lines(data: bytes) -> list[Line]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of dressing it cannot keep, which is no concern here
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        if not book.worksheets:
            raise BrokenFile("holds no sheet; put the entries on the first one.")
        named = [sheet for sheet in book.worksheets if sheet.title == "entries"]
        sheet = (named or book.worksheets)[0]
        sheet.reset_dimensions()  # other programs write a wrong size there, and cells would be cut off
        lines = []
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
            if number > MAX_LINES:
                raise BrokenFile(f"claims more than {MAX_LINES:,} lines; copy the entries into a new workbook.")
            if any(cell is not None for cell in cells):
                lines.append((number, [_plain(cell) for cell in cells]))
        book.close()
        return lines


def _plain(cell: object) -> object:
    return restore(unescape_from_xml(cell)) if isinstance(cell, str) else cell


def write_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """A CSV file that Excel opens as UTF-8, without a cell that it would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([_fitting(defuse(cell), CSV_CELL, line) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    """An Excel workbook with one sheet of text cells."""
    # All texts are made first: a sheet that is given up half written leaves its temporary file behind.
    fitting = [[_fitting(escape_for_xml(defuse(cell)), XLSX_CELL, line) for cell in line] for line in lines]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("entries")
    sheet.freeze_panes = "A2"
    layout = Alignment(vertical="top", wrap_text=True)
    for line in fitting:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"  # openpyxl guesses: a text like #N/A would become an error value
            cell.number_format = "@"  # and Excel would turn 2026-01-31 into its own date on the next edit
            cell.alignment = layout
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fitting(text: str, limit: int, line: Sequence[str]) -> str:
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > limit:
        raise BrokenFile(
            f"entry {line[0]} has a text of more than {limit:,} characters for one cell; export as JSON."
        )
    return text
