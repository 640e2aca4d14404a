"""The first lines of a page that was copied with its frame: which is the title, which only tell who wrote it."""

from __future__ import annotations

import pytest

from handpress.meanings.bylines import is_byline
from handpress.meanings.subjects import defined, most_named
from handpress.pages import Imported, import_page
from handpress.source.yaml import parse

TEXT = "A small camera looks into the joint of the toe, and it takes about an hour in all."


def page(*lines: str, language: str = "en") -> Imported:
    return import_page("\n".join(lines), "toe.txt", "12345", language)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Feet", "", "A scope of toes", "", "Published on May 3, 2021", "", TEXT), "A scope of toes"),
        (
            ("Menu", "", "A scope of toes", "", "News", "", "A scope of toes", "", TEXT),
            "A scope of toes",
        ),
        (("Skip to main content", "A scope of toes", TEXT), "A scope of toes"),
        (
            ("main-logo", "", "A scope of toes", "", "Reviewed by", "", "Jane Roe, MD", "", TEXT),
            "A scope of toes",
        ),
        (("date 2024-03-02 A scope of toes", "", TEXT), "A scope of toes"),
        (
            ("본문 제목", "", "발가락 내시경 준비 안내", "", "일상", "", "by 발가락 2025. 3. 1. 18:10", "", TEXT),
            "발가락 내시경 준비 안내",
        ),
        (
            (
                "Mở trong ứng dụng",
                "",
                "470051785_876713547340505_n_6b2bbff",
                "",
                "Nội soi ngón chân",
                "",
                "Lê Văn An03/03/2026",
                "",
                TEXT,
            ),
            "Nội soi ngón chân",
        ),
        (
            ("발 클리닉", "", "Home > 발가락 > 발가락 내시경 안내", "", "발가락 내시경 안내", "", TEXT),
            "발가락 내시경 안내",
        ),
        (
            ("본문으로 바로가기", "", "발가락 내시경 안내", "", "조회수 : 123 등록일 : 2020-01-02", "", TEXT),
            "발가락 내시경 안내",
        ),
    ],
)
def test_line_over_a_byline_or_said_again_is_the_title(lines: tuple[str, ...], title: str) -> None:
    imported = page(*lines)
    assert imported.title == title
    assert "Published" not in imported.yaml


def test_line_that_repeats_the_one_above_is_told() -> None:
    imported = page("Toe surgery", "", "Shoes", "", "Shoes", "", TEXT)
    assert imported.yaml.count("Shoes") <= 2
    assert any("once more" in one.reason for one in imported.left)


@pytest.mark.parametrize(
    "text",
    [
        "Cập nhật 24/06/2023",
        "更新日期: 2024-05-01",
        "발가락블로그 2025. 5. 5. 10:29",
        "Author: Jane Roe",
        "1.4K",
        "Tác giả:",
        "Lê Văn An03/03/2026",
    ],
)
def test_byline_is_one(text: str) -> None:
    assert is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "Surgery 12.05.2024 10:30",
        "手術日期: 2024-05-01",
        "Reviewed by: your surgeon before the test",
        "Author",
        "Updated: do not eat!",
    ],
)
def test_date_of_an_appointment_and_an_order_are_no_bylines(text: str) -> None:
    assert not is_byline(text)


COUNTED = {
    "zh-Hans": ("一、鞋子和袜子", "二、泡澡", "大脚趾关节镜检查", "两周内请穿宽松的鞋子。袜子每天都要更换。"),
    "en": (
        "I. Shoes and socks",
        "II. The bath",
        "Scope of the big toe",
        "Wear wide shoes for two weeks.",
    ),
    "ko": (
        "가. 신발과 양말",
        "나. 목욕",
        "엄지발가락 관절경",
        "이 주 동안 넓은 신발을 신으십시오.",
    ),
    "vi": (
        "1.1. Giày và tất",
        "1.2. Bồn tắm",
        "Nội soi khớp ngón chân",
        "Hãy mang giày rộng trong hai tuần.",
    ),
}


