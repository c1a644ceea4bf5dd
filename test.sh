#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors, checks the format and runs all tests.
# usage: ./test.sh [--no-install] [--soak] [-- filters of dotnet test]
#   --soak  the tests too that break things for minutes
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

install=yes
if [ "${1:-}" = --no-install ]; then install=no; shift; fi
if [ "${1:-}" = --soak ]; then export EDGEDETECTOR_SOAK=1; shift; fi
[ "${1:-}" != -- ] || shift
[ "$install" = no ] || scripts/install-packages.sh tests || exit 1

fail() { echo "test.sh: $1" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
dotnet build -c Release || fail "the build failed"
dotnet format --verify-no-changes --no-restore || fail "the format differs: run dotnet format"

# Tests that call TorchSharp directly are not protected from what CollectionPause tells of: fewer collections make it rare.
export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x10000000}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A filter leaves most projects without a test, which is no failure.
[ $# -eq 0 ] || set -- "$@" --ignore-exit-code 8
# One project after the other: several time out each other's processes on a small machine.
dotnet test -c Release --no-build --max-parallel-test-modules 1 --output Detailed "$@" 2>&1 | tee "$log" | grep -vE '^ *(passed |from /)'
status=${PIPESTATUS[0]}
count() { awk -v key="$1:" '$1 == key { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
# A test program that crashed counts no failed test, but failed.
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
# What failed, once more at the end, where somebody looks.
awk '/^ *failed /{ shown = 1; print; next } /^[^ ]/{ shown = 0 } shown' "$log"
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
