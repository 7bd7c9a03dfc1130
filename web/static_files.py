"""Static files: at which address is a file that a browser may keep for ever?

The address carries a hash of the content, so a new version has a new address.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

FOREVER = "public, max-age=31536000, immutable"
HASH_LENGTH = 12


def register_static(app: Flask, folder: Path) -> None:
    """Give templates `static_url`, and let browsers keep what they fetch from such addresses."""
    hashes = content_hashes(folder)

    def static_url(name: str) -> str:  # a page has a dozen; `url_for` takes ten times as long
        return f"{request.script_root}{app.static_url_path}/{name}?v={hashes[name]}"

    def keep_forever(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 304}:
            name = (request.view_args or {}).get("filename", "")
            if request.args.get("v") == hashes.get(name):
                response.headers["Cache-Control"] = FOREVER
        return response

    app.add_template_global(static_url)
    app.after_request(keep_forever)


def content_hashes(folder: Path) -> Mapping[str, str]:
    """Return the first characters of the SHA-256 of each file in a folder."""
    files = (path for path in folder.iterdir() if path.is_file())
    return {path.name: sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH] for path in files}