@pytest.mark.parametrize("language", COUNTED)
def test_lines_that_count_parts_are_headings(language: str) -> None:
    first, second, title, text = COUNTED[language]
    imported = page(title, text, first, text, second, text, language=language)
    sections = parse(imported.yaml, "toe.yaml").plain()["sections"]
    assert len([one for one in sections if "title" in one]) == 2


def test_counted_lines_without_text_between_are_a_list() -> None:
    imported = page("大脚趾关节镜检查", "两周内请穿宽松的鞋子。", "一、鞋子", "二、袜子", language="zh-Hans")
    assert all("title" not in one for one in parse(imported.yaml, "toe.yaml").plain()["sections"])


def test_numbered_lines_over_texts_apart_are_headings_though_nobody_knows_them() -> None:
    lines = ("1. Shoes and socks", "", TEXT, "", "2. The bath and the pool", "", TEXT, "", "3. The nail", "", TEXT)
    imported = page("Scope of the big toe", "", TEXT, "", *lines)
    sections = parse(imported.yaml, "toe.yaml").plain()["sections"]
    assert [one["title"] for one in sections if "title" in one] == [
        "Shoes and socks",
        "The bath and the pool",
        "The nail",
    ]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "A toe scan is a picture of the foot.", "Toe scan"),
        ("en", "Your surgery is on a day that you choose.", ""),
        ("en", "The risks of toe surgery are small.", ""),
        ("es", "La ecografía del pie es una prueba sencilla.", "Ecografía del pie"),
        ("fr", "L’IRM du pied (ou imagerie) est un examen simple.", "IRM du pied"),
        ("pt", "A ecografia do pé é um exame simples.", "Ecografia do pé"),
        ("de", "Bei einer Arthroskopie, auch Spiegelung genannt, sieht man den Zeh.", "Arthroskopie"),
        ("ru", "Артроскопия — это осмотр сустава.", "Артроскопия"),
        ("id", "Artroskopi adalah pemeriksaan sendi.", "Artroskopi"),
        ("tr", "Artroskopi, eklemin içini gösteren bir işlemdir.", "Artroskopi"),
        ("tr", "Diz artroskopisi oldukça basit bir tekniktir ve sık yapılır.", "Diz artroskopisi"),
        ("tl", "Ang biopsy ng daliri, na tinatawag ding tusok, ay simple.", "Biopsy ng daliri"),
        ("tr", "Diz protezi tedavisi, uzun bir yol sunar.", "Diz protezi tedavisi"),
        ("vi", "Nội soi khớp chỉ là thủ thuật nhỏ.", "Nội soi khớp"),
        ("vi", "Nội soi khớp là thủ thuật đơn giản.", "Nội soi khớp"),
        ("tl", "Ang biopsy ay isang simpleng pagsusuri.", "Biopsy"),
        ("ko", "관절 내시경은 관절을 보는 방법입니다.", "관절 내시경"),
        ("zh", "胃镜检查是一种看胃的方法。", "胃镜检查"),
        ("zh", "胃镜检查后的注意事项包括休息。", "胃镜检查"),
        ("de", "Lieber Gast, bei Ihnen ist eine Arthroskopie geplant.", ""),
        ("de", "Sehr geehrte Damen, bei Ihnen ist eine Arthroskopie geplant.", "Arthroskopie"),
        ("de", "Bei Ihnen wird eine Spiegelung des Zehs vorgenommen.", "Spiegelung des Zehs"),
        ("ar", "تنظير المفصل هو إجراء بسيط.", "تنظير المفصل"),
    ],
)
def test_sentence_that_says_what_a_procedure_is_names_it(language: str, text: str, name: str) -> None:
    assert defined(text, language) == name


def test_procedure_of_the_first_sentence_is_an_unsure_title() -> None:
    imported = page("A toe scan is a picture of the foot.", "", TEXT)
    assert imported.title == "Toe scan"
    assert "# unsure: what the text is about" in imported.yaml
    assert [one.rule for one in imported.findings] == ["no-title"]


