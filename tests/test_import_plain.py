"""Pages of plain text whose lines stand without gaps: which of them are headings, lists and the title."""

from __future__ import annotations

from typing import Any

import pytest

from handpress.pages import Imported, import_page
from handpress.source.yaml import parse


def page(*lines: str, language: str | None = None) -> Imported:
    return import_page("\n".join(lines), "toe.txt", "12345", language)


def sections(imported: Imported) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parse(imported.yaml, "toe.yaml").plain()["sections"]
    return found


def titles(imported: Imported) -> list[str]:
    return [one["title"] for one in sections(imported) if "title" in one]


# Of each language: the title; a text; a question; a text; a heading nobody knows; a text; another; a text.
PAGES = {
    "en": (
        "Scope of the big toe",
        "A small camera looks into the joint. It takes an hour.",
        "Will my toe feel numb?",
        "It may feel numb for a while. That goes by itself.",
        "Shoes and socks",
        "Wear wide shoes for two weeks. Change the socks each day.",
        "The bath and the pool",
        "Stay out of the pool until the skin has closed.",
    ),
    "es": (
        "Artroscopia del dedo gordo",
        "Una cámara pequeña mira dentro de la articulación. Dura una hora.",
        "¿Se me dormirá el dedo?",
        "Puede sentirlo dormido un tiempo. Eso pasa solo.",
        "Zapatos y calcetines",
        "Lleve zapatos anchos dos semanas. Cambie los calcetines cada día.",
        "La bañera y la piscina",
        "No entre en la piscina hasta que la piel se haya cerrado.",
    ),
    "fr": (
        "Arthroscopie du gros orteil",
        "Une petite caméra regarde dans l'articulation. Cela dure une heure.",
        "Mon orteil sera-t-il engourdi ?",
        "Il peut rester engourdi un certain temps. Cela passe tout seul.",
        "Chaussures et chaussettes",
        "Portez des chaussures larges deux semaines. Changez de chaussettes chaque jour.",
        "Le bain et la piscine",
        "N'allez pas à la piscine avant que la peau soit fermée.",
    ),
    "pt": (
        "Artroscopia do dedo grande",
        "Uma câmara pequena olha para dentro da articulação. Dura uma hora.",
        "O dedo vai ficar dormente?",
        "Pode ficar dormente algum tempo. Isso passa sozinho.",
        "Sapatos e meias",
        "Use sapatos largos durante duas semanas. Troque as meias todos os dias.",
        "O banho e a piscina",
        "Não entre na piscina até a pele estar fechada.",
    ),
    "de": (
        "Spiegelung der großen Zehe",
        "Eine kleine Kamera sieht in das Gelenk. Das dauert eine Stunde.",
        "Wird die Zehe taub sein?",
        "Sie kann eine Weile taub sein. Das vergeht von selbst.",
        "Schuhe und Strümpfe",
        "Tragen Sie zwei Wochen lang weite Schuhe. Wechseln Sie die Strümpfe täglich.",
        "Bad und Schwimmbecken",
        "Gehen Sie nicht schwimmen, bis die Haut geschlossen ist.",
    ),
    "tr": (
        "Ayak baş parmağı artroskopisi",
        "Küçük bir kamera eklemin içine bakar. Bir saat sürer.",
        "Parmağım uyuşacak mı?",
        "Bir süre uyuşuk kalabilir. Bu kendiliğinden geçer.",
        "Ayakkabılar ve çoraplar",
        "İki hafta geniş ayakkabı giyin. Çorapları her gün değiştirin.",
        "Banyo ve havuz",
        "Cilt kapanana kadar havuza girmeyin lütfen.",
    ),
    "id": (
        "Artroskopi ibu jari kaki",
        "Kamera kecil melihat ke dalam sendi. Tindakan ini memakan waktu satu jam.",
        "Apakah jari kaki akan mati rasa?",
        "Jari kaki mungkin mati rasa sebentar. Itu akan hilang sendiri.",
        "Sepatu dan kaus kaki",
        "Pakailah sepatu lebar selama dua minggu. Gantilah kaus kaki setiap hari.",
        "Mandi dan kolam renang",
        "Jangan berenang sampai kulit tertutup kembali.",
    ),
    "tl": (
        "Arthroscopy ng hinlalaki ng paa",
        "Tinitingnan ng maliit na kamera ang loob ng kasukasuan. Isang oras ito.",
        "Mamamanhid ba ang daliri ko?",
        "Maaaring mamanhid ito nang ilang araw. Kusa itong mawawala.",
        "Sapatos at medyas",
        "Magsuot ng maluwag na sapatos sa loob ng dalawang linggo. Magpalit ng medyas araw-araw.",
        "Paligo at paglangoy",
        "Huwag munang lumangoy hanggang magsara ang balat.",
    ),
    "vi": (
        "Nội soi khớp ngón chân cái",
        "Một máy quay nhỏ nhìn vào bên trong khớp. Việc này kéo dài một giờ.",
        "Ngón chân của tôi có bị tê không?",
        "Ngón chân có thể bị tê một thời gian. Điều đó sẽ tự hết.",
        "Giày và tất",
        "Hãy mang giày rộng trong hai tuần. Thay tất mỗi ngày.",
        "Bồn tắm và hồ bơi",
        "Không xuống hồ bơi cho đến khi da liền lại.",
    ),
    "ru": (
        "Артроскопия большого пальца",
        "Маленькая камера осматривает сустав изнутри. Это занимает час.",
        "Онемеет ли палец?",
        "Он может неметь некоторое время. Это проходит само.",
        "Обувь и носки",
        "Носите широкую обувь две недели. Меняйте носки каждый день.",
        "Ванна и бассейн",
        "Не ходите в бассейн, пока кожа не заживёт.",
    ),
    "ar": (
        "تنظير إصبع القدم الكبير",
        "تنظر كاميرا صغيرة إلى داخل المفصل. يستغرق ذلك ساعة واحدة.",
        "هل سيخدر إصبعي؟",
        "قد يبقى الإصبع خدرا لبعض الوقت. يزول ذلك وحده.",
        "الأحذية والجوارب",
        "البس حذاء واسعا لمدة أسبوعين. غير الجوارب كل يوم.",
        "الحمام والمسبح",
        "لا تدخل المسبح حتى يلتئم الجلد تماما.",
    ),
    "zh-Hans": (
        "大脚趾关节镜检查",
        "小小的镜子查看关节内部。检查大约需要一小时。",
        "脚趾会麻木吗？",
        "脚趾可能会麻木一段时间。之后会自己消失。",
        "鞋子和袜子",
        "两周内请穿宽松的鞋子。袜子每天都要更换。",
        "泡澡和游泳池",
        "皮肤愈合以前请不要去游泳池。",
    ),
    "ko": (
        "엄지발가락 관절경",
        "작은 카메라로 관절 안을 봅니다. 한 시간쯤 걸립니다.",
        "발가락이 저릴까요?",
        "한동안 발가락이 저릴 수 있습니다. 저절로 사라집니다.",
        "신발과 양말",
        "이 주 동안 넓은 신발을 신으십시오. 양말은 매일 갈아 신으십시오.",
        "목욕과 수영장",
        "피부가 아물 때까지 수영장에 들어가지 마십시오.",
    ),
}


