#!/usr/bin/env bash
# Installs what the tests need, builds with warnings as errors, checks the format and runs all tests.
# usage: ./test.sh [--no-install] [--soak | --arm64 | --vm] [-- filters of dotnet test]
#   --soak   the tests too that break things for minutes
#   --arm64  only the package for arm64, on an emulated processor
#   --vm     only the package for amd64 with V4L2 and USB cameras, in an emulated machine with a kernel of its own
# With filters the packages are left out.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

install=yes
if [ "${1:-}" = --no-install ]; then install=no; shift; fi
if [ "${1:-}" = --soak ]; then export EDGEDETECTOR_SOAK=1; shift; fi
if [ "${1:-}" = --arm64 ]; then
  [ "$install" = no ] || scripts/install-packages.sh arm64 || exit 1
  exec scripts/test-arm64.sh
fi
if [ "${1:-}" = --vm ]; then
  [ "$install" = no ] || scripts/install-packages.sh vm || exit 1
  exec scripts/test-vm.sh
fi
[ "${1:-}" != -- ] || shift
[ "$install" = no ] || scripts/install-packages.sh tests || exit 1

fail() { echo "test.sh: $1" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
dotnet build -c Release || fail "the build failed"
git ls-files -z '*.sh' .ci/run packaging/postinst packaging/prerm packaging/postrm | xargs -0 shellcheck -x || fail "shellcheck finds faults in the scripts"
# Only what the build does not look at: it takes style and analysis for errors already.
differs="the format differs: run dotnet format"
dotnet format whitespace --verify-no-changes --no-restore || fail "$differs"
dotnet format style --diagnostics IMPORTS --verify-no-changes --no-restore || fail "$differs"

# Tests that call TorchSharp directly are not protected from what CollectionPause tells of: fewer collections make it rare.
export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x10000000}

log=$(mktemp)
packages=$(mktemp -d)
trap 'rm -rf "$log" "$packages"' EXIT
# A filter leaves most projects without a test, which is no failure.
[ $# -eq 0 ] || set -- "$@" --ignore-exit-code 8
# One project after the other: several time out each other's processes on a small machine.
dotnet test -c Release --no-build --max-parallel-test-modules 1 --output Detailed "$@" 2>&1 | tee "$log" | grep -vE '^ *(passed |from /)'
status=${PIPESTATUS[0]}
count() { awk -v key="$1:" '$1 == key { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
# A test program that crashed counts no failed test, but failed.
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi

# Both packages, of which one is installed and run. Compressed quickly: what is in them is the same.
make_packages() {
  DPKG_DEB_COMPRESSOR_TYPE=gzip scripts/package.sh linux-arm64 --target jetpack4 --surface --output "$packages" &&
    DPKG_DEB_COMPRESSOR_TYPE=gzip scripts/package.sh linux-x64 --output "$packages"
}
if [ $# -eq 0 ]; then
  if make_packages; then
    scripts/test-package.sh "$packages"/*_amd64.deb | tee "$packages/log"
    read -r more_passed more_failed more_skipped <<< "$(tail -1 "$packages/log" | tr -dc '0-9 ')"
  else
    more_passed=0 more_failed=1
    echo "failed  the packages cannot be made" > "$packages/log"
  fi
  passed=$((passed + more_passed)) failed=$((failed + more_failed)) skipped=$((skipped + ${more_skipped:-0}))
  [ "$more_failed" = 0 ] || status=1
  grep '^failed ' "$packages/log" >> "$log"
fi

# What failed, once more at the end, where somebody looks.
awk '/^ *failed /{ shown = 1; print; next } /^[^ ]/{ shown = 0 } shown' "$log"
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
