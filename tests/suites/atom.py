"""Atom: is this a feed by RFC 4287? Its grammar, for the parts that a feed of articles may have, in RELAX NG."""

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"

_GRAMMAR = f"""
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="{ATOM}"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start>
    <element name="feed">
      <attribute name="xml:lang"/>
      <interleave>
        <ref name="id"/> <ref name="title"/> <ref name="updated"/>
        <optional><element name="subtitle"><ref name="text"/></element></optional>
        <oneOrMore><ref name="author"/></oneOrMore>
        <oneOrMore><ref name="link"/></oneOrMore>
      </interleave>
      <zeroOrMore>
        <element name="entry">
          <interleave>
            <ref name="id"/> <ref name="title"/> <ref name="updated"/>
            <optional><element name="published"><ref name="instant"/></element></optional>
            <optional><element name="summary"><ref name="text"/></element></optional>
            <zeroOrMore><ref name="author"/></zeroOrMore>
            <zeroOrMore>
              <element name="category"><attribute name="term"/><attribute name="label"/><empty/></element>
            </zeroOrMore>
            <oneOrMore><ref name="link"/></oneOrMore>
          </interleave>
        </element>
      </zeroOrMore>
    </element>
  </start>
  <define name="id">
    <element name="id"><data type="string"><param name="pattern">urn:uuid:[0-9a-f-]{{36}}</param></data></element>
  </define>
  <define name="title"><element name="title"><ref name="text"/></element></define>
  <define name="updated"><element name="updated"><ref name="instant"/></element></define>
  <define name="instant"><data type="string"><param name="pattern">{INSTANT}</param></data></define>
  <define name="author">
    <element name="author">
      <element name="name"><data type="string"><param name="minLength">1</param></data></element>
    </element>
  </define>
  <define name="link">
    <element name="link">
      <attribute name="rel"><choice><value>self</value><value>alternate</value><value>via</value></choice></attribute>
      <attribute name="href"><data type="anyURI"><param name="minLength">1</param></data></attribute>
      <optional><attribute name="type"/></optional>
      <empty/>
    </element>
  </define>
  <define name="text">
    <optional><attribute name="type"><choice><value>text</value><value>html</value></choice></attribute></optional>
    <text/>
  </define>
</grammar>
"""


def checked_feed(data: bytes) -> etree._Element:
    """Return the root of a feed; raise where it is none, or where ids or links of a kind come twice."""
    root = etree.fromstring(data)
    etree.RelaxNG(etree.fromstring(_GRAMMAR)).assertValid(root)
    ids = [found.text for found in root.iter(f"{{{ATOM}}}id")]
    assert len(ids) == len(set(ids))
    for place in (root, *root.iter(f"{{{ATOM}}}entry")):
        relations = [link.get("rel") for link in place.findall(f"{{{ATOM}}}link")]
        assert len(relations) == len(set(relations))
        assert "alternate" in relations
    return root
