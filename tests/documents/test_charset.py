"""Old pages keep their letters."""

import pytest

from mmsprep.documents import charset

GERMAN, RUSSIAN, JAPANESE = "Größe – 5 €", "Привет, мир", "こんにちは"


def page(text: str, declared: str, codec: str) -> bytes:
    return f"<html><meta charset={declared}><p>{text}".encode(codec)


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", GERMAN),
        ("'Windows-1252'", "cp1252", GERMAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("windows-1251", "cp1251", RUSSIAN),
        ('"Shift_JIS"', "cp932", JAPANESE),
        ("iso-2022-jp", "iso-2022-jp", JAPANESE),
        ("hz-gb-2312", "hz", "你好"),
        ("iso-2022-kr", "iso-2022-kr", "안녕"),
        ("big5-hkscs", "big5hkscs", "嘅嘢"),
        ("x-mac-cyrillic", "mac_cyrillic", RUSSIAN),
        ("windows-874", "cp874", "สวัสดี"),
        ("euc-jp", "euc-jp", JAPANESE),
        ("utf-8", "utf-8", RUSSIAN),
        ("utf-8", "utf-16", RUSSIAN),
        ("iso-8859-1", "utf-8-sig", GERMAN),
        ("iso-8859-1", "utf-8", GERMAN),
        ("utf-8", "cp1252", GERMAN),
        ("hex", "cp1252", GERMAN),
        ("unicode_escape", "cp1252", GERMAN),
        ("windows-99", "cp1252", GERMAN),
    ],
)
def test_a_page_is_read_in_the_characters_that_it_is_written_in(
    declared: str, codec: str, text: str
) -> None:
    assert charset.read_page(page(text, declared, codec)).endswith(f"<p>{text}")


def test_the_declaration_of_xml_and_of_old_pages_counts_too() -> None:
    for start in (
        "<?xml version='1.0' encoding='koi8-r'?>",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=koi8-r">',
    ):
        assert charset.read_page((start + RUSSIAN).encode("koi8-r")) == start + RUSSIAN


