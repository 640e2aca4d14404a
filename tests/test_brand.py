"""A brand is read and checked: colours that can be read, a logo from its own folder, strings that stay text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import handpress
from conftest import LIBRARY, copy_of, handout_of, structure_text
from handpress.brand.brand import Brand, read_brand, telephone, web_address
from handpress.brand.chinese import HINT
from handpress.brand.colour import (
    TEXT_CONTRAST,
    WHITE,
    Colour,
    contrast,
    from_hex,
    mix,
    nearest_passing,
    tint,
    to_hex,
)
from handpress.brand.look import Look, example_finding, read_look
from handpress.brand.shapes import VectorLogo
from handpress.diagnostics import HandpressError
from handpress.source.bind import from_plain

SHIPPED = LIBRARY / "brand" / "brand.yaml"
LOGO = (LIBRARY / "brand" / "logo.svg").read_bytes()


def look_of(folder: Path, text: str) -> Look:
    """Return the look of a brand with *text* behind its first line, the clinic's name."""
    path = folder / "brand.yaml"
    year = "" if "cpt-copyright" in text else "cpt-copyright: 2025\n"
    path.write_text(f"clinic: Riverside\n{text.rstrip()}\n{year}")
    return read_look(path)


def refusal(folder: Path, text: str) -> str:
    """Return what is found in that brand."""
    with pytest.raises(HandpressError) as caught:
        look_of(folder, text)
    return str(caught.value).replace(f"{folder}{os.sep}", "")


