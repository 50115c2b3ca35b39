#!/bin/sh
# Compiles zero_below.cc to ops/zero_below.so, against the TensorFlow that the server uses: the one that
# `stfs engine install tensorflow` has installed, or, with STFS_TENSORFLOW=FOLDER, the folder `tensorflow` of a Python
# environment. Needs g++ with C++17; no Python.
set -eu
cd "$(dirname "$0")"
if [ -z "${STFS:-}" ]; then
  if [ -f ../../../dist/src/cli/main.js ]; then STFS="node ../../../dist/src/cli/main.js"; else STFS=stfs; fi
fi
flags=$($STFS engine flags)
mkdir -p ops
# -w: TensorFlow's own headers warn about each other.
# shellcheck disable=SC2086
"${CXX:-g++}" -O2 -w -fPIC -shared zero_below.cc -o ops/zero_below.so $flags
echo "ops/zero_below.so"
