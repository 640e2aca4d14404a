"""Pages and parts about money: what is refused, and what is told because it does not print."""

from __future__ import annotations

import pytest

from handpress.diagnostics import HandpressError
from handpress.pages.ads import is_for_payers
from test_import_headings import Page

INSURANCE = {
    "en": "The premium, the deductible, the copay and the coinsurance are named in your plan.",
    "es": "La prima, el deducible, el copago y el coaseguro los explica la aseguradora.",
    "fr": "La prime, la franchise, le ticket modérateur et le reste à charge: voir la mutuelle.",
    "pt": "O prêmio, a franquia, a coparticipação e o reembolso do plano de saúde.",
    "de": "Prämie, Selbstbehalt, Zuzahlung und Erstattung der Krankenkasse.",
    "vi": "Phí bảo hiểm, khấu trừ, đồng chi trả, ngoài mạng lưới.",
    "ru": "Страховая премия, франшиза, доплата, полис.",
    "tl": "Ang premium, deductible, copay at coinsurance ng seguro.",
    "id": "Premi asuransi, urun biaya, klaim, di luar jaringan.",
    "tr": "Sigorta primi, muafiyet, katılım payı, ağ dışı.",
    "zh": "保费、免赔额、共付、理赔。",
    "ko": "보험료, 공제액, 본인부담, 네트워크.",
    "ar": "قسط التأمين، المبلغ المقتطع، الدفع المشترك، خارج الشبكة.",
}


@pytest.mark.parametrize("language", INSURANCE)
def test_terms_of_insurance_are_no_page_for_patients(language: str) -> None:
    assert is_for_payers([INSURANCE[language]])
    assert not is_for_payers([INSURANCE[language], "Fast for 6 hours and arrive at 8:00 AM."])


def test_page_that_explains_insurance_is_refused() -> None:
    with pytest.raises(HandpressError) as caught:
        Page("# Your health plan", "## Premium", INSURANCE["en"], "## EOB", "Your insurance sends an EOB.")
    assert [one.rule for one in caught.value.findings] == ["billing-only"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["Arrive at 8:00 AM with an empty stomach."], True),
        (["Fees vary.", "Ask us.", "See the list.", "Pay later."], True),
        (["Fees vary."], False),
    ],
)
def test_part_about_costs_that_says_more_is_told(texts: list[str], told: bool) -> None:
    page = Page("# Toe test", "## Home care", "* Rest.", "## Cost", *texts)
    assert [one.span.line for one in page.imported.findings if one.rule == "not-printed"] == [4] * told


def test_page_that_explains_bills_which_arrive_in_the_post_is_refused() -> None:
    told = "Premium is what you pay each month. Deductible is what you pay before the insurer shares the costs."
    more = "Coinsurance is your share of a cost. A co-pay is billed for a visit; the bills may arrive separately."
    with pytest.raises(HandpressError):
        Page("# Your bill for a toe scope", told, more)
