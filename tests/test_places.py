"""Where it is: the brand's sites, chosen by the place of an appointment."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from conftest import LIBRARY, handout_of
from handpress.brand.brand import Brand
from handpress.brand.look import Look
from handpress.cli.commands import main
from handpress.content.glossary import Glossary
from handpress.content.handout import Phones as Numbers
from handpress.content.personal import Personal
from handpress.diagnostics import HandpressError
from handpress.layout.copy import Copy
from handpress.lists.appointments import Appointment, Refusal, open_appointments
from handpress.review.standing import covered
from handpress.source.bind import from_plain

SITES = {
    "North": {"also": ["N-Campus", "Building 2"], "address": ["2 North Road", "Your City"], "entrance": "Door B"},
    "South": {"clinic": "South Clinic", "phones": {"day": "(555) 010-0122"}},
}
OWN = {"clinic": "Riverside", "address": ["1 Main Street"], "phones": {"day": "(555) 010-0100", "emergency": "911"}}


def brand_of(**more: object) -> Brand:
    return from_plain(Brand, {**OWN, "print": {"code": "no"}, **more})


def test_a_site_prints_in_place_of_the_brands_own() -> None:
    brand = brand_of(sites=SITES)
    north, south = brand.at("North"), brand.at("South")
    assert (north.clinic, north.address, north.phones.day) == (
        "Riverside",
        ("2 North Road", "Your City"),
        OWN["phones"]["day"],
    )
    assert north.entrance == {"": "Door B"}
    assert (south.clinic, south.address) == ("South Clinic", ("1 Main Street",))
    assert (south.phones.day, south.phones.emergency) == ("(555) 010-0122", "911")
    assert brand.at("") is brand


def test_two_sites_of_one_name_are_refused() -> None:
    with pytest.raises(HandpressError, match='two sites are called "n-campus"'):
        brand_of(sites={**SITES, "n-campus": {"address": ["x"]}})


def test_the_copy_prints_the_site() -> None:
    copy = Copy(handout_of("  - {kind: overview, text: a}"), Look(brand_of(sites=SITES)), Personal(place="North"))
    assert copy.brand.address == ("2 North Road", "Your City")


def rows_of(folder: Path, text: str, brand: Brand) -> list[Appointment | Refusal]:
    path = folder / "day.csv"
    path.write_text(text)
    with open_appointments(path, unfit=lambda text: None, sites=brand.site_names()) as opened:
        return list(opened.rows())


def test_a_list_names_its_sites(tmp_path: Path) -> None:
    text = "code,patient,Location\n22511,A,n campus\n22511,B,SOUTH\n22511,C,\n22511,D,West\n"
    *good, refused = rows_of(tmp_path, text, brand_of(sites=SITES))
    assert [row.place for row in good if isinstance(row, Appointment)] == ["North", "South", ""]
    assert isinstance(refused, Refusal)
    told = str(refused.findings[0])
    assert "the brand has no such site" in told
    assert "North, South" in told
    assert "West" not in told


def test_without_sites_a_list_may_call_its_columns_what_it_likes(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "code,location,site\n22511,West,East\n", brand_of())
    assert [row.place for row in rows if isinstance(row, Appointment)] == [""]


def test_an_approval_covers_the_places_and_older_records_stay() -> None:
    handout = handout_of("  - {kind: overview, text: a}")
    plain = covered(handout, Look(brand_of()), Glossary(), LIBRARY)
    assert "Site" not in plain
    assert "Place" not in plain
    placed = covered(handout, Look(brand_of(sites=SITES, entrance="Door A")), Glossary(), LIBRARY)
    assert 'Site North: {"address": ["2 North Road", "Your City"]' in placed
    assert 'Place: {"entrance": {"": "Door A"}}' in placed


def test_render_asks_for_a_site_that_there_is(tmp_path: Path) -> None:
    shipped = (LIBRARY / "brand" / "brand.yaml").read_text()
    brand = tmp_path / "brand.yaml"
    brand.write_text(shipped.replace("logo: logo.svg\n", "") + "sites: {North: {address: [2 North Road]}}\n")
    command = ["render", "22511", "--brand", str(brand), "--out", str(tmp_path / "out"), "--format", "text", "--place"]
    found = CliRunner().invoke(main, [*command, "west"])
    assert found.exit_code == 1
    assert "the brand has no site" in found.stderr
    assert CliRunner().invoke(main, [*command, "north"]).exit_code == 0
    assert "2 North Road" in next((tmp_path / "out").iterdir()).read_text()


def test_the_way_prints_where_the_brand_says_more_than_an_address(tmp_path: Path) -> None:
    shipped = (LIBRARY / "brand" / "brand.yaml").read_text()
    drawing = (LIBRARY / "pictures" / "colonoscopy.svg").read_bytes()
    (tmp_path / "way.svg").write_bytes(drawing)
    (tmp_path / "way.yaml").write_text("alt: The way from the bus stop to door B.\n")
    brand = tmp_path / "brand.yaml"
    brand.write_text(
        shipped.replace("logo: logo.svg\n", "")
        + "sites:\n  North:\n    entrance: Door B\n    parking: {en: Deck 2, es: Nivel 2}\n    map: way.svg\n"
    )
    command = ["render", "22511", "--brand", str(brand), "--out", str(tmp_path / "out"), "--place", "North"]
    assert CliRunner().invoke(main, [*command, "--format", "text"]).exit_code == 0
    text = next((tmp_path / "out").glob("*.txt")).read_text()
    assert "Your Clinic, Door B" in text
    assert "Parking: Deck 2" in text
    assert "The way from the bus stop to door B." in text
    assert CliRunner().invoke(main, command).exit_code == 0
    pages = PdfReader(next((tmp_path / "out").glob("*.pdf"))).pages
    assert "Parking: Deck 2" in "\n".join(page.extract_text() for page in pages)


def test_a_handouts_own_phones_print_where_the_brand_allows_them() -> None:
    handout = handout_of("  - {kind: overview, text: a}").but(phones=Numbers(after_hours="(555) 010-0142"))
    allowed = Copy(handout, Look(brand_of(print={"code": "no", "handout-phones": "yes"})))
    assert (allowed.brand.phones.day, allowed.brand.phones.after_hours) == ("(555) 010-0100", "(555) 010-0142")
    assert Copy(handout, Look(brand_of())).brand.phones.after_hours is None
