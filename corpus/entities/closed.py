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
)  # second halves of given names, as in Jong-un and Kai-shek
PARTICLES: Final = frozenset(
    f" {particle} "
    for particle in (
        *("de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "de la", "de los", "de las", "la", "le"),
        *(
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
APPENDED: Final = words("Inc Inc. Ltd Ltd. LLC Jr. Jr Sr.")  # after a comma
PARTNERS: Final = words("Co Co. Sons Company Associates Partners")  # after 'and'
FORE_PARTS: Final = words("Co Vice Under Non Anti Pre Post Ex Semi Multi Self")  # before a hyphen
COMMUNITIES: Final = words("Women Men People Children King Queen Veteran Writer Player Lord Mother")

# People
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
JOINT_HEADS: Final = words("Ministry Department Committee Institute College Commission Agency Office Bureau Fund")
ORGANIZATION_LEADS: Final = words(
    "Banque Banco Banca Compagnie Societe Société Grupo Groupe Crédit Credit Caisse Istituto Partido Frente Atletico"
    " Atlético Dinamo Dynamo Lokomotiv Spartak CSKA FC AC SC AFC"
)  # followed by the rest of the name
NEWSPAPERS: Final = words("Sun Mail Mirror Express Star Today Standard Argus Record Citizen Reporter Times")
PAPERS: Final = words("Courier Gazette Herald Journal Ledger News Times Tribune")  # seldom a family name, if ever

# Places
LEADS: Final = words("Lake Mount Mt. Cape Fort Ft. Port Camp Puerto Villa Ciudad Nizhny Novaya Novy")
SAINTLY: Final = words("San Santa Santo Sao São St. Saint Sainte Los Las")
COMPASS: Final = words(
    "North South East West Northern Southern Eastern Western Central Northeastern Northwestern Southeastern"
    " Southwestern Upper Lower Greater Inner Outer Old"
)

# Context
SPEECH: Final = words(
    "said told added says replied asked explained insisted argued recalled wrote testified admitted joked tweeted"
    " thinks believes declined himself herself smiled laughed married warned noted plans announced"
)
