"""Compression: is this answer worth packing before it is sent?

Text above a kilobyte is, for whoever accepts gzip. A static file is packed once. What is streamed is sent as it is.

Packed together with what a visitor typed, a secret in a page could be guessed by the length of the answer (the BREACH
attack). The only secret that a page of ours may have is the token of the form to log out, and its cookie is not sent
along when another site asks.
"""

import zlib
from http import HTTPStatus

from flask import Flask, Response, request

LEAST = 1_024  # bytes; less fits into one packet with its headers
LEVEL = 5  # of answers that are made anew each time; 9 is 2 % smaller and takes twice as long
BEST_LEVEL = 9  # of static files
GZIP = 16 + zlib.MAX_WBITS
TEXT = frozenset(
    {
        "application/atom+xml",
        "application/json",
        "application/opensearchdescription+xml",
        "application/x-suggestions+json",
        "application/xml",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)


def register_compression(app: Flask) -> None:
    """Pack answers; to be called before all else that changes them on their way out."""
    packed: dict[str, bytes] = {}

    def pack(response: Response) -> Response:
        if response.mimetype not in TEXT:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == HTTPStatus.OK and _is_wanted(response):
            _replace(response, _static(response, packed) if response.direct_passthrough else _gzip(response.get_data()))
        return response

    app.after_request(pack)


def _is_wanted(response: Response) -> bool:
    if "Content-Encoding" in response.headers or request.accept_encodings.quality("gzip") <= 0:
        return False
    if response.direct_passthrough:
        return request.endpoint == "static" and (response.content_length or 0) >= LEAST
    return not response.is_streamed and len(response.get_data()) >= LEAST


def _static(response: Response, packed: dict[str, bytes]) -> bytes:
    """Return a static file packed; its tag changes when it does."""
    name = f"{request.path} {response.get_etag()[0]}"
    if name not in packed:
        response.direct_passthrough = False
        packed[name] = _gzip(response.get_data(), BEST_LEVEL)
    return packed[name]


def _replace(response: Response, data: bytes) -> None:
    response.close()
    response.direct_passthrough = False
    response.set_data(data)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # a strong one would promise the same bytes to whoever takes no gzip


def _gzip(data: bytes, level: int = LEVEL) -> bytes:
    packer = zlib.compressobj(level, wbits=GZIP)
    return packer.compress(data) + packer.flush()
