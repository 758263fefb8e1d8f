#!/usr/bin/env bash
# Writes the locks of pyproject.toml into a folder: requirements/lock.sh [--upgrade] FOLDER
#
# Pins that the folder's locks already have are kept. A lock names versions and hashes and no address, so it serves
# with any package index; uv.lock and pylock.toml would carry the address of the index they were made with.
set -euo pipefail
cd "$(dirname "$0")/.."

upgrade=()
if [ "$1" = --upgrade ]; then
  upgrade=(--upgrade)
  shift
fi
folder=$1

compile() { # compile LOCK SOURCE [OPTION…]
  .venv/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    ${upgrade[@]+"${upgrade[@]}"} "${@:3}" --output-file "$folder/$1.lock" "$2" >/dev/null
}

compile runtime pyproject.toml --extra postgres # so that `make run` and the container serve either database
compile dev pyproject.toml --all-extras --group dev --constraints "$folder/runtime.lock"
compile rivals --group=rivals
compile installer - <<<'uv>=0.13,<0.14'
