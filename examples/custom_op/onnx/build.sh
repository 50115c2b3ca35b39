#!/bin/sh
# Compiles clip_to_unit.cc to ops/clip_to_unit.so. Needs g++ with C++17, and nothing else.
set -eu
cd "$(dirname "$0")"
mkdir -p ops
"${CXX:-g++}" -std=c++17 -O2 -Wall -Wextra -fPIC -shared -fvisibility=hidden clip_to_unit.cc -o ops/clip_to_unit.so
echo "ops/clip_to_unit.so"