def test_procedure_that_a_page_begins_with_is_its_title_before_the_name_of_its_file() -> None:
    text = "Toe surgery has become common. The doctor works through a small cut and you go home the same day."
    imported = page(text, "", text)
    assert imported.title == "Toe surgery"
    assert "# unsure" in imported.yaml
    assert page("The weather was fine. Nobody went out that day.", "", text).title != "Toe surgery"


def test_procedure_of_a_known_heading_is_the_title_of_a_page_without_one() -> None:
    imported = page(TEXT, "", "Làm gì trước khi nội soi khớp", "", TEXT, language="vi")
    assert imported.title == "Nội soi khớp"


@pytest.mark.parametrize(
    ("language", "line", "title", "kind"),
    [
        ("en", "What is a toe scan?", "Toe scan", "overview"),
        ("en", "Purposes of toe surgery", "Toe surgery", "indications"),
        ("de", "Was versteht man unter einer Arthroskopie?", "Arthroskopie", "overview"),
        ("zh", "什么是胃镜检查？", "胃镜检查", "overview"),
        ("zh", "什么是关节镜检查？", "什么是关节镜检查？", "overview"),
        ("en", "What is surgery?", "What is surgery?", "overview"),
    ],
)
def test_question_of_the_first_line_stays_a_heading_and_its_procedure_is_the_title(
    language: str, line: str, title: str, kind: str
) -> None:
    imported = page(line, TEXT, language=language)
    assert imported.title == title
    assert parse(imported.yaml, "toe.yaml").plain()["sections"][0]["kind"] == kind


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Home | About us | Contact", "", "A scope of toes", "", TEXT), "A scope of toes"),
        (("Accueil", "Infos pratiques", "", "A scope of toes", "", TEXT), "A scope of toes"),
        (("- Inicio", "- Servicios", "", "A scope of toes", "", TEXT), "A scope of toes"),
        (("Podology", "A scope of toes", "", TEXT), "A scope of toes"),
        (("Home > Feet > A scope of toes", "", TEXT), "A scope of toes"),
        (("Home > Feet > A scope of toes", "", "A scope of toes", "", TEXT), "A scope of toes"),
        (("首页 > 健康教育 > 趾关节镜须知", "", TEXT), "趾关节镜须知"),
        (("Home > Feet > Joints", "", "Health education", "", "A scope of toes", "", TEXT), "A scope of toes"),
        (("王小明主任医师", "", "趾关节镜须知", "", TEXT), "趾关节镜须知"),
    ],
)
def test_menus_above_the_title_are_told(lines: tuple[str, ...], title: str) -> None:
    imported = page(*lines)
    assert imported.title == title
    assert imported.left


@pytest.mark.parametrize(
    ("lines", "language"),
    [
        (("Acme Toes", "Toe arthroscopy: a guide", TEXT), "en"),
        (("Acme Toes", "Library>Feet>Article", "Instructions after your toe arthroscopy", TEXT), "en"),
        (("Toe forms »", "Instructions after your toe arthroscopy", TEXT), "en"),
        (("Zehen Zentrum", "Fuß", "Merkblatt Arthroskopie", "Die Kamera sieht in den Zeh hinein."), "de"),
        (("脚趾之家", "脚趾关节镜检查须知", "医生用一根细管看脚趾。"), "zh-Hans"),
    ],
)
def test_line_that_names_the_procedure_is_the_title_rather_than_a_site(lines: tuple[str, ...], language: str) -> None:
    assert page(*lines, language=language).title == lines[-2]


def test_first_line_that_the_text_repeats_stays_the_title() -> None:
    text = "Hammer toe is a bent toe. Hammer toe may hurt."
    assert page("Hammer toe", "Toe arthroscopy", text, "", "A hammer toe can be mended.").title == "Hammer toe"


def test_word_of_a_menu_below_the_first_text_stays() -> None:
    imported = page("A scope of toes", "", TEXT, "", "Contact", "", "Call the nurse at (555) 010-0142.")
    assert "Contact" in imported.yaml


