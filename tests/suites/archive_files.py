"""Archive files: one set of files, packed in every way that is read."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping


def zip_file(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def tar_file(files: Mapping[str, bytes], packing: str = "") -> bytes:
    """Return a tar file; packing is '', 'gz', 'bz2' or 'xz'."""
    packed = io.BytesIO()
    quick = {"preset": 0} if packing == "xz" else {}
    with tarfile.open(fileobj=packed, mode=f"w:{packing}", **quick) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


PACKED: Mapping[str, Callable[[Mapping[str, bytes]], bytes]] = {
    ".zip": zip_file,
    ".tar": tar_file,
    ".tar.gz": lambda files: tar_file(files, "gz"),
    ".tgz": lambda files: tar_file(files, "gz"),
    ".tar.bz2": lambda files: tar_file(files, "bz2"),
    ".tar.xz": lambda files: tar_file(files, "xz"),
}
