"""search.query: several hundred query strings, and the tree and the canonical string that each of them becomes."""

from datetime import UTC, datetime

import pytest

from search.errors import QuerySyntaxError
from search.query import parse
from tests.suites.query_notation import compact

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)  # a Sunday

# Each line: the query, the tree, and the canonical string where it is not the query itself. TAB stands between them.
UNDERSTOOD = {
    "words": """
oil	oil
oil price	(oil & price)
oil price gas	(oil & price & gas)
Oil PRICE	(oil & price)
prices	price
price prices	(price & price)
oil, price!	(oil & price)	oil price
oil; price: gas.	(oil & price & gas)	oil price gas
'oil'	oil	oil
oil/gas	"oil gas"
oil_gas	"oil gas"
oil.gas	"oil gas"
@oil #gas	(oil & gas)	oil gas
oil & gas	(oil & gas)	oil gas
$100	100	100
100%	100	100
#metoo	metoo	metoo
oil…gas	"oil gas"
oil — gas	(oil & gas)	oil gas
oil—gas	"oil gas"
¿dónde?	dond	dónde
10:30	"10 30"	10-30
a/b/c	"a b c"
name@example.org	"name exampl org"
example.org	"exampl org"
https://example.org/oil	"https exampl org oil"	https-example-org-oil
""",
    "case and accents": """
Café	cafe
CAFÉ cafe	cafe
naïve	naiv
Zürich	zurich
Łódź	lodz
Straße	strass
Ærø	aero
ﬁnance	financ
ｏｉｌ	oil
İstanbul	istanbul
São Paulo	(sao & paulo)
Москва	москва
Ελλάδα	ελλαδα
""",
    "apostrophes": """
Ukraine's	ukrain
Ukraine’s	ukrain
O'Brien	obrien
O’Brien	obrien
OBrien	obrien
don't	dont
'90s	90s	90s
l'Europe	"l europ"
d'Ivoire	"d ivoir"
rock'n'roll	rocknrol
""",
    "hyphens": """
near-term	("near term" | nearterm)
e-mail	("e mail" | email)
E-Mail	("e mail" | email)
co-operate	("co oper" | cooper)
covid-19	("covid 19" | covid19)
covid19	(covid19 | "covid 19")
F-16	("f 16" | f16)
F16	(f16 | "f 16")
G7	(g7 | "g 7")
MH370	(mh370 | "mh 370")
20th	20th
near‑term	("near term" | nearterm)
state-of-the-art	"state of the art"
2024-10	"2024 10"
title:near-term	(title:"near term" | title:nearterm)
author:Jean-Claude	(author:"jean claude" | author:jeanclaude)
"near-term"	"near term"
oil -near-term	(oil - ("near term" | nearterm))
-near-term	(ALL - ("near term" | nearterm))
--oil	oil	oil
oil -- gas	(oil & gas)	oil gas
- oil	oil	oil
oil-	oil	oil
""",
    "signs in words": """
R&D	r&d
AT&T	at&t
C++	c++
c++ code	(c++ & code)
C#	c#
U.S.	us
U.S	us
US	us
us	us
U.S.A.	usa
U.K.-based	"uk base"
Yahoo!	yahoo	Yahoo
""",
    "numbers": """
1,250	(1250 | 1.250 | "1 250")
1250	(1250 | 1.250 | "1 250")
1.250	(1.250 | 1250 | "1 250")
1\u00a0250	(1250 | 1.250 | "1 250")	1,250
1\u2009250	(1250 | 1.250 | "1 250")	1,250
1\u202f250	(1250 | 1.250 | "1 250")	1,250
1 250	(1 & 250)
1,250,000	(1250000 | 1.250.000 | "1 250 000")
1.250.000	(1.250.000 | 1250000 | "1 250 000")
1\u00a0250\u00a0000	(1250000 | 1.250.000 | "1 250 000")	1,250,000
12500	(12500 | 12.500 | "12 500")
2024	2024
1999	1999
1499	(1499 | 1.499 | "1 499")
250	250
3.5	3.5
1.2.3	1.2.3
1,25	"1 25"
"1,250"	1250
title:1,250	(title:1250 | title:1.250 | title:"1 250")
007	007
""",
    "scripts without spaces": """
日	日
日本	"日 本"
日本 経済	("日 本" & "経 済")
日本経済	"日 本 経 済"
-日本	(ALL - "日 本")
「日本」	"日 本"	"日本"
東京 OR 大阪	("東 京" | "大 阪")
title:日本	title:"日 本"
title：日本	title:"日 本"	title:日本
（東京 OR 大阪） 経済	(("東 京" | "大 阪") & "経 済")	東京 OR 大阪 経済
ไทย	"ไ ท ย"
한국 경제	(한국 & 경제)
""",
    "stop words": """
the	the
the of	(the & of)
to be or not to be	(to & be & or & not)
and or not	(and & or & not)
the oil	oil
oil and gas	(oil & gas)
price of the oil	(price & oil)
the war in Ukraine	(war & ukrain)
"the oil"	"the oil"
the "oil price"	"oil price"
the -oil	(the - oil)
-the oil	(oil - the)
the title:oil	title:oil
title:the title:oil	(title:the & title:oil)
+the oil	(the & oil)
+the +of	(the & of)
IT jobs	(it & job)
it jobs	job
WHO report	(who & report)
the (oil OR gas)	(oil | gas)	the oil OR gas
the OR oil	(the | oil)
the AND oil	(the & oil)
(the oil) price	(oil & price)
the 	the	the
""",
    "phrases": """
"oil prices"	"oil price"
“oil prices”	"oil price"	"oil prices"
„oil prices“	"oil price"	"oil prices"
«oil prices»	"oil price"	"oil prices"
« oil prices »	"oil price"	"oil prices"
『oil prices』	"oil price"	"oil prices"
＂oil prices＂	"oil price"	"oil prices"
"oil"	oil
"oil, price"	"oil price"
oil"gas price"coal	(oil & "gas price" & coal)	oil "gas price" coal
"oil price"~5	("oil price"~5 | "price oil"~5)
"oil price"~	"oil price"	"oil price"
"oil price"~0	("oil price" | "price oil")	"oil price"~1
"oil price"~1	("oil price" | "price oil")
"oil oil"~3	"oil oil"~3
"a b c d"~3	"a b c d"~3
"the who"	"the who"
"oil (gas)"	"oil gas"	"oil (gas"
"oil OR gas"	"oil or gas"
"oil* gas"	"oil gas"
-"oil price"	(ALL - "oil price")
+"oil price"	"oil price"
"oil price" "gas price"	("oil price" & "gas price")
""",
    "operators": """
oil OR gas	(oil | gas)
oil | gas	(oil | gas)	oil OR gas
oil|gas||coal	(oil | gas | coal)	oil OR gas OR coal
oil || gas	(oil | gas)	oil OR gas
oil AND gas	(oil & gas)
oil && gas	(oil & gas)	oil AND gas
oil gas OR coal peat	(oil & (gas | coal) & peat)
oil AND gas OR coal AND peat	((oil & gas) | (coal & peat))
oil OR gas AND coal	(oil | (gas & coal))
oil OR oil	oil
oil or gas	(oil & gas)
oil NOT gas	(oil - gas)	oil -gas
oil -gas	(oil - gas)
oil −gas	(oil - gas)	oil -gas
oil －gas	(oil - gas)	oil -gas
oil -gas -coal	(oil - (gas | coal))
-gas oil	(oil - gas)
oil AND NOT gas	(oil - gas)	oil AND -gas
oil AND -gas	(oil - gas)
oil OR NOT gas	(oil | (ALL - gas))	oil OR -gas
oil -"natural gas"	(oil - "natur gas")
oil -(gas coal)	(oil - (gas & coal))
oil -(gas OR coal)	(oil - (gas | coal))
-gas	(ALL - gas)
-gas -coal	(ALL - (gas | coal))
NOT gas	(ALL - gas)	-gas
NOT NOT gas	gas	gas
NOT -gas	gas	gas
NOT (NOT gas)	gas	gas
NOT (oil -gas)	(ALL - (oil - gas))	-(oil -gas)
-oil OR -gas	((ALL - oil) | (ALL - gas))
oil -gas*	(oil - gas*)
+oil	oil
+oil gas	(oil & gas)
＋oil	oil	+oil
++oil	oil	oil
+-oil	oil	oil
-(+oil)	(ALL - oil)	-oil
oil+gas	"oil gas"
""",
    "groups": """
(oil OR gas) price	((oil | gas) & price)	oil OR gas price
(oil)	oil	oil
((oil price))	(oil & price)	oil price
oil()gas	(oil & gas)	oil gas
oil (-gas)	(oil - gas)	oil -gas
(oil gas) OR (coal peat)	((oil & gas) | (coal & peat))
(oil (gas (coal OR peat)))	(oil & (gas & (coal | peat)))	oil (gas coal OR peat)
(oil OR gas) OR coal	((oil | gas) | coal)
(oil AND gas) AND coal	((oil & gas) & coal)
oil(gas)	(oil & gas)	oil gas
-(oil)	(ALL - oil)	-oil
(oil OR gas) (coal OR peat)	((oil | gas) & (coal | peat))	oil OR gas coal OR peat
""",
    "prefixes": """
petrol*	petrol*
petrol**	petrol*	petrol*
Café*	cafe*
near-ter*	(near & ter*)
title:happy*	(title:happy* | title:happi)
text:runni*	(text:runni* | text:run)
text:comm*	text:comm*
author:rob*	author:rob*
-petrol*	(ALL - petrol*)
""",
    "fuzzy words": """
petrolium~	petrolium~1
petrolium~1	petrolium~1	petrolium~
petrolium~2	petrolium~2
petrolium~0	petrolium	petrolium
author:robertsen~	author:robertsen~1
text:goverment~2	text:gover~1
~oil	oil	oil
-petrolium~	(ALL - petrolium~1)
""",
    "fields": """
title:oil	title:oil
TITLE:prices	title:price	title:prices
title：oil	title:oil	title:oil
text:prices	text:price
author:O'Brien	author:obrien
author:"Noah Robertson"	author:"noah robertson"
author: robertson	author:robertson	author:robertson
org:ministries	org:ministries
place:U.S.	place:us
person:"Antony Blinken" place:kyiv	(person:"antony blinken" & place:kyiv)
-tag:opinion oil	(oil - tag:opinion)
oil NOT tag:opinion	(oil - tag:opinion)	oil -tag:opinion
+tag:opinion	tag:opinion
author:(smith OR doe)	(author:smith | author:doe)	author:smith OR author:doe
author:(smith "jo doe")	(author:smith & author:"jo doe")	author:smith author:"jo doe"
author:(smith title:oil)	(author:smith & title:oil)	author:smith title:oil
author:(-smith) oil	(oil - author:smith)	-author:smith oil
author:-smith	author:smith	author:smith
author:+smith	author:smith	author:smith
-author:(smith doe)	(ALL - (author:smith & author:doe))	-(author:smith author:doe)
title:AND	title:and	title:and
title:oil OR gas	(title:oil | gas)
title:"oil price"~5	(title:"oil price"~5 | title:"price oil"~5)
source:"The Harbour Post"	source:"the harbour post"
Analysis: oil	(analysi & oil)	Analysis oil
""",
    "other names of fields": """
intitle:oil	title:oil	title:oil
allintitle:oil	title:oil	title:oil
headline:oil	title:oil	title:oil
body:oil	text:oil	text:oil
content:oil	text:oil	text:oil
intext:oil	text:oil	text:oil
by:smith	author:smith	author:smith
byline:smith	author:smith	author:smith
inauthor:smith	author:smith	author:smith
people:smith	person:smith	person:smith
organization:cern	org:cern	org:cern
organisation:cern	org:cern	org:cern
location:kyiv	place:kyiv	place:kyiv
publisher:post	source:post	source:post
tags:tea	tag:tea	tag:tea
topic:tea	tag:tea	tag:tea
language:fr	lang_facet:fr	lang:fr
published:2024	[2024-01-01..2024-12-31]	date:2024
since:2024	[2024-01-01..]	after:2024
until:2024	[..2024-12-31]	before:2024
""",
    "languages": """
lang:en	lang_facet:en
lang:EN	lang_facet:en	lang:en
lang:pt-BR	lang_facet:pt	lang:pt
lang:"de"	lang_facet:de	lang:de
lang:(en OR fr)	(lang_facet:en | lang_facet:fr)	lang:en OR lang:fr
-lang:en	(ALL - lang_facet:en)
""",
    "dates": """
date:2024	[2024-01-01..2024-12-31]
date:0001	[0001-01-01..0001-12-31]
date:9999	[9999-01-01..9999-12-31]
date:1990s	[1990-01-01..1999-12-31]
date:2020s	[2020-01-01..2029-12-31]
date:2024-02	[2024-02-01..2024-02-29]
date:2024-2	[2024-02-01..2024-02-29]
date:2024-12	[2024-12-01..2024-12-31]
date:oct-2024	[2024-10-01..2024-10-31]
date:Oct-2024	[2024-10-01..2024-10-31]	date:oct-2024
date:october-2024	[2024-10-01..2024-10-31]
date:"October 2024"	[2024-10-01..2024-10-31]	date:october-2024
date:sept-2024	[2024-09-01..2024-09-30]
date:2024-oct	[2024-10-01..2024-10-31]
date:2024-q1	[2024-01-01..2024-03-31]
date:2024Q4	[2024-10-01..2024-12-31]	date:2024q4
date:2024-02-29	[2024-02-29..2024-02-29]
date:2024/2/9	[2024-02-09..2024-02-09]
date:20241031	[2024-10-31..2024-10-31]
date:2024-10-01..2024-11-15	[2024-10-01..2024-11-15]
date:2024-11..2024-10	[2024-10-01..2024-11-30]
date:2022..2024	[2022-01-01..2024-12-31]
date:2022...2024	[2022-01-01..2024-12-31]
date:2024…	[2024-01-01..]
date:2024..	[2024-01-01..]
date:..2024	[..2024-12-31]
date:"2022 .. 2024"	[2022-01-01..2024-12-31]	date:2022-..-2024
date:oct-2024..dec-2024	[2024-10-01..2024-12-31]
date:[2023 TO 2024]	[2023-01-01..2024-12-31]	date:2023..2024
date:[2023 TO *]	[2023-01-01..]	date:2023..
date:[* TO 2024-10]	[..2024-10-31]	date:..2024-10
date:>2024	[2025-01-01..]
date:>=2024	[2024-01-01..]
date:<2024	[..2023-12-31]
date:<=2024	[..2024-12-31]
date:>2024-02	[2024-03-01..]
after:2024-10	[2024-10-01..]
before:2024-10	[..2024-10-31]
after:yesterday	[2026-03-14..]
after:2022 before:2024	([2022-01-01..] & [..2024-12-31])
date:today	[2026-03-15..2026-03-15]
date:TODAY	[2026-03-15..2026-03-15]	date:today
date:yesterday	[2026-03-14..2026-03-14]
date:this-week	[2026-03-09..2026-03-15]
date:last-week	[2026-03-02..2026-03-08]
date:this-month	[2026-03-01..2026-03-31]
date:last-month	[2026-02-01..2026-02-28]
date:"last month"	[2026-02-01..2026-02-28]	date:last-month
date:LAST_MONTH	[2026-02-01..2026-02-28]	date:last-month
date:this-year	[2026-01-01..2026-12-31]
date:last-year	[2025-01-01..2025-12-31]
date:last-30-days	[2026-02-14..2026-03-15]
date:last-1-day	[2026-03-15..2026-03-15]
date:last-2-weeks	[2026-03-02..2026-03-15]
date:past-1-month	[2026-02-15..2026-03-15]
date:last-10-years	[2016-03-15..2026-03-15]
date:last-month..today	[2026-02-01..2026-03-15]
date:(2022 OR 2024)	([2022-01-01..2022-12-31] | [2024-01-01..2024-12-31])	date:2022 OR date:2024
oil -date:2024	(oil - [2024-01-01..2024-12-31])
oil date:2024	(oil & [2024-01-01..2024-12-31])
""",
}

