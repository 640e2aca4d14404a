"""Plain language: does the text speak to the reader, in short active sentences, and tell what to do?

Knows the words of English and Spanish; what needs no words is looked for in every language.
In doubt it finds nothing: a warning that a good editor would wave away teaches people to wave all of them away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handpress.content.kinds import Kind, Part
from handpress.content.section import Section
from handpress.content.sentences import words
from handpress.diagnostics import Severity, quoted
from handpress.review.rules.rule import Hit, rule
from handpress.review.rules.spoken import NUMBER, PROCEDURE
from handpress.review.rules.subject import Role, Said, Subject
from handpress.source.model import Loc

LONGEST = 15  # words of a sentence
MOST = 7  # bullets in a run
_NAMES = (Role.TITLE, Role.HEADING, Role.LABEL, Role.ALT)

# A patient of whom the text tells, and not one with whom the reader talks, nor "patient portal".
_THIRD = {
    "en": re.compile(
        r"\b(?:(?<!other )(?<!fellow )patients(?! like you)\b"
        r"|(?:the|a|each|every|any) patient\b"
        r"(?!-|'s (?:portal|bill)| (?:portal|advocate|guide|line|desk|education|record))"
        r"|individuals\b|(?:the|an|each|every) individual (?:is|may|can|should|must|will|has|with|who)\b)"
        r"|\n(?:those|persons?|anyone|someone) (?:with|who|whose|having)\b"
    ),
    "es": re.compile(
        r"\b(?:(?<!otros )(?<!otras )pacientes\b(?! como usted)|(?:el|la|al|un|una|cada|todo|ningún) paciente\b"
        r"|(?:los|las|las personas|algunos) individuos\b|(?:el|cada|un) individuo\b)"
        r"|\n(?:aquell[oa]s|quienes|l[oa]s que|personas) (?:con|que|tienen|tengan|cuy[oa]s?)\b"
    ),
}
_THIRD_PARTS = (
    *("patient", "individual", "\nthose ", "\nperson", "\nanyone ", "\nsomeone "),
    *("pacient", "individuo", "\naquell", "\nquienes ", "\nlos que ", "\nlas que "),
)
_YOU = {"en": '"you"', "es": '"usted"'}


@rule("third-person", Severity.WARNING, "PEMAT-P 21: addresses the reader directly when it describes actions")
def third_person(page: Subject) -> Iterator[Hit]:
    """Who reads of "patients" does not know that it is about them."""
    pattern = _THIRD.get(page.language)
    if pattern and page.mentions(*_THIRD_PARTS):
        for said, found in _by_text(page, pattern):
            if said.role not in _NAMES:
                fact = f"{_listed(found)} speaks of the reader as of somebody else"
                yield said.span, fact, f"speak to the reader: {_YOU[page.language]}"


def _by_text(page: Subject, pattern: re.Pattern[str]) -> Iterator[tuple[Said, list[str]]]:
    """Yield each text with the words that *pattern* finds in it."""
    last: Said | None = None
    found: list[str] = []
    for said, match in page.search(pattern):
        if said is not last:
            if last:
                yield last, found
            last, found = said, []
        found.append(match)
    if last:
        yield last, found


def _listed(found: list[str]) -> str:
    """Return *found* in quotes, each once, and at most three."""
    each = [quoted(word) for word in dict.fromkeys(found)]
    return ", ".join(each[:3]) + (", ..." if len(each) > 3 else "")


# States that somebody is in, and names of things: "is swollen", "are allowed", "is called".
_STATES = (
    "tired|needed|concerned|prepared|allowed|worried|scared|frightened|interested|pleased|relaxed|related|based|located"
    "|situated|supposed|involved|injured|damaged|bruised|pressed|inflamed|infected|irritated|crushed|cracked|fractured"
    "|blocked|blurred|clogged|pinched|weakened|affected|married|retired|bored|excited|confused|surprised|experienced|advanced"
    "|limited|complicated|dehydrated|constipated|exhausted|depressed|stressed|disabled|called|named"
    "|associated|designed|intended|connected|attached|lined|shaped|sized|finished|completed|closed|dressed|covered"
    "|crowded|detailed|raised|elevated|increased|decreased|reduced|enlarged|narrowed|curved|balanced|skilled"
    "|trained|qualified|licensed|certified|satisfied|determined|addicted|opposed|accustomed|indeed|red|bed"
    "|aged|blessed|naked|sacred|wicked|crooked|rugged|unexpected|un\\w+ed"
)
_IRREGULAR = (
    "given|taken|done|put|seen|told|held|kept|sent|brought|shown|chosen|written|drawn|withdrawn|undergone|overseen"
    "|made(?! (?:of|up|from)\\b)|found|cut|sewn|fed|read|paid|driven|forgotten|hidden|understood"
)
_BETWEEN = (
    r"(?:(?!only\b)[a-z]+ly|not|also|always|often|sometimes|then|first|now|never|still|being|usually|already|soon|just)"
)
_PASSIVE = {
    "en": re.compile(
        rf"\b(?:(?:may|might|can|could|will|must|should)(?: not)? be|is|are|was|were|be|been|being"
        rf"|isn't|aren't|wasn't|weren't) (?:{_BETWEEN} ){{0,2}}(?:(?!(?:{_STATES})\b)[a-z]{{2,}}ed|{_IRREGULAR})\b(?!-)"
    ),
    # A list of what clinics do: many nouns and adjectives end as a Spanish participle does.
    "es": re.compile(
        r"\b(?:es|son|fue|fueron|era|eran|será|serán|sería|serían|sea|sean|ser|sido|siendo) "
        r"(?:(?:\w+mente|no|también|siempre|luego|después) ){0,2}"
        r"(?:realiz|administr|recet|coloc|insert|inyect|retir|llev|traslad|monitore|vigil|control|evalu|examin|tom"
        r"|utiliz|us|recomend|aconsej|efectu|practic|gui|envi|oper|trat|anestesi|sed|inform|revis|limpi|cort|sutur"
        r"|aplic|program|cit|intern|hospitaliz|ingres|observ|orient|prepar|marc|trasplant|extirp|analiz|d|introduc|requer"
        r"|ped|extra|atend|cos|recib|dirig)(?:ad|id|íd)[oa]s?\b"
        r"|\b(?:es|son|fue|fueron|será|serán|sea|sean|ser|sido) (?:\w+mente )?"
        r"(?:hech|puest|prescrit|vist|dich|abiert)[oa]s?\b"
    ),
}


# Told as a vague duty.
_OPEN_DUTY = re.compile(r"(?:may|might|could) be (?:\w+ )?(?:required|requested|asked|told|advised|instructed)")


@rule("passive-voice", Severity.WARNING, "PEMAT-P 5 and CDC Clear Communication Index 6: active voice")
def passive_voice(page: Subject) -> Iterator[Hit]:
    """A sentence that hides who does what leaves the reader to guess who must act."""
    if pattern := _PASSIVE.get(page.language):
        for said, all_found in _by_text(page, pattern):
            found = [words for words in all_found if not _OPEN_DUTY.fullmatch(words.lower())]
            if found and said.role not in _NAMES:
                yield said.span, f"{_listed(found)} does not say who does it", "say who does it: we, your doctor, you"


@rule(
    "jargon",
    Severity.WARNING,
    "PEMAT-P 4: medical terms are defined; CDC Clear Communication Index 7: words the reader uses",
)
def jargon(page: Subject) -> Iterator[Hit]:
    """A medical word that nothing explains is a hole in the sentence."""
    if page.clinic.glosses != "no":
        return
    texts = [said for said in page.printed if said.role not in _NAMES]
    for at, match, term in page.clinic.glossary.unexplained([said.text for said in texts], page.language):
        fact = f"{quoted(match[0])} is not explained where it stands first"
        yield texts[at].span, fact, f"write {quoted(f'{match[0]} ({term.plain})', 90)}, or use the plain words alone"


@rule(
    "long-sentence",
    Severity.WARNING,
    f"PEMAT-P 8: short parts; Handpress: {LONGEST} words a sentence at most",
)
def long_sentence(page: Subject) -> Iterator[Hit]:
    """At the end of a long sentence its beginning is forgotten."""
    for said in page.printed:
        # Words stand apart by spaces or these signs: a cheap look first.
        if said.role is Role.ALT:
            continue
        if len(said.text.split()) + sum(map(said.text.count, "-/–—…,;:")) > LONGEST:
            for sentence in said.sentences:
                if (count := len(words(sentence))) > LONGEST:
                    fact = f"{quoted(sentence, 60)} is a long sentence ({count} words)"
                    yield said.span, fact, f"make it sentences of {LONGEST} words at most"


@rule("long-list", Severity.WARNING, "CDC Clear Communication Index 8: no list of more than 7; PEMAT-P 8: short chunks")
def long_list(page: Subject) -> Iterator[Hit]:
    """Of a long list the middle is skipped."""
    for at, section in enumerate(page.handout.sections):
        if page.prints(section):
            for place, count in (*_runs(section), *_tasks(section)):
                span = page.node.walk(("sections", at, *place)).span
                fact = f"{count} bullets stand in one run, and this is number {MOST + 1}"
                yield span, fact, f"group them: {MOST} in a run at most, in sections with titles of their own"


def _runs(section: Section) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Yield the place of the first bullet too many of each run, and how many they are."""
    for name in ("steps", "items", "emergency", "urgent", "visits", "may", "avoid", "bring", "risks", "choices"):
        if len(getattr(section, name)) > MOST:
            yield (name, MOST), len(getattr(section, name))
    for name in ("steps", "items", "emergency", "urgent"):
        for number, item in enumerate(getattr(section, name)):
            if len(item.items) > MOST:
                yield (name, number, "items", MOST), len(item.items)
    for name in ("rules", "normal") if section.home else ():
        if len(getattr(section.home, name)) > MOST:
            yield ("home", name, MOST), len(getattr(section.home, name))