LATIN_1 = "Le visa est exigé où il dépend à la fois de la durée et du but du séjour en France. "
POLISH = "Naukowcy zauważyli, że zmiana rytmu snu w dniu wolnym może być niezdrowa: śpią źle."
SLOVAK = "Od pondelka sa podarilo zachrániť imigrantov na dvanástich člnoch, ľudia žijú ďalej."
MEETING = "Привет! Встречаемся завтра в семь часов вечера у метро, не забудь взять билеты."
GREEK = "Καλημέρα! Η συνάντηση είναι αύριο το απόγευμα στις τρεις. Μην ξεχάσεις τα έγγραφα."
HEBREW = "שלום! הפגישה מחר אחר הצהריים בשעה שלוש. אל תשכח את המסמכים."
BALTIC = "Šiandien gražus oras, žmonės eina į mišką ir ūkį, vėliau grįžta namo."
VIETNAMESE = (
    "He\u0323n g\u0103\u0323p la\u0323i va\u0300o nga\u0300y mai, ba gi\u01a1\u0300 chi\u00ea\u0300u."
)
TURKISH = "Terör örgütünün bankası olur mu? Bank Asya şubeleri imtiyazlı ortakları çağırıyor."


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (MEETING, "cp1251"),
        (MEETING, "koi8-r"),
        (MEETING, "cp866"),
        (MEETING, "iso8859-5"),
        (MEETING, "mac_cyrillic"),
        (GREEK, "cp1253"),
        (GREEK, "iso8859-7"),
        (HEBREW, "cp1255"),
        (LATIN_1, "iso-8859-1"),
        (LATIN_1, "mac_roman"),
        (LATIN_1, "cp850"),
        ("“Não”, disse o João às três; são ações da eleição.", "cp1252"),
        ("Í dag er gott veður og þú ert á ferð um landið.", "cp1252"),
        ("Šiandien gražus oras, žmonės eina į mišką ir ūkį.", "cp1257"),
        (POLISH, "iso-8859-2"),
        (POLISH, "cp1250"),
        (SLOVAK, "iso-8859-2"),
        (SLOVAK, "cp1250"),
        (TURKISH, "cp1254"),
        (GERMAN, "cp1252"),
        ("Привет, как дела? Буду в 7.", "cp1251"),
        ("Жақсымысың? Ертең кездесеміз, қағаздарды ұмытпа, өтінемін.", "kz1048"),
        ("مرحبا! الاجتماع غدا بعد الظهر في الساعة الثالثة. لا تنس الأوراق.", "cp1256"),
        ("این قرارداد پس از امضا در دفتر ثبت می گردد".replace("ی", "ي").replace("ک", "ك"), "cp1256"),
        ("สวัสดีครับ ประชุมพรุ่งนี้บ่ายสามโมง อย่าลืมเอกสาร", "cp874"),
        (VIETNAMESE, "cp1258"),
        (TURKISH, "mac_turkish"),
        (TURKISH, "cp857"),
        (POLISH, "mac_latin2"),
        (BALTIC, "cp775"),
        (BALTIC, "iso8859-4"),
        ("Il-laqgħa hija għada fil-għaxija, u ħu l-karti miegħek, jekk jogħġbok.", "iso8859-3"),
        ("Ședința este mâine după-amiază; nu uita să aduci hârtiile și ștampila.", "mac_romanian"),
        ("Perché no? La riunione è domani; però non è più qui.", "cp850"),
        ("“It’s – well… – here”, she said.\n• One\n• Two", "mac_roman"),
        ("Καλημέρα σας, τι κάνετε σήμερα; Θα έρθω αργότερα στο γραφείο.", "cp1253"),
        ("こんにちは、明日は会議です。", "cp932"),
    ],
)
def test_an_old_text_is_read_in_the_code_page_of_its_language(text: str, codec: str) -> None:
    written = text.encode(codec)
    assert charset.read(written) == text
    assert charset.guessed(written)


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("iso-2022-jp", JAPANESE),
        ("iso-2022-jp-2", "日本语, 한국"),
        ("iso-2022-kr", "안녕하세요"),
        ("hz", "你好，明天见"),
        ("utf-7", "你好，明天见 + 2"),
        ("utf-7", "Größe und Maß"),
    ],
)
def test_letters_behind_seven_bits_are_found(codec: str, text: str) -> None:
    written = text.encode(codec)
    assert charset.read(written) == text
    assert charset.guessed(written) is None


@pytest.mark.parametrize(
    "text",
    [
        "Call +15551234567.",
        "REST+API and me+you@example.com",
        "1+1=2, a+b",
        "x = ~{abc~} + ~~",
        "C++ +foo",
    ],
)
def test_a_plus_or_a_brace_is_no_proof(text: str) -> None:
    assert charset.read(text.encode()) == text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-2022-jp"])
def test_what_a_text_proves_is_no_guess(codec: str) -> None:
    written = f"mmsprep: {JAPANESE}".encode(codec)
    assert charset.read(written) == f"mmsprep: {JAPANESE}"
    assert charset.guessed(written) is None


def test_a_broken_character_does_not_spoil_a_text_in_utf_8() -> None:
    written = (RUSSIAN * 9).encode()
    assert charset.read(written[:-1]) == (RUSSIAN * 9)[:-1] + "\ufffd"
    assert charset.read(b"\xff" + written).endswith(RUSSIAN)


def test_letters_late_in_a_long_text_count() -> None:
    for gap in ("plain\n" * 99_999, "plain " * 99_999):
        assert charset.read((gap + POLISH).encode("cp1250")) == gap + POLISH


def test_a_page_that_declares_its_characters_is_no_guess() -> None:
    assert charset.guessed_page(page(RUSSIAN, "windows-1251", "cp1251")) is None
    assert charset.guessed_page(b"<p>" + GERMAN.encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_characters_without_latin_ones_are_read_from_the_right_end(codec: str) -> None:
    text = "你好。一起开会，明天下午三点"
    assert charset.read(text.encode(codec)) == text


@pytest.mark.parametrize("text", ["grade +TgA- or so", "REST+API", "a + b", "+1 555 123 4567"])
def test_a_plus_makes_no_chinese_of_a_text(text: str) -> None:
    assert charset.read(text.encode()) == text