def test_picture_before_a_heading_and_the_name_of_a_picture_are_none_of_its_words() -> None:
    imported = page(
        "foto do dedo.jpg",
        "Artroscopia do dedo grande",
        "🔍 Para que serve a artroscopia (e por que ela é importante)",
        "Ela mostra a articulação por dentro. Dura uma hora e não dói.",
        language="pt",
    )
    assert sections(imported)[0]["title"].startswith("Para que serve")
    assert [one.reason for one in imported.left] == ["a picture"]


def test_banner_of_a_site_and_its_table_of_contents_are_no_title() -> None:
    imported = page(
        "Omita y vaya al Contenido",
        "Los sitios web oficiales usan .gov",
        "Dirección de esta página: //toe.example/dedo.htm",
        "",
        "Contenido",
        "",
        "Artroscopia del dedo gordo",
        "",
        "Una cámara pequeña mira dentro de la articulación.",
        language="es",
    )
    assert parse(imported.yaml, "toe.yaml").plain()["title"] == "Artroscopia del dedo gordo"
    assert {1, 2, 3} <= {one.line for one in imported.left}


def test_symptoms_under_what_comes_after_are_no_symptoms_of_an_illness() -> None:
    imported = page(
        "Biópsia do dedo",
        "É um exame que tira um pouco de pele.",
        "Cuidados e orientações após o exame:",
        "Sintomas comuns:",
        "- Pele vermelha",
        "- Um pouco de dor",
        language="pt",
    )
    assert [one["kind"] for one in sections(imported) if "items" in one] == ["recovery"]


