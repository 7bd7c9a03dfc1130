"""Languages: which one is an article written in?"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.language import detect

ARTICLES = {
    "en": "The council said on Friday that the bridge over the river will be closed for two weeks and then repaired.",
    "de": "Der Stadtrat teilte am Freitag mit, dass die Brücke über den Fluss für zwei Wochen gesperrt werden muss.",
    "fr": "Le conseil a annoncé vendredi que le pont sur la rivière sera fermé pendant deux semaines pour des travaux.",
    "es": "El ayuntamiento anunció el viernes que el puente sobre el río estará cerrado durante dos semanas por obras.",
    "it": "Il consiglio ha annunciato venerdì che il ponte sul fiume resterà chiuso per due settimane per i lavori.",
    "pt": "A câmara anunciou na sexta-feira que a ponte sobre o rio ficará fechada durante duas semanas para obras.",
    "nl": "De gemeenteraad maakte vrijdag bekend dat de brug over de rivier twee weken dicht gaat voor onderhoud.",
    "sv": "Kommunen meddelade på fredagen att bron över ån kommer att vara stängd i två veckor för reparation.",
    "da": "Kommunen oplyste fredag, at broen over åen bliver lukket i to uger, mens den er ved at blive sat i stand.",
    "fi": "Kaupunki ilmoitti perjantaina, että joen ylittävä silta on suljettu kaksi viikkoa ja että se korjataan.",
    "pl": "Rada miasta poinformowała w piątek, że most na rzece będzie zamknięty przez dwa tygodnie z powodu remontu.",
    "cs": "Rada města v pátek oznámila, že most přes řeku bude dva týdny uzavřen, protože se musí opravit.",
    "tr": "Belediye nehir üzerindeki köprünün onarım için iki hafta kapalı olacağını ve bir yol açılacağını söyledi.",
    "ru": "Городской совет сообщил в пятницу, что мост через реку будет закрыт на две недели, и это было нужно.",
    "uk": "Міська рада повідомила в п'ятницю, що міст через річку буде закрито на два тижні для ремонту.",
    "el": "Το δημοτικό συμβούλιο ανακοίνωσε την Παρασκευή ότι η γέφυρα θα κλείσει για δύο εβδομάδες.",
    "ar": "أعلن المجلس يوم الجمعة أن الجسر فوق النهر سيغلق لمدة أسبوعين للإصلاح.",
    "fa": "شورای شهر روز جمعه اعلام کرد که پل روی رودخانه برای تعمیر دو هفته بسته می‌شود و گفت این کار لازم است.",
    "he": "המועצה הודיעה ביום שישי שהגשר מעל הנהר ייסגר לשבועיים לצורך תיקונים.",
    "hi": "परिषद ने शुक्रवार को कहा कि नदी पर बना पुल मरम्मत के लिए दो सप्ताह तक बंद रहेगा।",
    "th": "สภาเมืองประกาศเมื่อวันศุกร์ว่าสะพานข้ามแม่น้ำจะปิดซ่อมเป็นเวลาสองสัปดาห์",
    "ja": "市議会は金曜日、川にかかる橋を修理のため二週間閉鎖すると発表した。",
    "ko": "시의회는 금요일 강을 건너는 다리를 수리를 위해 2주 동안 폐쇄한다고 발표했다.",
    "zh": "市议会星期五宣布，河上的大桥将关闭两个星期进行维修。",
}


@pytest.mark.parametrize("language", ARTICLES)
def test_one_sentence_is_enough(language):
    assert detect(ARTICLES[language]) == language


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it"])
def test_capitals_do_not_hide_a_language(language):
    assert detect(ARTICLES[language].upper()) == language


def test_a_foreign_quotation_does_not_change_the_language():
    assert detect(ARTICLES["en"] + " “" + ARTICLES["de"] + "” " + ARTICLES["en"]) == "en"


def test_names_in_another_script_do_not_change_the_language():
    assert detect(ARTICLES["en"] + " (Городской совет)") == "en"


@pytest.mark.parametrize("text", ["", "ok", "12345 67890 12,345.67", "Hm.", "!!! ??? ---", "xqz"])
def test_too_little_tells_nothing(text):
    assert detect(text) is None


@settings(deadline=None)  # the first close vote loads a model
@given(st.text(max_size=400))
def test_any_text_gives_a_code_or_nothing(text):
    language = detect(text)
    assert language is None or (len(language) == 2 and language.islower())


@pytest.mark.parametrize("unit", ["a", "the ", "的", "и ", "\u0301", "x1 "])
def test_a_megabyte_is_told_in_bounded_time(unit):
    detect(ARTICLES["en"])
    began = time.process_time()
    detect(unit * (1_000_000 // len(unit)))
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "text",
    [
        "Shr 31 cts vs 53 cts\n\nNet 4.2 mln vs 7.1 mln\n\nRevs 16.1 mln vs 27.2 mln\n\nAvg shrs 13.7 mln vs 12.9 mln",
        "WINTERPORT EXCHS OPG - MAY 3\n\nUS 1.6510-6520\n\nSTG 2.6456-6487\n\nDMK 84.92-85.02",
        "900 hrs est\n\nMONTHS  LAST  DIFFERENCE\nMay/Jul 1-1/4 under 1-1/2 under\nJul/Aug 2 over 2-1/4 over\n" * 2,
        "WINTERPORT SUGAR OPTIONS - MAY 3\n\nNil.",
    ],
)
def test_tables_prices_and_headlines_are_no_foreign_language(text):
    assert detect(text) in {None, "en"}


def test_prose_with_figures_keeps_its_language():
    assert (
        detect("The yard sold 31 boats in 1986, and its net income rose to 4.2 mln dlrs from 3.1 mln a year ago.")
        == "en"
    )