# Each line: the query, the tree, the canonical string, and a note.
SETTLED = """
oil (gas	(oil & gas)	oil gas	The ( at character 5 has no partner and was ignored.
oil) gas	(oil & gas)	oil gas	The ) at character 4 has no partner and was ignored.
oil （gas	(oil & gas)	oil gas	The （ at character 5 has no partner and was ignored.
)(	ALL		The ) at character 1 has no partner and was ignored.
oil "gas price	(oil & gas & price)	oil gas price	The " at character 5 has no partner and was ignored.
oil “gas	(oil & gas)	oil gas	The “ at character 5 has no partner and was ignored.
OR oil	oil	oil	The OR at character 1 has nothing to join and was ignored.
oil OR	oil	oil	The OR at character 5 has nothing to join and was ignored.
oil AND	oil	oil	The AND at character 5 has nothing to join and was ignored.
oil OR OR gas	(oil | gas)	oil OR gas	The OR at character 8 has nothing to join and was ignored.
oil AND OR gas	(oil & gas)	oil AND gas	The OR at character 9 has nothing to join and was ignored.
oil NOT	oil	oil	The NOT at character 5 has nothing to join and was ignored.
NOT OR oil	oil	oil	The NOT at character 1 has nothing to join and was ignored.
(oil OR) gas	(oil & gas)	oil gas	The OR at character 6 has nothing to join and was ignored.
| |	ALL		The | at character 1 has nothing to join and was ignored.
site:example.org oil	(site & "exampl org" & oil)	site example.org oil	There is no field 'site'
colour:"dark red"	(colour & "dark red")	colour "dark red"	There is no field 'colour'
title:	ALL		Nothing to look for follows 'title:', so it was ignored.
title:() oil	oil	oil	Nothing to look for follows 'title:', so it was ignored.
title:?! oil	oil	oil	Nothing to look for follows 'title:', so it was ignored.
title:author:smith	author:smith	author:smith	Nothing to look for follows 'title:', so it was ignored.
intitle:	ALL		Nothing to look for follows 'title:', so it was ignored.
date:2024-13 oil	oil	oil	'date:2024-13' at character 6 is no date such as 2024, 2024-10, 2024-10-31 or last-month
date:31/10/2024 oil	oil	oil	is no date such as
date:2024-10/31 oil	oil	oil	is no date such as
date:2023-02-29 oil	oil	oil	is no date such as
date:20241399 oil	oil	oil	is no date such as
date:2024-q5 oil	oil	oil	is no date such as
date:1995s oil	oil	oil	is no date such as
date:0000s oil	oil	oil	is no date such as
date:smarch-2024 oil	oil	oil	is no date such as
date:.. oil	oil	oil	is no date such as
date:[* TO *] oil	oil	oil	is no date such as
date:> oil	oil	oil	is no date such as
date:>soon oil	oil	oil	is no date such as
date:2024..soon oil	oil	oil	is no date such as
date:0000 oil	oil	oil	is no date such as
date:last-9999-years oil	oil	oil	is no date such as
after:2022..2024 oil	oil	oil	is no date such as
after:>2022 oil	oil	oil	is no date such as
title:[oil TO gas]	title:"oil to gas"	title:oil-TO-gas	Only dates have ranges; '[oil TO gas]' was read as words.
*	ALL		'*' at character 1 begins no word and was ignored.
***	ALL		begins no word and was ignored.
****a	a	a	A * is understood only at the end of a word; '****a' was read as 'a'.
o*	o	o	A * needs 2 letters before it; 'o*' was read as 'o'.
*oil	oil	oil	A * is understood only at the end of a word; '*oil' was read as 'oil'.
wom*n	wom*	wom*	A * is understood only at the end of a word; 'wom*n' was read as 'wom*'.
*oil*	oil*	oil*	A * is understood only at the end of a word; '*oil*' was read as 'oil*'.
wom?n	wom*	wom*	A ? is not understood in a word; 'wom?n' was read as 'wom*'.
/wom[ae]n/	"wom ae n"	wom-ae-n	Regular expressions are not understood; '/wom[ae]n/' was read as words.
/oil/i	"oil i"	oil/i	Regular expressions are not understood
oil^2 gas	(oil & gas)	oil gas	Weights are not understood; 'oil^2' was read as 'oil'.
"oil price"^2.5	"oil price"	"oil price"	Weights are not understood; '^2.5' was ignored.
oil NEAR/5 gas	(oil & gas)	oil gas	the NEAR/5 at character 5 was ignored.
oil W/5 gas	(oil & gas)	oil gas	the W/5 at character 5 was ignored.
a~9	a	a	'a~9' is looser than can be searched; it was read as 'a'.
coal~2	coal~1	coal~	'coal~2' is looser than can be searched; it was read as 'coal~1'.
petroleum~9	petroleum~2	petroleum~2	is looser than can be searched
near-term~	("near term" | nearterm)	near-term	is looser than can be searched
"oil price"~999	("oil price"~50 | "price oil"~50)	"oil price"~50	Words can be at most 50 places apart
???	ALL		There is nothing to look for in this query, so every article is shown.
""	ALL		There is nothing to look for in this query, so every article is shown.
()	ALL		There is nothing to look for in this query, so every article is shown.
"""