def test_two_questions_in_one_heading_are_of_the_kind_of_the_first() -> None:
    imported = page(
        "Artroscopia del dedo gordo",
        "Una cámara pequeña mira dentro de la articulación.",
        "",
        "¿Qué riesgos tiene? ¿Y si se inflama la uña?",
        "El dedo puede doler unos días. La uña se mira en la consulta.",
        language="es",
    )
    assert sections(imported)[-1]["kind"] == "complications"


def test_count_of_days_is_no_title_and_half_of_a_list_tells_its_time() -> None:
    imported = page(
        "1º Dia – Dia da Operação",
        "Fique na cama. Fale pouco e baixo durante todo o dia.",
        language="pt",
    )
    assert parse(imported.yaml, "toe.yaml").plain()["title"] == "Toe"
    listed = page(
        "Ultrassom do dedo",
        "É um exame que mostra o dedo por dentro.",
        "Orientações:",
        "- No dia anterior ao exame, comer pouco.",
        "- No dia do exame, lavar o dedo.",
        "- Os sapatos podem ser os de sempre.",
        "- O exame dura pouco.",
        language="pt",
    )
    assert sections(listed)[-1]["kind"] == "preparation"


def test_label_over_a_longer_text_is_a_heading_and_a_number_in_capitals_is_none() -> None:
    imported = page(
        "Artroscopia del dedo gordo",
        "Una cámara pequeña mira dentro de la articulación.",
        "",
        "REG: 143.673-99",
        "Es una prueba corta que se hace por la mañana.",
        "",
        "El día anterior: solo sopa",
        "Tome sopa clara y descanse. Beba mucha agua durante todo el día.",
        language="es",
    )
    assert titles(imported) == ["El día anterior: solo sopa"]


@pytest.mark.parametrize("language", PAGES)
def test_short_lines_right_over_texts_are_headings_and_the_first_is_the_title(language: str) -> None:
    lines = PAGES[language]
    imported = page(*lines, language=language)
    assert imported.title == lines[0]
    assert titles(imported) == [lines[2], lines[4], lines[6]]
    assert len(sections(imported)) == 4
    assert imported.left == ()


def test_known_words_that_say_more_than_their_kind_are_a_heading_between_two_lines() -> None:
    imported = page(
        "Toe repair", "The toe is straightened.", "Things to bring:", "Wide shoes", "A list of pills", language="en"
    )
    assert [one["kind"] for one in sections(imported)] == ["overview", "preparation"]


def test_label_over_bullets_is_a_heading_where_the_page_has_several() -> None:
    imported = page(
        "Toe repair",
        "The toe is straightened.",
        "Shoes:",
        "- Wide ones",
        "- No heels",
        "The pool:",
        "- Not for two weeks",
    )
    assert titles(imported) == ["Shoes", "The pool"]


def test_capitals_between_two_lines_are_a_heading() -> None:
    imported = page("Toe repair", "The toe is straightened.", "SHOES AND SOCKS", "Wear wide shoes for two weeks.")
    assert titles(imported) == ["SHOES AND SOCKS"]


def test_one_short_line_shows_no_rhythm_and_stays_text() -> None:
    imported = page("Toe repair", "The toe is straightened.", "Shoes and socks", "Wear wide shoes for two weeks.")
    assert titles(imported) == []
    assert "Shoes and socks" in imported.yaml


@pytest.mark.parametrize("order", ["Do not take aspirin", "Never cut the nail", "Take two pills", "500 mg each day"])
def test_order_without_a_full_stop_is_no_heading(order: str) -> None:
    imported = page(*PAGES["en"], order, "It may harm the toe while the skin is open.")
    assert order not in titles(imported)
    assert order in imported.yaml


def test_list_without_bullets_is_no_row_of_headings_and_keeps_its_last_entry() -> None:
    names = ("Aspirin", "Ibuprofen", "Naproxen", "Recovery")
    imported = page(*PAGES["en"], "Drugs you must not take", *names)
    assert imported.left == ()
    assert not set(names) & {*titles(imported)}
    assert "Recovery" in sections(imported)[-1]["text"]


def test_line_behind_the_longest_one_is_no_part_of_it() -> None:
    long = "The surgeon straightens the toe and holds it with a thin wire for four weeks."
    imported = page("Toe repair", long, "Shoes and socks", *PAGES["en"][5:])
    assert "Shoes and socks" in titles(imported)