def _tasks(section: Section) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Yield the same of a checklist, which prints day by day, and of what stands under its tasks."""
    days: dict[int | None, list[int]] = {}
    for number, task in enumerate(section.checklist):
        days.setdefault(task.when.days_before if task.when else None, []).append(number)
        for name in ("may", "avoid"):
            if len(getattr(task, name)) > MOST:
                yield ("checklist", number, name, MOST), len(getattr(task, name))
    for tasks in days.values():
        if len(tasks) > MOST:
            yield ("checklist", tasks[MOST]), len(tasks)


# Before the procedure, for which a date can print; "30 minutes before meals" asks for no sum.
_BEFORE = {
    "en": re.compile(
        rf"\b(?:{NUMBER['en']} ?(?:to|or|-) ?)?{NUMBER['en']} (?:full )?(?:minutes|hours|days|weeks|months)"
        rf" (?:(?:before|prior to|ahead of|in advance of) (?:(?:your|the|this|having) )?(?:\w+ )?{PROCEDURE['en']}\b"
        r"|in advance\b)"
    ),
    "es": re.compile(
        rf"\b(?:{NUMBER['es']} ?(?:a|o|u|-) ?)?{NUMBER['es']} (?:minutos|horas|días|semanas|meses)"
        rf" (?:(?:antes|previ[oa]s) (?:del?|al?)(?: la| su| este| esta)? (?:\w+ )?{PROCEDURE['es']}\b"
        r"|de antelación\b)"
    ),
}
_MAY_BE_BEFORE = re.compile(
    r"(?:minutes|hours|days|weeks|months|minutos|horas|días|semanas|meses) "
    r"(?:before|prior|ahead|in advance|antes|previ|de antelación)"
)
# A share of people is no sum: "10 % of patients".
_SUMS = {
    "en": re.compile(
        r"\b(?:twice|double|half|triple|(?:a|one) (?:third|quarter)|two thirds)(?: of)? (?:your|the) (?:\w+ ){0,3}"
        r"(?:dose|dosage|amount|insulin|units)\b"
        rf"|\bevery {NUMBER['en']}(?: (?:to|or) {NUMBER['en']})? hours\b[^.\n]{{0,30}}\b(?:no|not) more than\b"
        r"|\b\d+(?:\.\d+)? ?(?:%|percent|per cent) of (?:your|the|this|that|its) "
        r"(?!people|patients|cases|time|women|men|children)[a-z]+"
        r"|\b(?:mg|mcg|ml|g|milligrams?|units?) ?(?:/|per|for each|for every) ?(?:kg|kilograms?|kilos?|lbs?|pounds?)\b"
        r"|\b(?:multiply|divide|subtract|add up)\b"
    ),
    "es": re.compile(
        r"\b(?:el doble|la mitad|el triple|un tercio|un cuarto|dos tercios) de (?:su|la|el) (?:\w+ ){0,2}"
        r"(?:dosis|cantidad|insulina|unidades)\b"
        rf"|\bcada {NUMBER['es']}(?: (?:a|o) {NUMBER['es']})? horas\b[^.\n]{{0,30}}\bno más de\b"
        r"|\b\d+(?:[.,]\d+)? ?(?:%|por ciento) (?:de (?:su|la|este|esta)|del) "
        r"(?!gente|población|tiempo)[a-záéíóúñ]+"
        r"|\b(?:mg|mcg|ml|g|miligramos?|unidades) ?(?:/|por|por cada) ?(?:kg|kilogramos?|kilos?|lbs?|libras?)\b"
        r"|\b(?:multiplique|divida|reste|sume)\b"
    ),
}
_SUM_PARTS = (
    *("dose", "dosage", "amount", "insulin", " units", "more than", "%", "percent", "per cent", "kg", "kilo", "pound"),
    *(" per ", "multipl", "divid", "subtract", "add up", "dosis", "cantidad", "unidades", "más de", "por ciento"),
    *(" por ", "reste", "sume", "lb"),
)


@rule("sum-left", Severity.WARNING, "PEMAT-P 7 and CDC Clear Communication Index 17: no sums are left to the reader")
def sum_left(page: Subject) -> Iterator[Hit]:
    """Who must reckon a day or a dose can reckon wrong."""
    if page.language not in _SUMS:
        return
    before = page.search(_BEFORE[page.language]) if _MAY_BE_BEFORE.search(page.lowered) else ()
    for said, found in before:
        if said.role is not Role.VALUE and said.span not in page.timed and not _is_cost(page, said):
            fact = f"{quoted(found)} leaves it to the reader to find the day or hour"
            yield said.span, fact, 'put it in the checklist with "when: 7 days before", so that its date can print'
    for said, found in page.search(_SUMS[page.language]) if page.mentions(*_SUM_PARTS) else ():
        if not _is_cost(page, said):
            yield said.span, f"{quoted(found)} leaves a sum to the reader", "write what comes out, or a blank: ____"


def _is_cost(page: Subject, said: Said) -> bool:
    return said.section >= 0 and page.handout.sections[said.section].kind.part is Part.COSTS


_STRONG = {
    "en": r"\b(?:eas(?:e|es|ed|ing)|reliev\w+|relief|treat(?:s|ed|ing|ment)?|stead(?:y|ies|ied)|stabili[sz]\w+"
    r"|improv\w+|better|fix(?:es|ed)?|repair\w*|reduc\w+|restor\w+|cur(?:e|es|ed)|heal(?:s|ed)?|lowers?|protects?)\b",
    "es": r"\b(?:alivi\w+|trat(?:a|an|ar|amiento|e)|mejor\w*|estabiliz\w+|firmes?|repar\w+|reduc\w+|restaur\w+"
    r"|restablec\w+|cur(?:a|an|ar)|san(?:a|ar)|corr[ei]g\w+|proteg\w+)\b",
}
# Of what is done these tell a benefit, but "images help us" on the day is none.
_WEAK = {
    "en": r"|\b(?:benefits?|help(?:s|ed|ing)?|holds?|supports?|prevent(?:s|ing)?|remov\w+|opens?|replac\w+|stops?"
    r"|saves?|corrects?|strengthen\w*|finds?|shows?)\b",
    "es": r"|\b(?:beneficios?|ayud\w+|sostien\w+|sostener|previen\w+|prevenir|quit\w+|elimin\w+|extirp\w+|abr\w+"
    r"|reemplaz\w+|deten\w+|fortalec\w+|encuentr\w+|muestr\w+)\b",
}
_BENEFIT = {language: re.compile(strong) for language, strong in _STRONG.items()}
_ANY_BENEFIT = {language: re.compile(strong + _WEAK[language]) for language, strong in _STRONG.items()}


@rule("no-benefit", Severity.WARNING, "CDC Clear Communication Index 19: both the risks and the benefits")
def no_benefit(page: Subject) -> Iterator[Hit]:
    """Who reads only of risks cannot weigh them, and may stay away from what would help."""
    risks = page.kinds(Kind.COMPLICATIONS)
    if risks and page.language in _STRONG and not any(_tells_benefit(page, said) for said in page.printed):
        fact = "the risks are told, and no benefit"
        yield page.place(risks[0]), fact, "say in the summary or the overview what it is good for"


def _tells_benefit(page: Subject, said: Said) -> bool:
    kind = page.handout.sections[said.section].kind if said.section >= 0 else None
    if kind in (Kind.OVERVIEW, Kind.INDICATIONS) or said.role is Role.SUMMARY:
        return bool(_ANY_BENEFIT[page.language].search(said.text.lower()))
    return kind in (Kind.PROCEDURE, Kind.RECOVERY) and bool(_BENEFIT[page.language].search(said.text.lower()))


_ACTIONS = {
    "en": re.compile(
        r"(?:\n|[.!?:;] )(?:please |always |do not |don't |never )?"
        r"(?:apply|arrange|arrive|ask|avoid|bathe|begin|bring|call|change|check|choose|clean|come|continue|cover|cut"
        r"|discuss|do|drink|drive|eat|elevate|empty|engage|exercise|fast|fill|find|follow|get|give|go|have|hold|keep|learn"
        r"|leave|let|lie|lift|limit|look|maintain|make|measure|move|pack|phone|plan|prepare|put|raise|read|remember|remove"
        r"|report|rest|return|ring|schedule|see|seek|set|share|shave|shower|sit|sleep|smoke|speak|stand|start|stay|stop"
        r"|stretch|swallow|swim|take|talk|tell|travel|try|use|wait|walk|wash|watch|wear|weigh|work|write)\b"
        r"(?! (?:is|are|was|were|may|can|will|helps?|of)\b)"
        r"|\byou (?:should|must|need to|have to)\b"
    ),
    "es": re.compile(
        r"(?:\n|[.!?:;] )(?:por favor,? |siempre |no |nunca )?(?:se )?(?:le )?"
        r"(?:acuda|acuéstese|aplique|aplíquese|avise|avísenos|báñese|beba|busque|cambie|camine|coma|comience|consulte"
        r"|controle|cubra|cuide|cuídese|deje|descanse|díga(?:le|nos)|diga|duerma|dúchese|empiece|espere|esté|evite|fume"
        r"|guarde|haga|hable|hágase|informe|infórme\w*|lave|lávese|lea|levante|levántese|limite|limpie|llame|llámenos|lleve"
        r"|maneje|conduzca|mantenga|mida|mire|muévase|muestre|observe|pida|pídale|planee|ponga|póngase|pregunte|pregúnte\w+"
        r"|prepare|prepárese|programe|quítese|recuerde|regrese|salga|siéntese|siga|suba|suspenda|tome|traiga|use|vaya|venga"
        r"|vístase|vuelva)\b"
        r"|\b(?:usted )?(?:debe|deberá|tiene que|necesita) \w+[aei]r(?:se|lo|la|le)?\b"
    ),
}


@rule("no-action", Severity.WARNING, "PEMAT-P 20 and CDC Clear Communication Index 5: one action at least")
def no_action(page: Subject) -> Iterator[Hit]:
    """A handout is there so that somebody does something: comes fasting, rests, calls."""
    pattern = _ACTIONS.get(page.language)
    tasks = page.handout.key_points or any(section.checklist or section.bring for section in page.handout.sections)
    if pattern and not tasks and not pattern.search(page.lowered):
        yield page.top, "nothing tells the reader what to do", 'add a "checklist" to the preparation'


@rule("no-summary", Severity.WARNING, "PEMAT-P 11 and CDC Clear Communication Index 10: the most important comes first")
def no_summary(page: Subject) -> Iterator[Hit]:
    """Many read no further than the first lines."""
    if not page.handout.summary:
        yield page.top, "there is no summary", 'add "summary:", one or two sentences on what is done and why'


_DANGER = (Kind.PREPARATION, Kind.PROCEDURE, Kind.RECOVERY, Kind.COMPLICATIONS)
_IMPORTED = re.compile(r"page \S")


@rule("no-when-to-call", Severity.WARNING, "Handpress: who goes home must know when to call")
def no_when_to_call(page: Subject) -> Iterator[Hit]:
    """Who does not know the signs of danger waits too long at home."""
    if _must_say_when_to_call(page) and not page.kinds(Kind.WHEN_TO_CALL):
        hint = 'add a section "kind: when-to-call" with the signs for which patients must call you'
        yield page.top, "nothing says when to call", hint


def _must_say_when_to_call(page: Subject) -> bool:
    # A diet or a way to sit down safely has no such signs; what tells of a procedure, of recovery or of harm has,
    # whatever it is of. Of an imported page nobody has said yet that it is of no procedure.
    return bool(page.handout.codes) or any(map(page.kinds, _DANGER)) or bool(_IMPORTED.match(page.handout.source or ""))


# Seven digits or more, and no date, years or amount of money.
_MANY_DIGITS = re.compile(r"\d(?:[ ().-]{0,2}\d){6,14}(?![\w%])(?![,.]\d)")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d|\d\d)\b")


def _has_phone(text: str, digits: re.Match[str]) -> bool:
    before = text[digits.start() - 1]
    return not (before.isalnum() or before in "_$€£.,:/-" or _DATE.match(digits[0]))


@rule("no-emergency-number", Severity.WARNING, "Handpress: in an emergency nobody must look for the number")
def no_emergency_number(page: Subject) -> Iterator[Hit]:
    """Which number helps in an emergency depends on the country; the brand says it."""
    places: list[Loc] = [("sections", at, "emergency") for at, one in enumerate(page.handout.sections) if one.emergency]
    if page.handout.emergency_signs:
        places.insert(0, ("emergency-signs",))
    if places and not page.clinic.emergency:
        fact = "the brand has no emergency number: a blank prints in its place"
        yield page.node.walk(places[0]).span, fact, 'write it in the brand, as in "emergency: 911" under "phones"'


@rule("no-phone", Severity.WARNING, "Handpress: who is told to call must find the number there")
def no_phone(page: Subject) -> Iterator[Hit]:
    """Whoever feels unwell at night must not have to look for the number."""
    if any(_has_phone(page.lowered, digits) for digits in _MANY_DIGITS.finditer(page.lowered)):
        return
    if not page.clinic.phone:
        fact = "there is no phone number, neither in the text nor in the brand"
        yield page.top, fact, 'write your number under "phones" in the brand, so that it prints on each handout'
    elif _must_say_when_to_call(page) and not page.kinds(Kind.WHEN_TO_CALL):
        fact = "the only phone number is the brand's, and nothing says when to call it"
        yield page.top, fact, 'add a section "kind: when-to-call": the number prints with it'
