#!/usr/bin/env bash
# Installs the Debian or Ubuntu packages that are missing. usage: scripts/install-packages.sh run|tests|arm64|vm
set -euo pipefail

run=(libgtk-3-0 libdrm2 libatomic1 ffmpeg)
tests=("${run[@]}" mosquitto mosquitto-clients gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  binutils chromium curl iproute2 lintian procps shellcheck systemd)
arm64=("${tests[@]}" debootstrap qemu-user-static)
vm=("${tests[@]}" debootstrap e2fsprogs qemu-system-x86)
case ${1:-} in
  run) wanted=("${run[@]}") ;;
  tests) wanted=("${tests[@]}") ;;
  arm64) wanted=("${arm64[@]}") ;;
  vm) wanted=("${vm[@]}") ;;
  *) echo "usage: $0 run|tests|arm64|vm" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
  # Newer Debian and Ubuntu releases carry the same library under a name that ends in t64.
  states=$(dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null || true)
  [[ $states == *"ok installed"* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "missing packages: ${missing[*]}; install them as root" >&2; exit 1; }
  sudo=sudo
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
