"""Date words: what are months, weekdays and time zones called?"""

from collections.abc import Mapping
from types import MappingProxyType

# English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish and Norwegian, Finnish, Polish, Czech,
# Russian, Ukrainian, Turkish, Romanian, Indonesian, Hungarian, Greek; genitives where dates use them
_MONTH_NAMES = (
    """
    january jan januar jänner janvier janv enero ene gennaio gen janeiro januari tammikuuta stycznia styczeń ledna
    leden января январь січня ocak oca ianuarie ian január ιανουαρίου
    """,
    """
    february feb februar février fevrier févr fév febrero febbraio febb fevereiro fev februari helmikuuta lutego
    luty února únor февраля февраль лютого şubat februarie február φεβρουαρίου
    """,
    """
    march mar märz maerz mrz mars marts marzo março marco maart mrt maaliskuuta marca marzec března březen марта
    март березня mart martie maret március μαρτίου
    """,
    """
    april apr avril avr abril abr aprile huhtikuuta kwietnia kwiecień dubna duben апреля апрель квітня nisan aprilie
    április απριλίου
    """,
    """
    may mai mayo maggio mag maio mei maj toukokuuta maja května květen мая май травня mayıs május μαΐου
    """,
    """
    june jun juni juin junio giugno giu junho kesäkuuta czerwca czerwiec června červen июня июнь червня haziran
    iunie június ιουνίου
    """,
    """
    july jul juli juillet juil julio luglio lug julho heinäkuuta lipca lipiec července červenec июля июль липня
    temmuz iulie július ιουλίου
    """,
    """
    august aug août aout agosto ago augustus augusti elokuuta sierpnia sierpień srpna srpen августа август серпня
    ağustos agustus augusztus αυγούστου
    """,
    """
    september sept sep septembre septiembre setiembre settembre sett set setembro syyskuuta września wrzesień září
    сентября сентябрь вересня eylül septembrie szeptember σεπτεμβρίου
    """,
    """
    october oct oktober okt octobre octubre ottobre ott outubro out lokakuuta października październik října říjen
    октября октябрь жовтня ekim octombrie október οκτωβρίου
    """,
    """
    november nov novembre noviembre novembro marraskuuta listopada listopad listopadu ноября ноябрь листопада kasım
    noiembrie νοεμβρίου
    """,
    """
    december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro desember joulukuuta grudnia
    grudzień prosince prosinec декабря декабрь грудня aralık decembrie desember δεκεμβρίου
    """,
)
MONTHS: Mapping[str, int] = MappingProxyType(
    {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
)

_WEEKDAY_NAMES = """
    monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
    lunes martes miércoles miercoles jueves viernes sábado sabado domingo mié jue vie sáb dom
    lunedì martedì mercoledì giovedì venerdì sabato domenica gio sab
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
    segunda terça quarta quinta sexta seg ter qua qui sex
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    poniedziałek wtorek środa czwartek piątek sobota niedziela
    понедельник вторник среда четверг пятница суббота воскресенье
"""
WEEKDAYS = frozenset(_WEEKDAY_NAMES.split())

# what announces a date, as patterns that ignore case
LABELS = (
    "(?:first |originally )?(?:published|posted|updated|modified|revised|issued|released|filed|written|created|edited)",
    "dated?",
    "(?:date )?(?:of )?publication(?: date)?",
    "last (?:updated|modified|revised|edited)",
    "publish(?:ed)? date",
    "veröffentlicht",
    "aktualisiert",
    "stand",
    "publié",
    "mis à jour",
    "publicado",
    "actualizado",
    "pubblicato(?: il)?",
    "gepubliceerd",
    "publicerad",
    "опубликовано",
)

# minutes east of UTC; names that mean two zones (IST, CST in China) are read the way English-language news uses them,
# or left out where it uses both
OFFSETS: Mapping[str, int] = MappingProxyType(
    {
        "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0,
        "BST": 60, "CET": 60, "WEST": 60, "WAT": 60, "MEZ": 60,
        "CEST": 120, "EET": 120, "SAST": 120, "CAT": 120, "MESZ": 120,
        "EEST": 180, "MSK": 180, "EAT": 180, "TRT": 180,
        "PKT": 300, "WIB": 420, "ICT": 420, "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540,
        "ACST": 570, "AEST": 600, "ACDT": 630, "AEDT": 660, "NZST": 720, "NZDT": 780,
        "NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
        "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "BRT": -180,
        "ART": -180, "CLT": -240, "COT": -300, "PET": -300,
    }
)  # fmt: skip

# names that follow summer time: the region decides
REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "ET": "America/New_York",
        "CT": "America/Chicago",
        "MT": "America/Denver",
        "PT": "America/Los_Angeles",
    }
)
