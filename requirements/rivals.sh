#!/usr/bin/env bash
# Puts the libraries that `make bench` measures the bot's layer beside into .venv/rivals, hashes checked. Says nothing
# when there is nothing to do. Beside the other packages, so that none of those changes its version for their sake.
set -euo pipefail
cd "$(dirname "$0")/.."

target=.venv/rivals lock=requirements/rivals.lock
wanted=$(cksum <"$lock")
[ "$(cat "$target/installed-lock" 2>/dev/null || true)" != "$wanted" ] || exit 0

echo "Installing the packages of $lock …"
rm -rf "$target"
.venv/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes --no-deps --target "$target" -r "$lock"
echo "$wanted" >"$target/installed-lock"