def test_short_numbered_lines_with_text_between_are_headings_all() -> None:
    imported = page(
        "Persiapan artroskopi lutut",
        "1. Apa itu artroskopi",
        "Dokter melihat ke dalam sendi dengan kamera kecil.",
        "2. Puasa",
        "Jangan makan setelah tengah malam. Anda boleh minum air putih.",
        "3. Obat-obatan",
        "- Beri tahu dokter tentang pengencer darah",
        "- Jangan berhenti minum obat tanpa bertanya",
        "4. Setelah tindakan",
        "Istirahatlah satu hari. Jangan mengemudi.",
        language="id",
    )
    found = sections(imported)
    assert len(found) == 4
    assert not any("steps" in one for one in found)


def test_numbered_headings_over_a_lead_and_at_the_end_of_a_torn_page_are_headings() -> None:
    lines = [
        "Toe scan",
        "",
        "1. When is a toe scan needed?",
        "Doctors look for:",
        "- Swelling",
        "2. The camera and the light?",
    ]
    lines += ["A thin tube holds both of them, and a lens.", "3. Which shoes may I wear?"]
    found = sections(page(*lines))
    assert [one["kind"] for one in found[:2]] == ["indications", "overview"]
    assert not any("steps" in one for one in found)


@pytest.mark.parametrize("marks", [("1- ", "2- "), ("1 – ", "2 – "), ("١- ", "٢- "), ("١. ", "٢. ")])
def test_numbers_with_a_dash_or_in_arabic_digits_count_steps(marks: tuple[str, str]) -> None:
    first, second = marks
    (found,) = sections(
        page("خطوات العملية", "", f"{first}نغسل القدم بالماء.", f"{second}نضع الشاش عليها.", language="ar")
    )
    assert found["steps"] == ["نغسل القدم بالماء.", "نضع الشاش عليها."]


def test_numbered_steps_with_a_note_below_each_stay_steps() -> None:
    imported = page(
        "Toe repair",
        "How to use the drops:",
        "1. Wash your hands",
        "Use warm water and a lot of soap for that.",
        "2. Shake the bottle",
        "Do it for ten seconds, until it is one colour.",
    )
    assert titles(imported) == []


def test_house_and_site_above_the_title_are_none() -> None:
    for first in ("Hospital General de Villa", "www.toes.org"):
        imported = page(first, *PAGES["es"], language="es")
        assert imported.title == PAGES["es"][0]
        assert [one.text for one in imported.left] == [first]


def test_first_line_stands_for_the_title_before_the_name_of_the_file_does() -> None:
    imported = page("What you need to know", "Do not eat. Take a sip.", "Recovery", "Rest for a day.")
    assert imported.title == "What you need to know"
    assert [one.rule for one in imported.findings] == ["no-title"]


def test_list_in_small_letters_without_bullets_is_no_sentence() -> None:
    imported = page(
        "Эндоскопия желудка",
        "Врач осматривает желудок изнутри. Это занимает десять минут, и боли обычно нет",
        "Показания",
        "боли в животе",
        "изжога",
        "Противопоказания",
        "инфаркт",
        "инсульт",
        language="ru",
    )
    assert [one["text"] for one in sections(imported)[-2:]] == [["боли в животе", "изжога"], ["инфаркт", "инсульт"]]


def test_sentence_over_several_lines_is_no_list() -> None:
    imported = page(
        "Toe repair",
        "The toe is straightened and held with a wire for some weeks.",
        "Do not take",
        "aspirin",
        "or honey",
    )
    assert "Do not take aspirin or honey" in imported.yaml


def test_longest_line_of_a_page_that_is_not_wrapped_takes_no_heading_into_it() -> None:
    long = "Tell us about all your medicines, and about any bleeding that you or your family have had"
    imported = page("Tooth extraction", "Before the procedure", long, "After the procedure", "Do not smoke")
    assert [one["kind"] for one in sections(imported)] == ["preparation", "recovery"]
    assert sections(imported)[0]["text"] == long


def test_sort_of_sheet_above_the_title_is_none() -> None:
    imported = page("Patient information", "COLONOSCOPY", "RECOVERY", "Rest for a day.")
    assert imported.title == "Colonoscopy"
    assert [one.text for one in imported.left] == ["Patient information"]


@pytest.mark.parametrize("end", ["", "."])
@pytest.mark.parametrize("gap", [(), ("",)])
def test_list_with_a_missing_number_is_one_and_is_told(end: str, gap: tuple[str, ...]) -> None:
    lines = [f"1. Wash the toe{end}", *gap, f"2. Dry it{end}", *gap, f"4. Call us if it bleeds{end}", *gap, "5. Rest."]
    imported = page("Toe repair", "Recovery", *lines)
    (found,) = sections(imported)
    assert len(found["steps"]) == 4
    assert "missing-number" in [one.rule for one in imported.findings]


