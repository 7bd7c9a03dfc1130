"""Oracle queries: more than 300 query strings, of every kind that the language has.

They are written for two collections, the bundled sample and some days of wire news, and asked of both; the engine has
to answer them as stock Whoosh does.
"""

QUERIES: dict[str, tuple[str, ...]] = {
    "one word": (
        "the", "said", "of", "Moon", "OIL", "cocoa", "comet", "years", "year", "running", "ship", "ships", "shipping",
        "company", "earnings", "treaty", "1987", "1969", "pct", "dlrs", "thirteen", "Reagan", "Amundsen", "bank",
        "zzyzx", "Höfði", "hofdi", "café", "president", "telescope",
    ),
    "all words": (
        "oil price", "crude oil production", "trade deficit japan", "interest rate", "black hole", "space station",
        "the of and", "said it would", "first man on the moon", "money supply fell", "net loss profit", "Cold War",
        "coffee export quotas", "ship that was frozen in", "United States", "two black holes waves", "oil oil oil",
        "stock split dividend", "comet lander bounced", "wheat corn soybean", "AND said AND company", "said AND bank",
        "said && bank", "moon zzyzx", "nine hundred nobody", "double helix Franklin", "to be or not to be",
        "a an the of in on at by for with", "quarter profit rose sharply", "Soviet grain",
    ),
    "any word": (
        "oil OR gas", "cocoa OR coffee OR sugar", "moon | comet", "said || told", "zzyzx OR moon", "zzyzx OR qqqqq",
        "earnings OR treaty profit", "bank OR banks OR banking", "the OR of OR and OR said", "oil OR oil",
        "wheat OR corn AND export", "(wheat OR corn) AND export", "OR moon", "moon OR", "Einstein OR Nansen OR Volcker",
        "merger OR acquisition OR takeover", "telescope OR spacecraft OR lander", "one OR two OR three OR four OR five",
        "rare OR the", "opec OR moon OR zzyzx OR gold",
    ),
    "without": (
        "oil -crude", "oil NOT crude", "bank -the", "-said", "NOT said", "NOT NOT said", "-the", "moon -zzyzx",
        "zzyzx -moon", "said -bank -oil -company", "oil -(crude OR gas)", "(oil -crude) OR (gas -oil)", "-(oil gas)",
        "-(oil OR gas)", "profit OR -loss", "moon OR NOT moon", "moon -moon", "treaty -\"United States\"",
        "years -year*", "comet -comit~", "- moon", "moon -", "well-known", "said --bank", "-author:smith",
    ),
    "groups": (
        "(oil)", "((oil))", "(oil gas) OR (coffee cocoa)", "(oil OR gas) (price OR market)", "()", "(moon", "moon)",
        "((moon OR comet) -lander) OR telescope", "(((the OR of) (said OR and)))", "bank ((interest OR rate) -prime)",
        "said (oil OR (gas AND (price OR prices)))", "(profit loss) OR (net quarter) OR (shr cts)",
        "title:(profit OR loss) text:(net shr)", "(a OR (b OR (c OR (d OR (e OR (f OR (g)))))))",
        "(oil -(gas -(price)))",
    ),
    "phrases": (
        '"crude oil"', '"oil crude"', '"interest rate"', '"interest rates"', '"black hole"', '"of the"', '"the of"',
        '"United States"', '"said it"', '"the company said"', '"mln dlrs"', '"on the Moon"', '"zzyzx moon"', '"moon"',
        '""', '"', '"net loss" OR "net profit"', '"prime rate" -"basis points"', '"the the"', '"Cold War" treaty',
        '“black hole”', '"near-term"', "near-term", "long-sought", "year-end results", '"first quarter"',
        '"per cent" OR pct', '"one hundred and eight minutes"', '"it said it"',
        '"to the moon and back again and again"',
        '"company said it has agreed to"', "U.S. dollar", '"U.S. dollar"', '"New York" bank', '-"of the"',
    ),
    "near words": (
        '"oil price"~5', '"price oil"~5', '"black waves"~10', '"moon man"~3', '"the said"~2', '"the said"~50',
        '"said the"~1', '"company bank"~500', '"oil oil"~3', '"interest rate cut"~6', '"cut rate interest"~6',
        '"first second third fourth"~20', '"moon"~4', '"crude oil"~', '"profit share net"~8 OR "comet lander"~8',
        '"trade japan"~15 -"deficit"', '"zzyzx oil"~5', '"the of and"~4', '"treaty signed"~12', '"shr net"~9',
    ),
    "prefixes": (
        "petrol*", "ship*", "th*", "un*", "co*", "comm*", "comme*", "running*", "educationa*", "econom*", "zzy*", "a*",
        "*oil", "o*l", "1987*", "19*", "telesc* OR spacec*", "prod* price*", "said ban*", "-sa*", "near-te*", "U.S*",
        "pre* -pres*", "explor*", "expl* AND miss*", "inter* rat*", "harb* OR port*", "treat* -treaty", "*", "**",
    ),
    "fuzzy words": (
        "petroleum~", "petrolium~2", "telescop~", "telescpoe~1", "moon~", "mono~", "oil~", "of~", "a~9", "comet~2",
        "comit~", "treety~ signed", "intrest~ rate", "deficti~2", "cofee~ OR coco~", "-moon~", "said~ bank~ oil~",
        "presidant~2 -president", "zzyzx~2", "Reagen~", "Amundson~2", "profits~0", "exploration~ ~", "near-term~",
        "Höfdi~",
    ),
    "names": (
        "author:lindegaard", "author:vosper OR author:kelkar", 'author:"josé almada"', "author:jose",
        "author:mankowski",
        "author:(domm OR stearns)", "person:einstein", 'person:"neil armstrong"', "person:reagan", "person:baker",
        'person:"howard baker"', "person:e*", "org:nasa", "org:opec OR org:ec", "org:congress", "org:n*",
        "place:london",
        "place:usa", "place:west-germany", 'place:"united states"', "place:(japan france)", "source:meridian",
        'source:"northgate ledger"', "source:l*", "tag:space", "tag:earn", "tag:money-fx", 'tag:"cold war"',
        "tag:(earn OR acq)", "-tag:earn", "author:zzyzx", "author:*", "person:amundsn~", "place:londn~ OR place:jpan~",
    ),
    "fields and languages": (
        "title:oil", "title:the", "text:oil", "text:moon title:moon", "title:prof*", 'title:"black holes"',
        "title:loss -text:profit", "title:comit~", 'text:"crude oil"', "TITLE:moon", "lang:en", "lang:en-US", "lang:fr",
        "-lang:en", "lang:", "title:", "colour:red", "http://example.org/oil", "Analysis: oil", "title:author:smith",
    ),
    "dates": (
        "date:1987", "date:1987-03", "date:1987-03-02", "date:1987-03-01..1987-03-03", "date:1987-03-04..",
        "date:..2012",
        "before:1987-03-02", "after:1987-03-05", "after:2016 before:2020-06", "date:2017 space", "oil date:1987-03-03",
        "-date:1987", "-date:1900..2100", "date:1900..2100", "date:today", "date:last-10-years", "date:31.12.1999",
        "date:2016 OR date:2020", "moon -date:2011..2019", "said (date:1987-03-02 OR date:1987-03-04)",
    ),
    "characters": (
        "Ｍｏｏｎ", "mo\u00adon", "Ho\u0308fdi", "Reagan's", "Reagan’s", "O'Brien", "R&D", "AT&T", "C++", "3.5",
        "1,250",
        "28,000", "東京", "moon\u200b", "\x00moon\x00", "<SRD>", "moon; DROP TABLE", "\\moon\\", "a/b", "l'Europe",
    ),
    "everything together": (
        'title:oil (price* OR "crude oil"~3) -tag:earn date:1987-03', "author:lindegaard space* -comet~ lang:en",
        '"the company" (profit~ OR loss~) after:1987-03-02 -place:canada',
        "moon OR (ship* -shipping) OR person:einstein",
        'place:london -"united states" (treaty OR trade) before:2020',
        "(said OR told) (bank* OR oil~) -(tag:acq OR earn)",
        'org:nasa OR "space agency" OR person:"sergei korolev"', "profit -loss -net -shr -cts -dlrs -pct -mln",
        "the -(of OR and OR to) date:..2100", '(("net loss" OR "net profit") shr) OR (comet (lander OR probe*))',
        "trade OR deficit OR surplus OR tariff OR quota OR gatt OR yen OR dollar OR japan OR minister",
        'years "of the" first* -zzyzx~ lang:en', "NOT (moon OR oil) NOT (comet OR bank) NOT date:2016",
        "tag:space person:k* OR tag:crude place:u*", "source:ledger treaty OR source:courier comet OR opec",
        "the of and to a in is it that was for on with as at by from said company year pct mln dlrs bank oil price",
    ),
}  # fmt: skip