# Contrast


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey for text on white
        ("#777777", "#ffffff", 4.48),
        ("#595959", "#ffffff", 7.0),
        ("#949494", "#ffffff", 3.03),
        ("#ff0000", "#ffffff", 4.0),
        ("#00ff00", "#ffffff", 1.37),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffff00", "#0000ff", 8.0),
        ("#010101", "#000000", 1.006),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(from_hex(one), from_hex(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(from_hex(other), from_hex(one)) == contrast(from_hex(one), from_hex(other))


def test_colours_are_read_and_written_in_hex() -> None:
    assert from_hex("#0f5A63") == pytest.approx((15 / 255, 90 / 255, 99 / 255))
    assert to_hex(from_hex("#0f5a63")) == "#0f5a63"
    for text in ("#fff", "0f5a63", "#0f5a6g", "#0f5a633", "teal", "#٠f5a63", ""):
        with pytest.raises(ValueError, match="is not a colour"):
            from_hex(text)


def test_failing_colour_is_refused_with_the_nearest_that_passes(tmp_path: Path) -> None:
    found = refusal(tmp_path, "colors:\n  brand: '#5aa0aa'\n  alert: \"#ff0000\"\n")
    assert found == (
        'brand.yaml:3:10: error: "brand" of "colors": #5aa0aa has a contrast of 2.57 to 1, text needs 4.5 to 1 '
        "[contrast]\n  hint: the nearest that passes is '#41747b'\n"
        'brand.yaml:4:10: error: "alert" of "colors": #ff0000 has a contrast of 3.62 to 1, text needs 4.5 to 1 '
        "[contrast]\n  hint: the nearest that passes is '#e10000'"
    )
    look_of(tmp_path, "colors:\n  brand: '#41747b'\n  alert: '#e10000'\n")


@given(st.tuples(*[st.integers(0, 255)] * 3), st.sampled_from([0.925, 0.965]))
def test_the_colour_named_passes_and_one_step_lighter_does_not(channels: tuple[int, ...], lightness: float) -> None:
    def grounds(own: Colour) -> tuple[Colour, ...]:
        return WHITE, tint(own, lightness)

    def passes(own: Colour) -> bool:
        return all(contrast(own, ground) >= TEXT_CONTRAST for ground in grounds(own))

    colour = from_hex("#{:02x}{:02x}{:02x}".format(*channels))
    assume(not passes(colour))
    passing = nearest_passing(colour, grounds, TEXT_CONTRAST)
    assert passes(passing)
    steps = [from_hex(to_hex(mix(colour, 1 - step / 255, (0.0, 0.0, 0.0)))) for step in range(256)]
    assert not any(passes(step) for step in steps[: steps.index(passing)])


def test_contrast_just_under_is_not_shown_as_enough(tmp_path: Path) -> None:
    # 4.4997 on its tint. Rounded it would read "4.5 to 1, text needs 4.5 to 1".
    assert "#556f7d has a contrast of 4.49 to 1, text needs 4.5 to 1" in refusal(tmp_path, "colors: {brand: '#556f7d'}")


def test_shipped_brand_says_that_it_is_an_example(tmp_path: Path) -> None:
    look = read_look(SHIPPED)
    assert isinstance(look.logo, VectorLogo)
    assert str(example_finding(look, SHIPPED)).startswith(f"{SHIPPED}: warning: the example clinic prints")
    assert example_finding(look_of(tmp_path, ""), tmp_path) is None


# Values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "footer: {}\n",
            'brand.yaml:2:9: error: "footer" is empty [empty-value]\n  hint: write it, or delete the key',
        ),
        (
            "phones:\n  day: call us\n  after-hours: '12'\n",
            'brand.yaml:3:8: error: "day" of "phones": "call us" is not a phone number [phone]\n'
            "  hint: write digits, as in (555) 010-0199 or +1 555 010 0199\n"
            'brand.yaml:4:16: error: "after-hours" of "phones": "12" is not a phone number [phone]\n'
            "  hint: write digits, as in (555) 010-0199 or +1 555 010 0199",
        ),
        (
            "phones:\n  night: 555 010 0199\n",
            'brand.yaml:3:3: error: unknown key "night" in "phones" [unknown-key]\n'
            "  hint: known here: day, after-hours, emergency",
        ),
        (
            "phone: 555 010 0199\nPrint: yes\n",
            'brand.yaml:2:1: error: unknown key "phone" in this file [unknown-key]\n  hint: did you mean "phones"?\n'
            'brand.yaml:3:1: error: unknown key "Print" in this file [unknown-key]\n  hint: did you mean "print"?',
        ),
        (
            "site: javascript:alert(1)\n",
            'brand.yaml:2:7: error: "site": "javascript:alert(1)" is not a web address [site]\n'
            "  hint: write it as in riverside.example or https://riverside.example",
        ),
        (
            "time-zone: EST\n",
            'brand.yaml:2:12: error: "time-zone": "EST" is not a time zone [time-zone]\n'
            "  hint: write a name as in America/Chicago",
        ),
        (
            "print:\n  costs: true\n  teach-back:\n  who: [no]\n",
            'brand.yaml:3:10: error: "costs" of "print": "true" is neither yes nor no [switch]\n'
            "  hint: write yes or no\n"
            'brand.yaml:4:14: error: "teach-back" of "print" is empty [empty-value]\n'
            "  hint: write it, or delete the key\n"
            'brand.yaml:5:8: error: "who" of "print": a list stands where text is needed [wrong-shape]\n'
            '  hint: write one text, without "- " and without [ ]',
        ),
        (
            "cpt-copyright: 25\n",
            'brand.yaml:2:16: error: "cpt-copyright": "25" is not a year [year]\n  hint: write four digits',
        ),
        (
            "colors:\n  brand: teal\n  alert: '#f00'\n",
            'brand.yaml:3:10: error: "brand" of "colors": "teal" is not a colour [colour]\n'
            "  hint: write # and six digits in quotes, as in '#0f5a63'\n"
            'brand.yaml:4:10: error: "alert" of "colors": "#f00" is not a colour [colour]\n'
            "  hint: write # and six digits in quotes, as in '#0f5a63'",
        ),
        (
            "colors:\n  brand: #0f5a63\n",
            'brand.yaml:3:10: error: the words behind this "#" would be lost [lost-words]\n'
            "  hint: put quotes around the whole text, or move a comment to its own line",
        ),
        (
            "address:\n  - 1 River Road\n  -\n  - [Riverside]\nfooter: ' '\n",
            "brand.yaml:4:4: error: address line 2 has no text [empty-item]\n"
            "  hint: write its text, or delete the address line\n"
            "brand.yaml:5:5: error: address line 3: a list stands where text is needed [wrong-shape]\n"
            '  hint: write one text, without "- " and without [ ]\n'
            'brand.yaml:6:9: error: "footer" is empty [empty-value]\n  hint: write it, or delete the key',
        ),
        (
            "footer: Riverside 診療所\nsite: x\n",
            'brand.yaml:2:9: error: the character "診" (U+8A3A, cjk unified ideograph-8a3a) is in none of the fonts, '
            "nor are 2 others of this text [missing-character]\n"
            f"  hint: {HINT}\n"
            'brand.yaml:3:7: error: "site": "x" is not a web address [site]\n'
            "  hint: write it as in riverside.example or https://riverside.example",
        ),
        (
            "footer: Riverside\u202e\n",
            "brand.yaml:2:18: error: the character U+202E is invisible or a control character [control-character]\n"
            "  hint: delete it; it often comes along when text is pasted",
        ),
    ],
)
def test_bad_value_is_reported_with_its_place(tmp_path: Path, text: str, found: str) -> None:
    assert refusal(tmp_path, text) == found