def test_number_in_a_sentence_over_two_lines_is_no_entry() -> None:
    imported = page(
        "Toe repair", "Recovery", "1. Wash the toe on each of the days from the first day to day", "3. Then rest."
    )
    (found,) = sections(imported)
    assert len(found.get("steps", [])) <= 1
    assert "day 3. Then rest" in imported.yaml or "3. Then rest." in imported.yaml


@pytest.mark.parametrize("head", ["Symptoms", "Call us if you have:"])
def test_list_of_signs_stays_one(head: str) -> None:
    signs = ["- Fever", "- Pain", "", "- Bleeding", "• Risks", "- Chills"]
    imported = page("Toe repair", "The toe is straightened.", head, *signs)
    found = sections(imported)
    assert len(found) == 2
    assert [len(value) for value in found[1].values() if isinstance(value, list)] == [5]


def test_medicine_between_others_is_no_heading() -> None:
    imported = page(*PAGES["en"], "Keep taking these:", "Eye drops", "Blood pressure pills", "Insulin")
    assert "Blood pressure pills" not in titles(imported)
    assert imported.left == ()


def test_names_with_days_between_them_are_no_headings() -> None:
    imported = page(*PAGES["en"], "Stop taking", "Warfarin", "7 days before surgery", "Iron", "5 days before surgery")
    (text,) = [one["text"] for one in sections(imported) if "Iron" in one.get("text", "")]
    assert text[-4:] == ["Warfarin", "7 days before surgery", "Iron", "5 days before surgery"]


def test_known_word_over_a_sentence_ends_a_list_without_bullets() -> None:
    imported = page(
        "Preparo para colonoscopia",
        "É um exame que mostra o intestino por dentro.",
        "Alimentos proibidos",
        "Feijão",
        "Milho",
        "Medicamentos",
        "Suspenda o ferro sete dias antes. Pergunte sobre os outros.",
        language="pt",
    )
    assert titles(imported) == ["Alimentos proibidos", "Medicamentos"]


def test_heading_in_title_case_stands_over_the_lead_of_a_list() -> None:
    told = ("You come in the morning.", "", "Two Sorts of Sleep", "", "The two usual sorts of sleep for a toe are")
    made = page(
        "Toe Surgery", "", *told, "", "- deep sleep", "- light sleep", "", "A nurse stays with you all the time."
    )
    assert titles(made) == ["Two Sorts of Sleep"]


def test_heading_in_title_case_stands_over_another() -> None:
    told = "If you take pills for your sugar or for your blood, a nurse calls you:"
    above = ("You come in the morning.", "", "Special Pill Rules", "", "Sugar and Blood Pills", "", told)
    made = page("Toe Surgery", "", *above, "", "- Write down your pills", "", "A nurse stays with you all the time.")
    assert titles(made) == ["Sugar and Blood Pills"]


@pytest.mark.parametrize("last", ["Ten things about your toe surgery", "Toe surgery: how is it done?"])
def test_title_stands_below_the_menu_of_a_site(last: str) -> None:
    imported = page("site-logo", "", "Share", "", last, "", "It takes an hour. Nobody stays at night.")
    assert imported.title == last


def test_phone_number_and_lead_are_no_titles() -> None:
    imported = page("0912345678", "", "Before your toe surgery, tell us of your health. This is:", "- Gout", "- Asthma")
    assert imported.title == "Toe"  # the name of the file


@pytest.mark.parametrize(
    ("first", "language", "kind"),
    [
        ("Before your toe surgery, tell us of your health.", "en", "preparation"),
        ("Three days before your toe surgery, eat no nuts.", "en", "preparation"),
        ("После операции, как правило, палец болит.", "ru", "recovery"),
        ("За три дня до операции не ешьте орехи.", "ru", "preparation"),
        ("Sebelum operasi, ceritakan kesehatan Anda.", "id", "preparation"),
        ("بعد الجراحة، استرح يوما كاملا.", "ar", "recovery"),
        ("Avant l'opération, parlez de votre santé.", "fr", "preparation"),
    ],
)
def test_text_under_no_heading_is_of_the_time_that_it_opens_with(first: str, language: str, kind: str) -> None:
    (found,) = sections(page(first, "", "- 111", "- 222", language=language))
    assert found["kind"] == kind
    assert found["items"] == ["111", "222"]  # no tasks