def test_general_heading_and_numbered_ones_are_no_titles() -> None:
    imported = page("Allgemeine Information", "Die Arthroskopie ist eine Untersuchung des Zehs.", language="de")
    assert imported.title == "Arthroskopie"
    numbered = page(
        "### 1. 为什么要做胃镜检查?", "医生用它看胃。", "### 2. 胃镜检查前的准备", "请空腹。", language="zh-Hans"
    )
    assert numbered.title == "胃镜检查"


def test_greeting_is_no_summary() -> None:
    imported = page("Arthroskopie", "", "Sehr geehrte Damen und Herren! " + "Die Kamera ist klein.", language="de")
    assert "summary" not in parse(imported.yaml, "toe.yaml").plain()


@pytest.mark.parametrize(
    ("language", "texts", "name"),
    [
        (
            "es",
            ["Una artroscopia ayuda.", "Antes de la artroscopia, descanse.", "La artroscopia termina."],
            "Artroscopia",
        ),
        ("fr", ["Quand l’arthroscopie est-elle utile ?"], "Arthroscopie"),
        ("pt", ["Quando a artroscopia é indicada?"], "Artroscopia"),
        ("en", ["An arthroscopy helps.", "It is short."], ""),
        ("fr", ["Assurez-vous d’un rendez-vous.", "Le rendez-vous est pris.", "Un rendez-vous suit."], ""),
        ("pt", ["Qual anestesia geral?"], ""),
    ],
)
def test_procedure_that_a_page_names_most_is_what_it_is_about(language: str, texts: list[str], name: str) -> None:
    assert most_named(texts, language) == name


def test_page_without_a_title_is_named_by_what_it_speaks_of() -> None:
    lines = ("After an arthroscopy, rest.", "Before an arthroscopy, rest.", "An arthroscopy goes fast.")
    imported = page(*lines, TEXT)
    assert imported.title == "Arthroscopy"
    assert "# unsure: what the text names most often" in imported.yaml


def test_line_in_capitals_near_the_top_that_names_a_procedure_is_the_title() -> None:
    lines = ("INFORMATION PRÉOPÉRATOIRE", "ARTHROSCOPIE DU PIED", "Nom", "COMMENT SE DÉROULE L’INTERVENTION ?", TEXT)
    assert page(*lines, language="fr").title.casefold() == "arthroscopie du pied"


@pytest.mark.parametrize(
    ("language", "lead", "entries"),
    [
        ("pt", "Antes do exame, o paciente deve:", ("Cumprir jejum de 6 horas;", "Informar as alergias;")),
        ("es", "Antes de la prueba, usted debe:", ("Quitarse los anillos", "Acudir con un familiar")),
        ("fr", "Avant l’examen, vous devez :", ("Retirer vos bijoux", "Apporter vos radios")),
    ],
)
def test_entries_that_begin_with_an_order_are_tasks(language: str, lead: str, entries: tuple[str, ...]) -> None:
    heading = {"pt": "Preparo", "es": "Preparación", "fr": "Préparation"}[language]
    lines = "\n".join(["Artroscopia", "", heading, "", lead, *(f"- {one}" for one in entries)])
    made = parse(import_page(lines, "toe.txt", "12345", language).yaml, "toe.yaml").plain()["sections"]
    assert [one["do"] for one in made[-1]["checklist"]] == list(entries)


def test_note_below_the_preparation_is_of_it() -> None:
    lines = ["Artroscopia", "", "Preparo", "", "- Faça jejum.", "", "ATENÇÃO", "", "Crianças podem beber água."]
    made = parse(import_page("\n".join(lines), "toe.txt", "12345", "pt").yaml, "toe.yaml").plain()["sections"]
    assert [one["kind"] for one in made] == ["preparation", "preparation"]


def test_name_of_a_doctor_on_the_first_line_is_no_title() -> None:
    assert page("Dr. Jane Roe", "An arthroscopy is a look into a joint.", "", "Risks", TEXT).title == "Arthroscopy"