def test_brand_without_a_clinic_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text("cpt-copyright: 2025\n")
    with pytest.raises(HandpressError) as caught:
        read_look(path)
    assert str(caught.value) == f'{path}:1:1: error: this file has no "clinic" [missing-key]\n  hint: add "clinic:"'


def test_brand_that_prints_codes_owns_a_licence_for_them(tmp_path: Path) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text("clinic: Riverside\n")
    with pytest.raises(HandpressError) as caught:
        read_look(path)
    assert str(caught.value) == (
        f'{path}:1:1: error: this file: the code prints, and "cpt-copyright" is missing [cpt-copyright]\n'
        '  hint: add the year of your CPT licence, as in cpt-copyright: 2025, or write "code: no" under "print"'
    )
    path.write_text("clinic: Riverside\nprint: {code: no}\n")
    assert not read_look(path).brand.print.code


def test_brand_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(HandpressError, match=r"brand\.yaml: error: there is no such file \[missing-file\]"):
        read_look(tmp_path / "brand.yaml")


@pytest.mark.parametrize("number", ["(555) 010-0199", "+1 555 010 0199", "911", "555.010.0199 x 12", "555-0100 ext. 7"])
def test_phone_is_kept_as_people_write_it(tmp_path: Path, number: str) -> None:
    assert look_of(tmp_path, f"phones: {{day: {number}}}").brand.phones.day == number


@pytest.mark.parametrize("zone", ["UTC", "America/Chicago", "America/Argentina/Ushuaia"])
def test_time_zone_is_area_and_place(tmp_path: Path, zone: str) -> None:
    assert look_of(tmp_path, f"time-zone: {zone}").brand.time_zone == zone


@pytest.mark.parametrize("clock", ["12", "24", "'24'"])
def test_clock_has_12_hours_or_24(tmp_path: Path, clock: str) -> None:
    assert look_of(tmp_path, f"clock: {clock}").brand.clock == int(clock.strip("'"))


@pytest.mark.parametrize("clock", ["AM", "24 hours", "36", "0", "yes", "12.0"])
def test_another_clock_is_refused_with_those_that_there_are(tmp_path: Path, clock: str) -> None:
    hint = "write 12 for 8:00 PM, or 24 for 20:00; without this key each language has its own"
    assert refusal(tmp_path, f"clock: {clock}") == (
        f'brand.yaml:2:8: error: "clock": "{clock}" is no clock [clock]\n  hint: {hint}'
    )


@pytest.mark.parametrize("zone", ["localtime", "Chicago", "America/Nowhere", "America", "../../etc/passwd", "a/b/c/d"])
def test_other_names_of_time_zones_are_refused(tmp_path: Path, zone: str) -> None:
    assert "is not a time zone [time-zone]" in refusal(tmp_path, f"time-zone: {zone}")


@pytest.mark.parametrize(
    "site",
    ["http://a.example", "a b.example", "a.example?x=1", "//a.example", "https://", "-a.example", "a..example", "a/b"],
)
def test_site_that_is_no_https_address_is_refused(tmp_path: Path, site: str) -> None:
    assert "is not a web address [site]" in refusal(tmp_path, f"site: '{site}'")


@pytest.mark.parametrize(
    "number", ["(555) 010-0123 / 0124", "010-0123/0124", "555-010-0123/555-010-0124", "555 010 0123 555 010 0124"]
)
def test_two_numbers_in_one_are_told(tmp_path: Path, number: str) -> None:
    assert "is more than one phone number [phone]" in refusal(tmp_path, f"phones: {{day: '{number}'}}")


