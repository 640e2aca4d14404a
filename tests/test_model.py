"""Models: made, compared and copied in Python; read from plain data and written as it."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from datetime import date

import pytest

from conftest import LIBRARY, handout_of, shipped_handouts
from handpress.brand.brand import Brand, Phones, Print
from handpress.brand.look import read_look
from handpress.content.approval import Approval
from handpress.content.blocks import Fact
from handpress.content.handout import Handout
from handpress.content.kinds import Kind
from handpress.content.section import Section
from handpress.diagnostics import HandpressError
from handpress.portal.settings import Portal
from handpress.source.bind import RuleError, from_plain
from handpress.source.model import attributes, plain

APPROVAL = Approval(code="22511", language="en", version="1", by="Dr. A", on=date(2026, 1, 2), findings={"hard": "2"})
TRANSLATED = Handout(
    code="22511", title="T", language="es", sections=(Section(kind=Kind.RECOVERY, note=("b",), text=("a",)),)
).explaining((Fact(label="a", value="b"),))
MODELS = [*shipped_handouts(), TRANSLATED, APPROVAL, read_look(LIBRARY / "brand" / "brand.yaml").brand, Portal()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_model_goes_to_another_process_and_comes_back_equal(model: Handout | Brand) -> None:
    for again in (pickle.loads(pickle.dumps(model)), copy.copy(model), copy.deepcopy(model), model.but()):
        assert again == model
        assert vars(again) == vars(model)
        with pytest.raises(AttributeError, match="frozen"):
            again.language = "fr"
        with pytest.raises(AttributeError, match="frozen"):
            del again.language


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_plain_data_is_read_as_the_same_model(model: Handout | Brand) -> None:
    again = from_plain(type(model), plain(model))
    assert all(getattr(again, name) == getattr(model, name) for name in attributes(type(model)) if name != "sections")
    assert plain(again) == plain(model)


def test_equal_models_have_one_hash_and_others_differ() -> None:
    one, same = (handout_of("  - {kind: recovery, items: [a, b]}") for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != one.but(title="other")
    assert one != one.explaining((Fact(label="a", value="b"),))
    text = Section(kind=Kind.RECOVERY, text=("a",), note=("b",))
    assert text != Section(kind=Kind.RECOVERY, note=("b",), text=("a",))  # it prints in another order
    assert Phones() != Print()


def test_model_shows_its_values_and_not_what_stands_beside_them() -> None:
    assert repr(Fact(label="a", value="b")) == "Fact(label='a', value='b')"
    assert "words_to_know" not in repr(TRANSLATED)


def test_model_made_in_python_keeps_to_its_rules() -> None:
    with pytest.raises(RuleError, match="nothing stands under its heading"):
        Section(kind=Kind.RECOVERY)
    with pytest.raises(RuleError, match="cannot hold until"):
        APPROVAL.but(until=date(2026, 1, 2))
    with pytest.raises(TypeError, match="Fact was made with too few or too many values: value"):
        Fact(label="a")
    with pytest.raises(TypeError, match="other"):
        Fact(label="a", value="b").but(other="c")


def test_models_share_no_default_that_could_be_changed() -> None:
    first, second = (Approval(code="1", language="en", version="1", by="A", on=date(2026, 1, 2)) for _ in range(2))
    first.overrides["a-rule"] = "why"
    assert second.overrides == {}
    assert APPROVAL.overrides == {}


def test_plain_data_with_faults_tells_them_all_by_place() -> None:
    with pytest.raises(HandpressError) as caught:
        from_plain(Brand, {"clinc": "C", "print": {"code": "maybe"}, "address": [], "phones": {"day": 5}})
    found = str(caught.value)
    for fact in ('unknown key "clinc" in this file', '"code" of "print": "maybe" is neither', '"address" is empty'):
        assert fact in found
    assert '"5" is not a phone number' in found


def test_nothing_that_prints_a_handout_loads_pydantic() -> None:
    code = (
        "import sys\n"
        "import handpress.press.plates, handpress.review.check, handpress.review.approve, handpress.content.schema\n"
        "import handpress.content.overlay, handpress.portal.settings, handpress.portal.fhir.profile\n"
        "heavy = {'pydantic', 'pydantic_core', 'annotated_types', 'typing_inspection'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
