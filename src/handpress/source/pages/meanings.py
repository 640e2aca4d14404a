"""Tell what a heading means: the kind of section that its words name.

Compares whole headings, so that "Risks of smoking" is not taken for the risks of the
procedure. The procedure's own name and code, articles and case do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from handpress.source.pages.sourcelines import word_set

# The kinds stand as plain words: this floor may not import the content model.
_SAME = {
    "overview": """
        overview; about; about it; introduction; summary; background; description; definition; at a
        glance; what is; what is it; what it is; what is procedure; basics; key facts; general; what
        you should know; what you need to know
    """,
    "indications": """
        indications; indication; clinical indications; purpose; uses; reasons; reason; candidates;
        when is used; when is it used; when it is used; when used; when is procedure used; when
        procedure is used; why is it done; why it is done; why it's done; why is done; why is
        procedure done; why procedure is done; why is it needed; why is procedure needed; why it is
        needed; why is it performed; why is procedure performed; why procedure is performed; why do
        i need; why do you need; why you need; why might i need; when is it done; when is procedure
        done; who needs; who needs it; who is candidate; who is good candidate; what is it used for;
        what is procedure used for; conditions treated; why we do it
    """,
    "symptoms": """
        symptoms; signs and symptoms; symptoms and signs; symptoms indicating; symptoms treated;
        symptoms that may indicate need; symptoms that lead to; symptoms leading to; what are
        symptoms; symptoms before
    """,
    "causes": """
        causes; causes and risk factors; risk factors; risk factors and causes; what causes it;
        cause; who is at risk; what are causes; causes of condition
    """,
    "tests": """
        diagnostic tests; diagnostic tests before; tests before; tests; diagnosis; diagnostic
        testing; diagnostic test; diagnostic imaging; tests and diagnosis; diagnosis and tests;
        evaluation; imaging; how is it diagnosed; how it is diagnosed; pre tests; pre testing; tests
        you may need; tests needed; tests you may need before; imaging tests; testing before;
        diagnostic evaluation
    """,
    "preparation": """
        preparation; preparing; prepare; before; before procedure; how to prepare; how do i prepare;
        how do you prepare; how you prepare; how should i prepare; getting ready; get ready; what to
        do before; preparation before; pre preparation; pre; preoperative; before you come; before
        you arrive; preparation checklist; what you need to do before; how can i prepare; how to get
        ready; to do before
    """,
    "procedure": """
        procedure; procedure description; description of procedure; what happens; what happens
        during; during; during procedure; how is it done; how it is done; how it's done; how is
        procedure done; how is done; how is it performed; how it is performed; how is procedure
        performed; how procedure is performed; how is performed; procedure steps; procedure
        overview; steps; steps of procedure; procedure step by step; step by step; step by step
        procedure; technique; surgical procedure; surgical technique; what to expect during; how
        procedure is done; what will happen during; procedure process; what happens on day
    """,
    "recovery": """
        recovery; aftercare; after care; recovery and aftercare; aftercare and recovery; after;
        after procedure; what happens after; what to expect after; what to expect after procedure;
        recovery process; recovery period; recovery time; recovery and healing; healing; healing and
        recovery; post care; postoperative care; post recovery; post; recovery and care; post
        aftercare; recovery after; what will happen after; what to expect during recovery;
        recovering
    """,
    "home-care": """
        home care; home care and self care; care at home; at home; self care; self care at home;
        home; home care advice; caring for yourself; caring for yourself at home; looking after
        yourself at home; what to do at home; at home afterwards; taking care of yourself at home;
        home care after; going home; discharge
    """,
    "complications": """
        complications; risks; risks and complications; complications and risks; risks or
        complications; side effects; risks and side effects; side effects and risks; side effects
        and complications; complications and side effects; what are risks; what are complications;
        what are risks and complications; what are side effects; what can go wrong; adverse effects;
        adverse events; risk; complication
    """,
    "when-to-call": """
        when to call; when to call doctor; when to call us; when to call clinic; when to call
        surgeon; when to call nurse; when to call provider; when to call healthcare provider; when
        to call health care provider; when should i call; when should i call doctor; when should you
        call; when should you call doctor; when to seek help; when to seek medical help; when to
        seek medical attention; when to seek medical care; when to seek care; when to seek emergency
        care; when to get help; when to get medical help; when to contact us; when to contact
        doctor; when to contact surgeon; when to contact provider; when to see doctor; call doctor
        if; call us if; call if; call surgeon if; call us right away if;
        call 911 if; call 911 right away if; call 911 now if; call 911 if you have;
        seek medical attention if;
        seek medical help if; warning signs; red flags; emergency signs; get help right away if;
        when to get help right away; when to worry
    """,
    "follow-up": """
        follow up; followup; follow up care; post follow up; post follow up care; follow up visits;
        follow up visit; follow up appointments; follow up appointment; follow up schedule; follow
        up after; appointments; post follow up visits; after follow up; follow up plan;
        postoperative follow up; post visits; follow ups; follow up and monitoring
    """,
    "alternatives": """
        alternatives; alternative; alternative treatments; alternative treatment; alternatives to;
        alternative options; alternative therapies; alternative treatment options; alternative
        procedures; treatment alternatives; treatment options; other options; other treatments;
        other treatment options; other ways to treat it; other choices; options; non surgical
        options; nonsurgical options; non surgical alternatives; what are alternatives; what are
        other options; are there alternatives
    """,
    "prevention": """
        prevention; patient education and prevention; patient education; education; staying well;
        education and prevention; prevention and education; prevention and patient education;
        prevention tips; staying healthy; how to prevent it; preventing problems; patient education
        and resources
    """,
    "billing": """
        billing and coding; billing; coding; coding and billing; billing codes; cpt coding; medical
        billing and coding; billing and codes
    """,
    "cost": """
        average cost and insurance coverage; average cost; cost; costs; price; pricing; insurance;
        insurance coverage; cost and insurance; cost and insurance coverage; costs and insurance;
        costs and insurance coverage; insurance and cost; insurance and costs; cost and coverage;
        costs and coverage; what does it cost; how much does it cost; paying; payment; insurance
        coverage and cost
    """,
    "related-codes": """
        related cpt codes; related codes; related cpt code; related code; similar codes; other
        codes; related procedure codes; similar cpt codes; other cpt codes; related billing codes
    """,
}
# These say more than their kind does: the handout keeps them as the section's title.
_NEAR = {
    "overview": """
        faq; faqs; frequently asked questions; questions to ask; questions to ask doctor; questions;
        references; sources; types; anatomy; statistics; resources
    """,
    "indications": """
        benefits; what are benefits; contraindications; who should not have; who should
        not have procedure; who should not have it; expected benefits; goals; advantages
    """,
    "preparation": """
        what to bring; what to bring with you; things to bring; day before; night before; evening before; morning of
        procedure; day of procedure; fasting; eating and drinking before; medications before; medicines before; week
        before; on day
    """,
    "procedure": """
        anesthesia; anaesthesia; sedation; how long does it take; duration; equipment; who performs;
        how it works; how does it work; where is it done
    """,
    "recovery": """
        what to expect; results; outcomes; outcome; prognosis; outlook; success rate; success rates;
        effectiveness; rehabilitation; physical therapy; return to work; returning to work;
        returning to normal activities; driving; long term outlook; results and outlook; hospital
        stay; in hospital; right after; recovery timeline
    """,
    "home-care": """
        diet; activity; activities; activity restrictions; restrictions; wound care; incision care;
        bathing; showering; pain; pain control; pain relief; pain management; medications;
        medicines; medication; exercise; exercises; food and drink; eating and drinking; caring for
        wound; bandage care; dressing care
    """,
    "complications": """
        risks and benefits; benefits and risks; precautions; safety; warnings; allergies
    """,
    "prevention": """
        lifestyle changes; lifestyle; healthy habits; lifestyle and prevention; living with
    """,
    "cost": """
        financial assistance; financial help; prior authorization
    """,
}
# For an unknown heading, the first word that fits gives the kind; a warning asks the reader to check.
_HINTS = (
    ("related-codes", "codes"),
    ("billing", "billing coding modifier modifiers reimbursement"),
    ("cost", "cost costs insurance price coverage payment paying bill financial"),
    ("when-to-call", "call emergency urgent warning"),
    ("follow-up", "follow appointment appointments"),
    ("complications", "risk risks complication complications danger dangers"),
    ("alternatives", "alternative alternatives"),
    ("tests", "test tests diagnosis diagnostic imaging scan scans"),
    ("preparation", "before prepare preparing preparation pre preoperative"),
    ("home-care", "home self diet eating food drink drinks bathing showering wound activity activities exercise"),
    ("recovery", "after recovery recover recovering aftercare post postoperative healing heal"),
    ("symptoms", "symptom symptoms"),
    ("causes", "cause causes"),
    ("procedure", "during steps step"),
    ("prevention", "prevent preventing prevention"),
    ("indications", "why indications reasons candidate candidates"),
)


def _by_phrase(table: dict[str, str]) -> dict[str, str]:
    return {" ".join(phrase.split()): kind for kind, phrases in table.items() for phrase in phrases.split(";")}


_KIND = _by_phrase(_SAME)
_TITLED_KIND = _by_phrase(_NEAR)
_HINT = {word: kind for kind, words in reversed(_HINTS) for word in words.split()}

# Headings whose list has a block of its own, whatever the kind. "Call 911 if" needs no other words.
_BLOCKS = {
    "bring": "what to bring; what to bring with you; things to bring",
    "may": "you may drink; you may eat; you may have; you may eat and drink; what you may drink; you can drink",
    "avoid": """
        you may not drink; you may not eat; you may not have; you may not eat or drink; what you may not drink;
        do not drink; do not eat or drink; do not have
    """,
    "emergency": "call 911 if; call 911 right away if; call 911 now if; call 911 if you have",
}
_BLOCK = {" ".join(phrase.split()): block for block, phrases in _BLOCKS.items() for phrase in phrases.split(";")}

CODE = r"(?<![\w.$-])[0-9]{4}[0-9FT](?![\w-]|\.[0-9])"
_CPT = re.compile(rf"(?:(?:cpt|hcpcs)\W{{0,3}})?(?:procedure )?(?:codes?)?\W{{0,3}}{CODE.lower()}")
_NUMBERED = re.compile(r"^\(?(?:[0-9]{1,2}|[ivx]{1,4}|[a-z])[.)]\s+")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
LONGEST = 120  # characters of a heading
_ARTICLES = word_set("the a an your my our this these its")
_ADJECTIVES = word_set("possible potential common general typical important expected main key usual basic")
_PROCEDURE = word_set("procedure procedures surgery operation intervention")
_POST = word_set("postprocedure postop postoperative postsurgery postsurgical postprocedural")
_PRE = word_set("preprocedure preop preoperative presurgery presurgical preprocedural")
_NOUNS = word_set("information instructions instruction tips details guide guidelines advice section")
_OWN = frozenset(word for phrase in [*_KIND, *_TITLED_KIND] for word in phrase.split()) | _PROCEDURE | _ARTICLES
_OF_PROCEDURE = re.compile(r"(?: (?:of|for|about|with|from|to|in|on))? procedure$")


def tokens(text: str) -> list[str]:
    """Return the words of *text* in lower case, "and" for "&", without articles."""
    text = text.casefold().replace("’", "'").replace("&", " and ")
    return [token for token in _TOKEN.findall(text) if token not in _ARTICLES]


def subject_of(title: str) -> frozenset[str]:
    """Return the words that name the procedure: "Risks of colonoscopy" then reads as "Risks of procedure"."""
    return frozenset(tokens(title)) - _OWN


@dataclass(frozen=True)
class Meaning:
    """What a heading stands for.

    A titled one says more than its kind, so the handout keeps its words.
    """

    kind: str
    titled: bool = False
    block: str = ""  # of a list under it: bring, may, avoid, may-avoid, medicines, steps, emergency, urgent, conditions
    when: str = ""  # the timing that it states, as content/timing.py accepts it
    sure: bool = True
    next: str = ""  # the next best kind, where unsure


def meaning(text: str, subject: frozenset[str] = frozenset(), language: str = "en") -> Meaning | None:
    """Return the meaning of a heading that is known word for word, or None."""
    if language != "en":
        return None
    if len(text) > LONGEST or ":" in text.rstrip(": "):
        return None  # "Procedure: Colonoscopy" is a label and its value
    phrases = _phrases(text, subject)
    for table, titled in ((_KIND, False), (_TITLED_KIND, True)):
        for phrase in phrases:
            if phrase in table:
                return Meaning(table[phrase], titled, block_of(text))
    return None


def block_of(text: str) -> str:
    """Return the block that the list under a heading fills: bring, may, avoid, emergency; "" for any other."""
    return _BLOCK.get(" ".join(_TOKEN.findall(text.casefold().replace("’", "'"))), "")


def guess(text: str, language: str = "en") -> Meaning:
    """Return the meaning nearest to an unknown heading, with the next best kind; never a sure one."""
    ranks = list(dict(_HINTS))
    found = {_HINT[token] for token in tokens(text) if token in _HINT} if language == "en" else set()
    kinds = [*sorted(found, key=ranks.index), "overview"]
    return Meaning(kinds[0], titled=True, sure=False, next=kinds[1] if len(kinds) > 1 else "")


def sentence_meaning(text: str, language: str = "en") -> Meaning | None:
    """Return the meaning of a paragraph that leads a list, as "Call your doctor if you have:", or None."""
    return meaning(text, language=language) if text.rstrip().endswith(":") else None


def _phrases(text: str, subject: frozenset[str]) -> list[str]:
    """Return the forms in which a heading may stand in the table, the fullest first."""
    text = _NUMBERED.sub("", text.casefold())
    named = tokens(_CPT.sub(" procedure ", text))
    if not named or not set(tokens(_CPT.sub(" ", text))) - subject:
        return []  # the name or the code of the procedure alone
    words = ["procedure" if word in _PROCEDURE or word in subject else word for word in named]
    words = ["post" if word in _POST else "pre" if word in _PRE else word for word in words]
    words = words[:1] + [word for before, word in pairwise(words) if (before, word) != ("procedure", "procedure")]
    if len(words) > 1 and words[0] in ("post", "pre") and words[1] in ("procedure", "op", "operative"):
        words = [words[0], *words[2:]]
    choices = [words]
    if len(words) > 1 and words[0] in _ADJECTIVES:
        choices.append(words[1:])
    choices += [choice[:-1] for choice in choices if len(choice) > 1 and choice[-1] in _NOUNS]
    forms = [" ".join(choice) for choice in choices]
    return forms + [_OF_PROCEDURE.sub("", form) for form in forms]
