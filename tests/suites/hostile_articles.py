"""Hostile articles: what people have tried to make a page do that shows what they wrote, in every field of an article.

Each piece would, if it came through, open a dialog, ask another host for something, or break the page's own policy.
"""

from search import Facet, Link, StoredArticle
from tests.suites.web_cases import article

ELSEWHERE = "https://evil.example"

TEXTS = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"'><img src=x onerror=alert(1)>",
    "closing": "</title></textarea></style></script><svg onload=alert(1)>",
    "comment": "--><!-- <img src=x onerror=alert(1)> -->",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "template": "{{ 7*7 }} {% raw %} ${alert(1)} #{alert(1)} <%= alert(1) %>",
    "override": "\u202egnp.evil\u202c \u2066\u2069\u200fabc \u202etxet",
    "controls": "a\u0000b\u0008c\u001b[31md\u2028e\ufefff",
    "url": "javascript:alert(1)//",
    "long": "<" * 100 + "a" * 300,
}

MARKUP = {
    "links": "[a](javascript:alert(1)) [b](data:text/html,<script>alert(1)</script>) [c](vbscript:alert(1)) "
    "[d](java\tscript:alert(1)) [e](&#106;avascript:alert(1)) <javascript:alert(1)>",
    "pictures": f"![a]({ELSEWHERE}/pixel.gif) <img src={ELSEWHERE}/b.gif srcset='{ELSEWHERE}/c.gif 2x'> "
    f"<picture><source srcset={ELSEWHERE}/d.gif><img src=x onerror=alert(1)></picture>",
    "frames": f"<iframe src={ELSEWHERE} srcdoc='<script>alert(1)</script>'></iframe><object data={ELSEWHERE}></object>"
    f"<embed src={ELSEWHERE}><portal src={ELSEWHERE}></portal>",
    "vectors": "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'><text>x</text></a>"
    "<animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "formulas": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "mutation": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>"
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>"
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "styles": f"<style>@import '{ELSEWHERE}/a.css';</style><link rel=stylesheet href={ELSEWHERE}/b.css>"
    f"<p style='background:url({ELSEWHERE}/c.gif);position:fixed;inset:0'>cover</p>",
    "metas": f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'><base href={ELSEWHERE}/>"
    f"<link rel=prefetch href={ELSEWHERE}>",
    "forms": f"<form action={ELSEWHERE}><input name=q autofocus onfocus=alert(1)>"
    f"<button formaction={ELSEWHERE}>x</button></form>",
    "events": "<details open ontoggle=alert(1)>x</details><body onload=alert(1)><video onerror=alert(1)></video>"
    "<p onpointerover=alert(1) tabindex=0 onfocus=alert(1) autofocus>x</p>",
    "clobbering": "<p id=q>x</p><p id=match-1>x</p><p id=mention-1-1>x</p><a id=main name=status href=#match-1>y</a>"
    "<p id=status>z</p><a name=permalink id=citation>z</a>",
    "anchors": '[up](#main) [own](#note) <p id=note>note</p> [quote](#"onmouseover=alert(1)) '
    "<p id='a\"onclick=alert(1)'>x</p>",
    "fences": "```\n<script>alert(1)</script>\n```\n\n`<img src=x onerror=alert(1)>`\n\n    <script>alert(1)</script>",
    "references": '[a][1] ![b][1]\n\n[1]: javascript:alert(1) "x\\"onmouseover=alert(1)"\n\n'
    "Note[^1]\n\n[^1]: <svg onload=alert(1)>",
    "tables": "| <script>alert(1)</script> | a |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:) |",
}


IN_MARKDOWN = frozenset({"links", "pictures", "anchors", "fences", "references", "tables"})


def hostile_articles() -> list[StoredArticle]:
    """Return an article with each text in all its fields, and one with each markup."""
    texts = [_full(name, text) for name, text in TEXTS.items()]
    markup = [
        article(
            f"markup {name}",
            title=f"Markup: {name}",
            text=f"harbour {source}",
            markup=f"harbour {source}",
            markup_kind="markdown" if name in IN_MARKDOWN else "html",
            published="2024-05-06",
            mentions=(Link(0, 7, Facet.PLACE, "harbour"),),
            places=("harbour",),
        )
        for name, source in MARKUP.items()
    ]
    return [*texts, *markup]


def _full(name: str, text: str) -> StoredArticle:
    """Return an article that says a text in each field; its name and the text are its id."""
    body = f"harbour {text} and harbour {text}\n\n{text}"
    return article(
        f"{ELSEWHERE}/{name}?{text}#{text}" if name not in {"controls", "long"} else name,
        title=text,
        text=body,
        markup=f"# {text}\n\n{body}",
        markup_kind="markdown",
        authors=(text, f"{text} and others"),
        published="2024-05-06T07:08:09Z",
        published_origin=text,
        source=text,
        url=f"javascript:alert(1)//{text}",
        language=text,
        tags=(text,),
        people=(text,),
        organizations=(f"{text} Corp",),
        places=("harbour", text),
        dateline=text,
        summary=text,
        excerpt=True,
        mentions=(Link(0, 7, Facet.PLACE, "harbour"), Link(8, 8 + len(text), Facet.PERSON, text)),
        path=f"/srv/secret/{text}/{text}.txt",
        line=3,
        origins={"title": text, text: text},
    )