@pytest.mark.parametrize("key", ["clinic", "address", "footer"])
def test_what_would_fill_every_page_is_refused(tmp_path: Path, key: str) -> None:
    long = "Word " * 60 + "x"
    (tmp_path / "brand.yaml").write_text(
        f"clinic: {long if key == 'clinic' else 'A'}\ncpt-copyright: 2025\n"
        + {"address": f"address: [{long}]\n", "footer": f"footer: {long}\n"}.get(key, "")
    )
    with pytest.raises(HandpressError) as caught:
        read_look(tmp_path / "brand.yaml")
    found = str(caught.value)
    assert "this has 301 characters, and 300 are the limit [too-long]" in found


@pytest.mark.parametrize("number", ["030/1234567", "+49 (0)6221/1234-56", "0049 (0)30/1234 5678901"])
def test_an_area_code_may_end_with_a_slash(tmp_path: Path, number: str) -> None:
    assert look_of(tmp_path, f"phones: {{day: '{number}'}}").brand.phones.day == number


def test_addresses_of_links() -> None:
    assert telephone("(555) 010-0199") == "tel:5550100199"
    assert telephone("+1 555 010 0199") == "tel:+15550100199"
    assert telephone("555.010.0199 x 12") == telephone("555 010 0199 Ext. 12") == "tel:5550100199;ext=12"
    assert web_address("Riverside.example/knee") == "https://Riverside.example/knee"
    assert web_address("https://riverside.example") == "https://riverside.example"


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+44 (0)20 7946 0018", "tel:+442079460018"),
        ("+44(0) 20 7946 0018", "tel:+442079460018"),
        ("+44 (020) 7946 0018", "tel:+442079460018"),
        ("+44 020 7946 0018", "tel:+442079460018"),
        ("0044 (0)20 7946 0018 ext 7", "tel:+442079460018;ext=7"),
        ("+49 (0) 30 23125 000", "tel:+493023125000"),
        ("+39 06 6982", "tel:+39066982"),
        ("+39 (0)6 6982", "tel:+39066982"),
        ("+36 (06) 1 123 4567", "tel:+3611234567"),
        ("+36 (0)1 123 4567", "tel:+3611234567"),
        ("+7 (8) 495 123 45 67", "tel:+74951234567"),
        ("+7 (8 495) 123 45 67", "tel:+74951234567"),
        ("+7 (843) 123 45 67", "tel:+78431234567"),
        ("+375 (8 017) 123 45 67", "tel:+375171234567"),
        ("+375 (80) 29 123 45 67", "tel:+375291234567"),
        ("+375 80 17 123-45-67", "tel:+375171234567"),
        ("+7 8 (495) 123-45-67", "tel:+74951234567"),
        ("+7 8495 1234567", "tel:+74951234567"),
        ("+225 (01) 23 45 67 89", "tel:+2250123456789"),
        ("+353 (0)1 679 7700", "tel:+35316797700"),
        ("+1 (555) 010-0199", "tel:+15550100199"),
        ("(020) 7946 0018", "tel:02079460018"),
        ("+", "tel:+"),
        ("+4", "tel:+4"),
    ],
)
def test_zero_that_is_dialled_at_home_only_is_left_out(written: str, dialled: str) -> None:
    assert telephone(written) == dialled


def test_phones_of_every_country_are_dialled_as_their_plans_say() -> None:
    import phonenumbers as plans

    kinds = plans.PhoneNumberType.FIXED_LINE, plans.PhoneNumberType.MOBILE
    asked = 0
    for region in plans.SUPPORTED_REGIONS:
        trunk = plans.PhoneMetadata.metadata_for_region(region).national_prefix
        for kind in kinds:
            number = plans.example_number_for_type(region, kind)
            if number is None:
                continue
            national = plans.national_significant_number(number)
            own, right = f"+{number.country_code}", f"tel:+{number.country_code}{national}"
            forms = [f"{own} {national}", f"{own}{national}", f"00{own[1:]} {national[:2]} {national[2:]}"]
            if trunk:
                forms += [f"{own} ({trunk}){national}", f"{own} ({trunk} {national[:2]}) {national[2:]}"]
            if number.country_code not in (39, 378, 379, 225, 229, 241, 242):  # there a zero is a part of it
                forms.append(f"{own} (0) {national}")
            asked += len(forms)
            assert {form: telephone(form) for form in forms} == dict.fromkeys(forms, right), region
    assert asked > 2000


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    brand = look_of(tmp_path, "").brand
    assert brand == from_plain(Brand, {"clinic": "Riverside", "cpt-copyright": "2025"})
    assert not brand.print.costs
    assert brand.print.code and brand.print.teach_back  # noqa: PT018
    read_look(SHIPPED)
    assert to_hex(brand.colours.brand) == "#0f5a63"


