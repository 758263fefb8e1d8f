#!/usr/bin/env bash
# Makes .venv hold exactly what a lock names, hashes checked: requirements/sync.sh runtime|dev
#
# Needs Python 3.11 or newer with pip, nothing else: uv comes by pip (a minute faster than pip alone), and where it
# cannot, pip does its work. Says nothing when there is nothing to do. A .venv with the development tools serves the
# demo too, so switching between `make demo` and `make test` installs nothing twice.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=$1
venv=.venv
stamp=$venv/installed-lock # "<kind> <checksum of that lock>"

# What .venv was last made of; a .venv whose Python is gone counts as none.
installed=''
if [ -f "$stamp" ] && "$venv/bin/python" -c '' 2>/dev/null; then
  installed=$(cat "$stamp")
fi
case $installed in dev\ *) kind=dev ;; esac

lock=requirements/$kind.lock
wanted="$kind $(cksum <"$lock")"
[ "$installed" != "$wanted" ] || exit 0

find_python() {
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is needed (up to 3.14); ${PYTHON:-what is on the PATH} is not." >&2
  return 1
}

if [ -z "$installed" ]; then
  python=$(find_python)
  echo "Making .venv with $("$python" --version) …"
  if ! output=$("$python" -m venv --clear "$venv" 2>&1); then
    printf '%s\n' "$output" 'On Debian and Ubuntu: apt-get install python3-venv' >&2
    exit 1
  fi
fi

echo "Installing the packages of $lock …"
rm -f "$stamp"
pip=("$venv/bin/python" -m pip --quiet --disable-pip-version-check)

# uv reads none of pip's settings: hand on a company's own index and certificates.
index=${PIP_INDEX_URL:-$("${pip[@]}" config get global.index-url 2>/dev/null || true)}
[ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
certificates=${PIP_CERT:-$("${pip[@]}" config get global.cert 2>/dev/null || true)}
[ -z "$certificates" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$certificates}

uv=$venv/uv/bin/uv # beside the packages, so that syncing them does not remove it
[ -x "$uv" ] || "${pip[@]}" install --target "$venv/uv" --require-hashes -r requirements/installer.lock ||
  echo 'uv could not be installed; pip takes its place.' >&2
if ! { [ -x "$uv" ] && "$uv" pip sync --quiet --require-hashes --python "$venv/bin/python" "$lock"; }; then
  "${pip[@]}" install --require-hashes -r "$lock"
fi
echo "$wanted" >"$stamp"
