"""Papers go to the portal, a set is pressed, a paper is read as text: in a real browser, used in six ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk import LIST
from deskbrowser import WAYS, desk_at, needs_a_browser, visiting
from portal_case import clinic_in

pytestmark = pytest.mark.heavy
INTERFACE = """hl7v2:
  folder: drop
  sending-facility: Test Clinic
  receiving-application: EHR
  receiving-facility: Test
  patient-authority: Test Clinic
"""
PACKETS = """packets:
  back-day:
    title: Back, the whole day
    codes: ["22511"]
    papers:
      - procedure
      - {paper: "22867", when: {sedation: "yes"}}
"""


@pytest.fixture
def clinic(own_store: None, tmp_path: Path) -> Path:
    needs_a_browser()
    made = clinic_in(tmp_path)
    (tmp_path / "handouts" / "packets.yaml").write_text(PACKETS)
    made.approve("back-day")
    (tmp_path / "drop").mkdir()
    day = LIST.replace("2031-03-03", "2031-03-04").replace("Insurance", "Sedation").replace(",Q", ",no")
    (tmp_path / "clinic-day.csv").write_text(day)
    return tmp_path


@pytest.mark.parametrize("way", WAYS)
def test_a_set_is_pressed_read_and_sent(clinic: Path, way: str) -> None:
    with desk_at(clinic) as desk, visiting(desk.address(), way) as me:
        me.press("One handout", "link")
        for label, text in (("Patient's name", "Avery Sample"), ("Number (MRN)", "A-2291"), ("With", "Dr. Test")):
            me.type(label, text)
        me.page.get_by_label("Day of procedure").fill("2031-03-04")
        me.page.get_by_label("Time", exact=True).fill("08:30")
        me.press("Back, the whole day")
        assert "Will there be sedation?" in me.text
        me.press("Yes")
        me.wait_for("Paper 1, page 1 of")
        me.press("Read it as text", "link")
        assert "Avery Sample" in me.text
        if way != "no script":
            assert me.page.evaluate("document.styleSheets[0].cssRules.length") > 9
        me.page.go_back()
        me.wait_for("Paper 1, page 1 of")
        assert me.page.get_by_role("link", name="Calendar of paper 1").count() == 1
        me.press("Send to portal")
        assert "No portal yet" in me.text
        (clinic / "portal.yaml").write_text(INTERFACE)
        me.press("Back", "link")
        me.press("Send to portal")
        assert "1 paper for Avery Sample would go" in me.text
        assert "This paper is a draft. It cannot go to the portal." in me.text
        me.press("Send 1 paper for Avery Sample")
        me.wait_for("1 paper arrived.")
        me.page.reload()
        me.wait_for("1 paper arrived.")
        assert len(list((clinic / "drop").glob("*.hl7"))) == 1
        me.press("Back", "link")
        me.press("Today", "link")
        me.give(clinic / "clinic-day.csv")
        me.press("Send to portal", "link")
        assert "Nothing new would go" in me.text
        me.press("Row 3", "link")
        me.choose("Language", "English")
        me.press("Save row 3")
        me.press("Send to portal", "link")
        me.press("Send 1 paper")
        me.wait_for("1 paper arrived.")
        assert len(list((clinic / "drop").glob("*.hl7"))) == 2