# The logo


@pytest.mark.parametrize("name", ["../logo.svg", "sub/logo.svg", "..", ".", "sub\\logo.svg", "{absolute}", "link.svg"])
def test_logo_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "brand"
    (folder / "sub").mkdir(parents=True)
    for path in (tmp_path / "logo.svg", folder / "sub" / "logo.svg"):
        path.write_bytes(LOGO)
    (folder / "link.svg").symlink_to(tmp_path / "logo.svg")
    name = name.format(absolute=tmp_path / "logo.svg")
    found = refusal(folder, f"logo: '{name}'\n")
    assert found.startswith('brand.yaml:2:7: error: "logo": "')
    assert found.endswith("leads out of the brand's folder [outside]\n  hint: put the logo beside the brand file")


def test_logo_link_in_a_circle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.svg").symlink_to("two.svg")
    (tmp_path / "two.svg").symlink_to("one.svg")
    assert "brand.yaml:2:7: error: " in refusal(tmp_path, "logo: one.svg\n")


def test_logo_link_within_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(LOGO)
    (tmp_path / "link.svg").symlink_to("logo.svg")
    assert look_of(tmp_path, "logo: link.svg\n").logo == read_look(SHIPPED).logo


def test_faults_of_logo_and_colours_come_together(tmp_path: Path) -> None:
    found = refusal(tmp_path, "logo: none.svg\ncolors: {brand: '#ffffff'}\n")
    assert "has a contrast of 1.0 to 1" in found
    assert "none.svg: error: there is no such file [logo-missing]" in found


def test_nothing_but_brand_and_logo_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    plain = os.open

    def noted(path: Path, *arguments: int) -> int:
        opened.append(path.name)
        return plain(path, *arguments)

    (tmp_path / "logo.svg").write_bytes(LOGO)
    (tmp_path / "brand.yaml").write_text("clinic: Riverside\nlogo: logo.svg\ncpt-copyright: 2025\n")
    monkeypatch.setattr(os, "open", noted)
    read_brand(tmp_path / "brand.yaml")
    assert opened == ["brand.yaml", "logo.svg"]


# On the page


def test_markup_and_braces_of_a_brand_stay_text(tmp_path: Path) -> None:
    look = look_of(
        tmp_path,
        """address: ["<b>1</b> {River} Road &amp; %s"]
footer: "{page} of {pages} <i>{clinic}</i>"
complications: "Call {us} <now/> \\\\textbf{x} {{7*7}}:"
logo-text: "{clinic}"
phones: {day: (555) 010-0199}
cpt-copyright: 2025
""",
    )
    pdf = handpress.render(copy_of(handout_of("  - {kind: complications, items: [Pain]}"), look))
    assert "Call {us} <now/> \\textbf{x} {{7*7}}:" in structure_text(pdf)
    import pypdf

    (tmp_path / "a.pdf").write_bytes(pdf)
    page = pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    for text in ("<b>1</b> {River} Road &amp; %s", "{page} of {pages} <i>{clinic}</i>"):
        assert text in page


def test_clinic_named_like_a_place_holder_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text('clinic: "{page} & {year}"\nlogo: logo.svg\nprint: {code: no}\n')
    (tmp_path / "logo.svg").write_bytes(LOGO)
    pdf = handpress.render(copy_of(handout_of("  - {kind: overview, text: a}"), read_look(tmp_path / "brand.yaml")))
    import io

    import pypdf

    tree = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    assert "Logo of {page} & {year}" in str(walk(tree))


def walk(node: object) -> list[str]:
    """Return every alternate text under *node* of a structure tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [text for kid in node for text in walk(kid)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + walk(node.get("/K", []))
