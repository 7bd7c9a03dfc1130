"""Stop words: which common words betray a language?

About forty words a language, chosen so that few are common in another of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

_LISTS = {
    "en": """
        the of and to in a that is for it with as was on be by at he are this have from not they his which said or
        will an their has had were been but its who would there more than when about after what also can we you i
    """,
    "de": """
        der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
        dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis
    """,
    "fr": """
        le la les de des et un une du est que dans qui par pour au sur pas plus ce avec il sont ne se aux été cette
        mais ont elle nous son leur ou à en comme être fait selon ces après entre sans depuis
    """,
    "es": """
        el la los las de del y en que un una por con para se es su al lo como más pero sus fue este ha son entre
        cuando sin sobre también me hasta hay donde desde todo está según años muy esta no
    """,
    "it": """
        il di che la le del della dei delle e un una per con non è sono da al alla nel nella si come più anche ma
        dal gli ha lo alle questo ai stato degli essere suo dalla ed hanno tra dopo
    """,
    "pt": """
        os a as do da dos das e um uma de em que para com não no na por mais se como foi ao ele sua seu ou quando
        muito nos já está também só pelo pela até isso são entre depois sem mesmo aos ter seus
    """,
    "nl": """
        de het een van en in is dat op te zijn voor met die niet aan er om ook als door over ze bij uit maar naar
        heeft hij worden wordt nog werd deze was dan kan meer tot heb zich hebben geen wel
    """,
    "sv": """
        och att det som en på är av för med den till inte om ett har de jag från var så men kan ska han när vi också
        efter sig hade eller vid mot över under blir där nu säger mer än alla
    """,
    "da": """
        og at det er en til på af som for med den de ikke har et der fra var vil kan om men han også blev hun efter
        sig ved skal mod eller være være over bliver havde siger når mere nu
    """,
    "no": """
        og å det er en til på av som for med den de ikke har et fra var vil kan om men han også ble hun etter seg
        ved skal mot eller være over blir hadde sier når mer nå jeg dette
    """,
    "fi": """
        ja on ei että se oli hän joka ovat myös kun mutta sen jo niin kuin tai olla mukaan mitä ollut vain jos voi
        hänen ne ole sekä nyt vielä tämä siitä jälkeen
    """,
    "pl": """
        i w na z się do nie że to jest o jak za od po przez ale dla są co ma był tym tego było oraz jego czy może
        już tylko które który będzie przy pod został
    """,
    "cs": """
        a v se na je že z do i jako za ve pro po podle ale jsou by který které byl jeho od to při jsem už také nebo
        až bude která jen jeho před roce
    """,
    "ro": """
        și în de la a cu nu pe că un din care este pentru mai se al ca fost au să sunt ce după prin lui sau dar fi
        acest această ale cea către
    """,
    "hu": """
        a az és hogy nem is egy van ez volt meg de csak mint már még el ki azt szerint lehet után vagy között kell
        majd ezt több első most pedig
    """,
    "tr": """
        ve bir bu da de için ile olarak daha çok olan en gibi kadar sonra ne ama var o ise değil her dedi göre
        olduğunu olduğu ancak yeni oldu
    """,
    "id": """
        yang dan di dengan untuk dari ini pada dalam itu tidak akan ke juga oleh ada telah tersebut sebagai bisa
        mereka lebih karena saat adalah kami kata tahun atau
    """,
    "vi": """
        và của là các có cho trong được người những không với một để đã khi này về từ ở đến năm tại ra sẽ nhiều
    """,
    "ca": """
        el la els les de del i en que un una per amb és al no més com ha són aquest aquesta també però dels va seva
        pels ser fins sobre entre quan després
    """,
}

ONLY_HERE = 2  # votes of a word that is common in one language only
SHARED = 1


def _inverted() -> Mapping[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[str]] = {}
    for language, words in _LISTS.items():
        for word in dict.fromkeys(words.split()):
            found.setdefault(word, []).append(language)
    return MappingProxyType(
        {
            word: tuple((language, ONLY_HERE if len(languages) == 1 else SHARED) for language in languages)
            for word, languages in found.items()
        }
    )


# word -> the languages that it votes for, and the votes that it gives each
STOPWORDS: Mapping[str, tuple[tuple[str, int], ...]] = _inverted()
