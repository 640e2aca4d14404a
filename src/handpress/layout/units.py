"""Which words stay on the line of the word before them: units of measure, of time and of dose, words of a clock.

So does what stands behind a negation: "do not" at the end of a line is read as an order to do it.

"1000" on one line and "mg" on the next is misread, and so is a clock without its AM. The lists are short and of all
languages at once: a line does not know which one it is set in. In any other place a word breaks as it always does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

# As in a text, but for case and the points at the end.
_UNITS = {
    "any language": (
        "mg mcg µg μg ng pg g kg ml dl cl l µl μl cc mm cm m km mm² cm² m² mm2 cm2 m2 cm³ cm3 in"
        " ft lb lbs oz fl.oz kcal cal kj iu ui u meq mmol µmol μmol"
        " mol miu mu mmhg bpm psi ma kv gy mgy sv msv hz fr kpa h ° °c °f ° c ° f ℃ ℉ c f % ٪ ％ ‰ €"
        " mm_hg fl_oz °_c °_f"
    ),
    "en": (
        "inch inches foot feet mile miles pound pounds ounce ounces gram grams kilogram kilograms milligram milligrams"
        " microgram micrograms liter liters litre litres milliliter milliliters cup cups tsp tbsp teaspoon teaspoons"
        " tablespoon tablespoons degree degrees percent unit units calorie calories sec secs min mins hr hrs"
        " wk wks mo mos yr yrs pint pints quart quarts gallon gallons"
        " gauge serving servings scoop scoops packet packets bottle bottles night nights second seconds"
        " minute minutes hour hours day days week weeks month months year years dose doses tablet tablets pill pills"
        " capsule capsules drop drops puff puffs patch patches degrees_c degrees_f degrees_celsius degrees_fahrenheit"
    ),
    "es": (
        "pulgada pulgadas pie pies milla millas libra libras onza onzas gramo gramos kilogramo kilogramos kilo kilos"
        " miligramo miligramos microgramo microgramos litro litros mililitro mililitros taza tazas cucharada cucharadas"
        " cucharadita cucharaditas grado grados por_ciento unidad unidades caloría calorías segundo segundos minuto"
        " minutos hora horas día días semana semanas mes meses año años dosis tableta tabletas pastilla pastillas"
        " comprimido comprimidos cápsula cápsulas gota gotas parche parches cda cdas cdta cdtas cucharón vaso vasos"
        " botella botellas sobre sobres galón galones noche noches centímetro centímetros metro metros"
        " grados_c grados_f grados_centígrados grados_celsius grados_fahrenheit"
    ),
    "ar": (
        "مجم ملجم ملغ ملغم مغ مكغ ميكروغرام غ غم جم غرام جرام كجم كغ كغم كيلوغرام كيلو مل ملل مليلتر لتر سم مم متر"
        " سنتيمتر رطل أرطال بوصة درجة درجات درجة_مئوية درجات_مئوية درجة_فهرنهايت ثانية ثوان دقيقة دقائق ساعة ساعات"
        " يوم يوما يومًا أيام أسبوع أسبوعا أسبوعًا أسابيع شهر شهرا شهرًا أشهر سنة سنوات عام عاما عامًا أعوام جرعة"
        " جرعات حبة حبات قرص أقراص كبسولة كبسولات قطرة قطرات لصقة وحدة وحدات سعرة ملعقة ملاعق كوب أكواب"
        " بالمئة بالمائة في_المئة في_المائة"
    ),
    "vi": (
        "gam miligam kilôgam ký lít mililít độ độ_c độ_f giây phút giờ tiếng ngày tuần tháng năm liều viên giọt miếng"
        " muỗng thìa ly cốc phần_trăm"
    ),
    "zh": (
        "毫克 微克 克 千克 公斤 磅 毫升 升 毫米 厘米 米 英寸 英尺 摄氏度 华氏度 度 公分 公升"
        " 千卡 卡路里 单位 国际单位 毫摩尔"
        " 毫米汞柱 秒 秒钟 分钟 分 小时 个小时 点钟 点 天 日 周 星期 个星期 个月 月 年 剂 片 粒 颗 滴 贴 杯 汤匙 茶匙"
    ),
}
_CLOCK = {
    "en": "am pm a.m p.m a_m p_m noon midnight o'clock o’clock",
    "es": "a_m p_m hrs de_la_mañana de_la_tarde de_la_noche de_la_madrugada del_mediodía",
    "ar": "ص م صباحا صباحًا مساء مساءً ظهرا ظهرًا عصرا عصرًا ليلا ليلًا فجرا فجرًا",
    "vi": "sáng trưa chiều tối đêm khuya sa ch giờ_sáng giờ_trưa giờ_chiều giờ_tối giờ_đêm giờ_khuya",
}
_CLOCK_BEFORE = ("上午", "下午", "早上", "晚上", "中午", "凌晨", "傍晚")  # Chinese says it before the number

_NEGATIONS = frozenset(
    [
        *("no", "not", "never", "cannot", "nunca", "sin", "ni"),
        *("không", "chớ", "đừng", "chưa", "لا", "لم", "لن", "غير", "بدون"),
    ]
)
_SHORTENED = ("n't", "n\u2019t")  # don't
# What stands before "not": at the end of a line it is read as if nothing followed.
_BEFORE_NOT = frozenset(
    "do does did is are was were has have had can could may might must shall should will would".split()  # noqa: SIM905
)
_OPENING = "([{\"'«“‘¿¡"

_LONGEST = 3  # words of one entry
_BEHIND_UNIT = re.compile(r"[/–—-]")

_SIGNS = frozenset("<>≤≥±≈~=")  # of the number behind them
_FRACTIONS = "\u00bc-\u00be\u2150-\u215e"
_DIGIT = re.compile(rf"[\d{_FRACTIONS}]")
_TAIL = ".,;:!?)]}\"'”’»…،؛؟。，、；：！？）」』】"
_HAN_NUMBER = "0-9０-９〇零一二三四五六七八九十百千万两半几"


def held_words(words: Sequence[str], behind_number: bool = False) -> tuple[set[int], set[int]]:
    """Return which of *words* belong to a number before them, or to a blank, *behind_number*; and which are units."""
    held: set[int] = set()
    units: set[int] = set()
    if not (behind_number or _DIGIT.search(" ".join(words))):
        return held, units
    before, number = "", behind_number
    for at, word in enumerate(words):
        if not word:
            continue
        if number and at not in units and (length := _unit_words(words, at)):
            units.update(range(at, at + length))
        elif _is_whole_with(before, word, number):
            held.add(at)
        before, number = word, word[-1].isdigit() or _is_fraction(word[-1])
    return held | units, units


def leans(word: str) -> bool:
    """Whether no line ends with *word*: a negation, and in Arabic any word of one or two letters."""
    bare = word.lstrip(_OPENING)
    folded = bare.casefold()
    return (
        folded in _NEGATIONS
        or folded.endswith(_SHORTENED)
        or (1 <= len(bare) <= 2 and all("\u0620" <= c <= "\u06ff" for c in bare))
    )


def leads(before: str, word: str) -> bool:
    """Whether a negation in two words begins with *before*: "do not"."""
    return word.rstrip(_TAIL).casefold() == "not" and before.lstrip(_OPENING).casefold() in _BEFORE_NOT


def _unit_words(words: Sequence[str], at: int) -> int:
    """Return of how many words the unit or the word of a clock is that begins at a place; 0 if none does."""
    known = _known()
    bare = [word.rstrip(_TAIL).casefold() for word in words[at : at + _LONGEST]]
    for length in range(len(bare), 1, -1):
        if "_".join(bare[:length]) in known:
            return length
    first = bare[0]
    if first in known or _BEHIND_UNIT.split(first, maxsplit=1)[0] in known:  # "mg/dL", "AM–5"
        return 1
    return int(first > "\u3000" and han_pattern().match(first) is not None)


def _is_whole_with(before: str, word: str, number: bool) -> bool:
    """Return whether *word* is one number with the word *before* it: a fraction, thousands, the number of a sign."""
    if number and (_is_fraction(word[0]) or _parts_of_numbers().match(f"{before} {word}")):
        return True
    sign = before.lstrip("([")
    return word[0].isdigit() and (before.endswith(_CLOCK_BEFORE) or (sign != "" and _SIGNS.issuperset(sign)))


def _is_fraction(character: str) -> bool:
    return "\u00bc" <= character <= "\u00be" or "\u2150" <= character <= "\u215e"


@cache
def _parts_of_numbers() -> re.Pattern[str]:
    return re.compile(r"\D?\d{1,3} \d{3}(?!\d)|\D?\d+ \d/\d")


@cache
def _known() -> frozenset[str]:
    return frozenset(" ".join((*_UNITS.values(), *_CLOCK.values())).split())


@cache
def han_pattern() -> re.Pattern[str]:
    """Return what finds Chinese units, behind a number or first in a word, and parts of the day, before a clock."""
    units = "|".join(sorted(_UNITS["zh"].split(), key=len, reverse=True))
    return re.compile(rf"(?:^|[{_HAN_NUMBER}{_FRACTIONS}])(?:{units})|(?:{'|'.join(_CLOCK_BEFORE)})[0-9０-９]?")


@cache
def joined_pattern() -> re.Pattern[str]:
    """Return what finds a number with its unit in one word, as "180mg/dL"."""
    return re.compile("[0-9](?:mc?g|[µμ]g|g|kg|ng|ml|l|dl|mmol|meq|iu|u)/", re.IGNORECASE)
