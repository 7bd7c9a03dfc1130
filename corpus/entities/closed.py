"""Closed sets: the small families of words that single rules ask for. Open ones are lists of the gazetteer."""

from typing import Final


def words(listing: str) -> frozenset[str]:
    """Return the words of a listing."""
    return frozenset(listing.split())


# Chunks
NAME_PREFIXES: Final = words("al- el- as- at- an- ad- ar- az- ul-")
ABBREVIATED: Final = words(
    "Mr Mrs Ms Dr Prof Rev Sen Sens Rep Reps Gov Gen Lt Col Maj Capt Cmdr Sgt Cpl Pvt Pfc Adm Brig Hon Msgr Mme Mlle"
    " St Ste Mt Ft Jr Sr Inc Corp Co Ltd Bros Cie Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec No Nos Vol"
    " Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky Mass Md Mich Minn Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va"
    " Vt Wash Wis Wyo"
)
EASTERN_SYLLABLES: Final = words(
    "un il in moon jong hyun hee hye ho hun hwan joo ju jin jae jun kyu mi min myung nam seok sik soo su sun sung tae"
    " wan wook woo yeol yong young yun chul chun geun gyu ha hae hwa ki ok pyo rae rok ryul sang shik wha won yeon yul"
    " ik eun deok dong bok beom bae guk gwon kun kwan kwon nam rak ryong suk taek teck uk hoi ping peng shek wen lai"
    " ying chee hua kuan yew chor leung wai kit wah keung fai"
    " jung kyung kuk shin joong gi mok sup seop hong sok kap te wei jen ching kuo chih hsiu liang ming yi fang ling"
    " hsin chia sheng chi tsung hui ting jeou hsien"
)  # second halves of given names, as in Jong-un and Kai-shek
PARTICLES: Final = frozenset(
    f" {particle} "
    for particle in (
        *("de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "de la", "de los", "de las", "la", "le"),
        *(
            "Ó",
            "van",
            "van der",
            "van den",
            "van de",
            "von",
            "von der",
            "vom",
            "zu",
            "zur",
            "der",
            "den",
            "ten",
            "ter",
            "te",
        ),
        *("bin", "bint", "ibn", "ben", "al", "el", "ul", "ur", "ud", "y", "e", "af", "av"),
    )
)
SHORT_PARTICLES: Final = frozenset({" y ", " e ", " la ", " le ", " den ", " te ", " do "})  # words of other kinds too
NICKNAME_OPENS: Final = frozenset({' "', " “", " '"})
NICKNAME_CLOSES: Final = frozenset({'" ', "” ", "' "})
CAPITAL_PARTICLES: Final = words("De Del Della Di Da Dos Van Von Ben Bin Ibn Al El Ten Ter Vander Le La")
PLAIN_PARTICLES: Final = words("De Del Della Di Da Van Von Vander")  # begin a person's name; the others places' too
NORTHERN_PARTICLES: Final = words("Van Von Vander De")
APPENDED: Final = words("Inc Inc. Ltd Ltd. LLC Jr. Jr Sr.")  # after a comma
PARTNERS: Final = words("Co Co. Sons Company Associates Partners")  # after 'and'
FORE_PARTS: Final = words("Co Vice Under Non Anti Pre Post Ex Semi Multi Self")  # before a hyphen
COMMUNITIES: Final = words("Women Men People Children King Queen Veteran Writer Player Lord Mother")

# People
CROWNS: Final = words("Pope King Queen Prince Princess Emperor Empress Patriarch")
GIVEN_TITLES: Final = words("Dean Earl Duke Don")  # given names, where one word follows
GENERATIONS: Final = words("Jr Jr. Sr Sr. II III IV")

# Organizations
STATE_HEADS: Final = words(
    "Ministry Department Parliament Army Navy Senate Assembly Congress Court Police Embassy Treasury Government Force"
    " Forces Office Consulate Cabinet Guard"
)  # of which every state has one
STATE_MODIFIERS: Final = words("U.S. US UK U.K.")
FOR_HEADS: Final = words(
    "Center Centre Institute Association Movement Council Committee Organization Organisation Foundation Agency Fund"
    " Office Party Society Coalition Alliance School Ministry Department Commission Union Initiative Network"
)
ON_HEADS: Final = words("Council Committee Commission Panel Center Centre Subcommittee")
JOINT_HEADS: Final = words(
    "Ministry Department Committee Institute College Commission Agency Office Bureau Fund Council Board"
)
LED_HEADS: Final = words("League Party Movement Coalition Alliance Front Army Command Guard Guards Office")
NO_TAIL: Final = words("Rangers Rovers United Wanderers Athletic Guards FC")  # 'Rangers of the Wildlife Authority'
ORGANIZATION_LEADS: Final = words(
    "Banque Banco Banca Compagnie Societe Société Grupo Groupe Crédit Credit Caisse Istituto Partido Frente Atletico"
    " Atlético Dinamo Dynamo Lokomotiv Spartak CSKA FC AC SC AFC"
    " Aerolíneas Aerolineas Universidad Universidade Université Universität Instituto Fundación Fundação Asociación"
    " Sociedad Movimiento Confederación Ejército Sociedade Associação Cooperativa Sveriges Norges Bundesverband"
    " Petroleos Petróleos Financiere Financière Compania Compañía Empresa Industrias Electricite Électricité"
    " Schweizerische Skandinaviska Svenska Deutsche Bayerische Westdeutsche Österreichische"
)  # followed by the rest of the name
NEWSPAPERS: Final = words("Sun Mail Mirror Express Star Today Standard Argus Record Citizen Reporter Times")
PAPERS: Final = words("Courier Gazette Herald Journal Ledger News Times Tribune")  # seldom a family name, if ever

# Places
GROUNDS: Final = words("Stadium Arena Airport Square Street Avenue Bridge Tower")  # after the name of a country
LEADS: Final = words(
    "Lake Mount Mt. Cape Fort Ft. Port Camp Puerto Villa Ciudad Nizhny Novaya Novy Loch Lough Mont Monte Pico Volcán"
    " Rio Río Laguna Lago Bahía Calle Avenida Rua Piazza Colonia Cerro Isla Wadi Jebel Jabal Kafr Kfar Deir"
    " Koh Pulau Gunung Kampung Bukit Sungai Stade Estadio Estádio Stadio"
)
SAINTLY: Final = words("San Santa Santo Sao São St. Saint Sainte Los Las")
PLACE_ENDINGS: Final = tuple(
    sorted(
        words(
            "shire ville burgh borough bury wick mouth minster ford abad pur nagar grad stan polis stadt furt hausen"
            " berg bourg iyah sk evo ovo ino itsa pol"
        )
    )
)  # of towns and counties
COMPASS: Final = words(
    "North South East West Northern Southern Eastern Western Central Northeastern Northwestern Southeastern"
    " Southwestern Upper Lower Greater Inner Outer Old"
)

# Context
SPEECH: Final = words(
    "said told added says replied asked explained insisted argued recalled wrote testified admitted joked tweeted"
    " thinks believes declined himself herself smiled laughed married warned noted plans announced"
)
