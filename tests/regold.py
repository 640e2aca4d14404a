"""Write the golden files anew: python tests/regold.py. The commit says why the new ones are right."""

import tempfile
from pathlib import Path

import handpress
from conftest import LIBRARY, copy_of, tree_lines
from handpress.brand.datetables import write_tables
from handpress.brand.datewords import LOCALES
from handpress.brand.words import languages, other_clock
from handpress.review.entries import read_loaded
from handpress.source.yaml import read_file
from test_approval import approved_content, every_record
from test_bytes import TABLE, every_line
from test_calendar import golden_calendar
from test_layout import GOLDEN, layout_lines
from test_pdf import everything_files, written

if __name__ == "__main__":
    for tag in languages():
        tree = read_file(LOCALES / f"{tag}.yaml").plain()
        write_tables(tag, tree["dates"])
        write_tables(tag, *other_clock(tree))
    with tempfile.TemporaryDirectory() as folder:
        for name, data in everything_files(Path(folder)).items():
            (GOLDEN / f"{name}.pdf.txt").write_text(written(data))
    look = handpress.read_look(LIBRARY / "brand" / "brand.yaml")
    for code in ("22867", "22325"):
        handout = handpress.read_entry(handpress.find(LIBRARY, code, "en"))
        (GOLDEN / f"{code}.layout.txt").write_text(layout_lines(handpress.typeset(copy_of(handout, look))))
        (GOLDEN / f"{code}.tree.txt").write_text("\n".join(tree_lines(handpress.render(copy_of(handout, look)))) + "\n")
    approved = read_loaded(handpress.find(LIBRARY, "22511", "en")).handout
    (GOLDEN.parent / "carried" / "records.sha256").write_text("".join(f"{line}\n" for line in every_record(look)))
    (GOLDEN / "22511.approved.txt").write_text(approved_content(approved, look))
    (GOLDEN / "22325.calendar.txt").write_text(golden_calendar(look))
    with tempfile.TemporaryDirectory() as folder:
        TABLE.write_text(every_line(Path(folder)))
