#!/bin/sh
# Make a virtual environment with the first Python 3.11 or later on this machine.
# usage: make_venv.sh DIRECTORY [PYTHON]
set -eu
directory=$1
wanted=${2:-}

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

python=
for candidate in $wanted python3 python3.14 python3.13 python3.12 python3.11 python; do
    if recent "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Clippings needs Python 3.11 or later. Install it, or name it: make PYTHON=/path/to/python3" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    # Debian and Ubuntu keep venv in a package of its own
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    package="python$version-venv"
    echo "Python's venv module is not installed; installing $package." >&2
    as_root=
    if [ "$(id -u)" -ne 0 ]; then as_root=sudo; fi
    if ! command -v apt-get >/dev/null || ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq "$package" >/dev/null; }; then
        echo "That failed. Install $package with your system's package manager, then run make again." >&2
        exit 1
    fi
fi

"$python" -m venv "$directory"
"$directory/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
