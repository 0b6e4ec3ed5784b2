#!/bin/sh
# Makes the lock files of scripts/lock/ from setup.cfg: versions and hashes, no registry host.
# `make lock` calls it with the uv of .venv. Not `uv lock`: on a setup.cfg project it writes an empty lock.
set -eu
cd "$(dirname "$0")/.."
uv="${UV:-.venv/bin/uv}"
export UV_CUSTOM_COMPILE_COMMAND="make lock"
set -- --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11
"$uv" pip compile setup.cfg "$@" --output-file scripts/lock/run.txt
# What tests add takes the versions that a run gets.
"$uv" pip compile setup.cfg "$@" --extra test --constraints scripts/lock/run.txt --output-file scripts/lock/test.txt
# What installs the rest, and builds the package: pinned here, hashed in tools.txt.
"$uv" pip compile scripts/lock/tools.in "$@" --output-file scripts/lock/tools.txt