def rows(table: str) -> list[tuple[str, ...]]:
    """Return the rows of a table, whose columns tabs part."""
    return [tuple(line.split("\t")) for line in table.strip("\n").splitlines()]


KNOWN = [(row[0], row[1], row[-1] if len(row) > 2 else row[0]) for table in UNDERSTOOD.values() for row in rows(table)]


def test_the_table_has_several_hundred_queries():
    assert len({query for query, *_ in [*KNOWN, *rows(SETTLED)]}) > 300


@pytest.mark.parametrize(("query", "tree", "canonical"), KNOWN)
def test_query_becomes_tree_without_a_note(query, tree, canonical):
    parsed = parse(query, now=NOW, strict=True)
    assert (compact(parsed.tree), parsed.canonical, parsed.notes) == (tree, canonical, ())
    assert parse(canonical, now=NOW, strict=True) == parsed


@pytest.mark.parametrize(("query", "tree", "canonical", "note"), rows(SETTLED))
def test_odd_query_becomes_tree_and_note(query, tree, canonical, note):
    parsed = parse(query, now=NOW)
    assert (compact(parsed.tree), parsed.canonical) == (tree, canonical)
    assert any(note in found for found in parsed.notes)
    assert parse(canonical, now=NOW, strict=True).tree == parsed.tree
    with pytest.raises(QuerySyntaxError) as caught:
        parse(query, now=NOW, strict=True)
    assert 0 <= caught.value.position <= len(query)
    assert "character" in str(caught.value)