def test_text_that_opens_with_one_time_and_goes_on_with_another_is_an_overview() -> None:
    (found,) = sections(page("Before your surgery, you rest.", "", "After your surgery, you rest, too.", language="en"))
    assert found["kind"] == "overview"


def test_first_line_that_heads_its_own_text_is_no_title() -> None:
    made = page("Pain", "The toe will be sore for a week. Rest it.", "Diet", "Eat what you like. Drink a lot.")
    assert "no-title" in [one.rule for one in made.findings]
    assert titles(made) == ["Pain", "Diet"]


def test_long_first_line_that_names_the_procedure_is_the_title() -> None:
    first = "Instructions for colonoscopy preparation with plain water for all of the Long Toe Clinic in Green Valley"
    made = page(first, "Please read all of this. It is short.", "Clear soup", "- Chicken", "- Beef")
    assert made.title == first


def test_numbered_heading_may_have_many_short_syllables() -> None:
    imported = page(
        "1. Những đối tượng không nên thực hiện chụp cộng hưởng từ",
        "Các trường hợp sau cần hỏi ý kiến của bác sĩ trước khi làm:",
        "- Trẻ sơ sinh",
        "- Người suy thận nặng",
        "2. Chụp cộng hưởng từ có gây tác dụng phụ gì không?",
        "Máy dùng từ trường mạnh và sóng vô tuyến để tạo ra hình ảnh rõ nét của ngón chân, không dùng tia X.",
        language="vi",
    )
    assert [one["kind"] for one in sections(imported)] == ["indications", "complications"]


def test_heading_between_two_marks_is_no_bullet() -> None:
    imported = page(
        "胃镜检查",
        "检查很快。",
        "✘ 避免进食 ✘",
        "- 芝麻",
        "- 玉米",
        "✔ 可以进食 ✔",
        "- 白饭",
        "- 鸡蛋",
        language="zh-Hans",
    )
    blocks = {key: len(one[key]) for one in sections(imported) for key in ("may", "avoid") if key in one}
    assert blocks == {"avoid": 2, "may": 2}


def test_names_of_pictures_and_addresses_are_no_headings() -> None:
    imported = page(
        "1 - Zeh_800px_RGB",
        "Arthroskopie",
        "",
        "zeh_kreis_001",
        "",
        "网址:https://example.org/a",
        "",
        "1. 空腹",
        "2. 签字",
        language="zh-Hans",
    )
    assert [one.reason for one in imported.left] == ["a picture"] * 2
    assert not any("example" in str(one.get("title", "")) for one in sections(imported))


def test_small_letters_count_headings_below_numbered_ones() -> None:
    text = "手术前,病人要好好休息,不要太累,这样对手术有好处。"
    imported = page(
        "手术前准备",
        text,
        "1. 身体准备",
        "a. 休息与营养",
        text,
        "b. 家人陪同",
        text,
        "2. 其他",
        "a. 衣物",
        text,
        language="zh-Hans",
    )
    assert not any("steps" in one or "checklist" in one for one in sections(imported))


@pytest.mark.parametrize("mark", ["■", "▶", "•"])
def test_bullet_over_a_text_is_before_a_heading(mark: str) -> None:
    text = "The nurse washes your foot and the doctor looks at each toe in turn, with a lamp and a glass."
    imported = page("Toe scan", f"{mark} Before the scan", text, f"{mark} After the scan", text)
    kinds = [one["kind"] for one in sections(imported)]
    assert kinds == ["preparation", "recovery"]


def test_square_over_other_bullets_is_before_a_heading_and_squares_in_a_row_are_a_list() -> None:
    imported = page("Toe scan", "■ Before the scan", "- Wash your foot", "■ Risks", "- A sore toe")
    assert [one["kind"] for one in sections(imported)] == ["preparation", "complications"]
    imported = page("Toe scan", "Bring with you:", "■ Shoes", "■ Socks", "■ Before")
    assert [one["kind"] for one in sections(imported)] == ["preparation"]


def test_vietnamese_heading_may_have_more_syllables_than_another_words() -> None:
    text = "Người bệnh nên tắm và thay quần áo sạch vào buổi sáng trước khi đến bệnh viện cùng người nhà."
    imported = page(
        "Nội soi khớp", text, "Người bệnh nội soi khớp cần chuẩn bị gì trước khi vào viện", text, "Sau mổ", text
    )
    assert [one["kind"] for one in sections(imported)][-2:] == ["preparation", "recovery"]
