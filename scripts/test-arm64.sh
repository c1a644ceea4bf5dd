#!/usr/bin/env bash
# Runs the arm64 package on an emulated processor: Debian for arm64 in a folder, its systemd, a real broker, the service as its own user.
# usage: scripts/test-arm64.sh [--cache DIR] [FILE.deb]     (as root; makes the package where none is given)
#   --cache DIR  where Debian's packages are kept (default: artifacts/arm64)
# Needs debootstrap and qemu-user-static. What it shows is that the code of arm64 runs; it says nothing of speed, CUDA or cameras.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
fail() { echo "test-arm64.sh: $1" >&2; exit 1; }

cache=$PWD/artifacts/arm64
if [ "${1:-}" = --cache ]; then cache=$(realpath -m "${2:?--cache needs a folder}"); shift 2; fi
deb=${1:-}
[ "$(id -u)" = 0 ] || fail "must run as root"
for tool in debootstrap qemu-aarch64-static; do command -v $tool >/dev/null || fail "$tool is missing: apt-get install debootstrap qemu-user-static"; done

# The kernel hands programs of arm64 to the emulator. What was not there before goes at the end.
binfmt=/proc/sys/fs/binfmt_misc
[ -e $binfmt/register ] || mount -t binfmt_misc binfmt_misc $binfmt
root=$(mktemp -d)
registered=no
end() {
  [ $registered = no ] || echo -1 > $binfmt/qemu-aarch64
  rm -rf "$root"
}
trap end EXIT
if [ ! -e $binfmt/qemu-aarch64 ]; then
  tr -d '\n' < /usr/lib/binfmt.d/qemu-aarch64.conf > $binfmt/register
  registered=yes
fi

if [ -z "$deb" ]; then
  DPKG_DEB_COMPRESSOR_TYPE=gzip scripts/package.sh linux-arm64 --output "$cache"
  deb=$(find "$cache" -maxdepth 1 -name 'edgedetector_*_arm64.deb' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d ' ' -f 2)
fi

mkdir -p "$cache/packages"
debootstrap --arch=arm64 --foreign --variant=minbase --cache-dir="$cache/packages" \
  --include=curl,ffmpeg,iproute2,libssl3,libstdc++6,mosquitto,mosquitto-clients,procps,systemd,systemd-sysv \
  bookworm "$root" > "$cache/debootstrap.log" || { tail "$cache/debootstrap.log" >&2; fail "debootstrap failed"; }
# Unpacked here, since the emulator takes minutes for it; of the packages' scripts the test needs none but the accounts.
for package in "$root"/var/cache/apt/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
awk -F: '{ print $1 ":*:20000:0:99999:7:::" }' "$root/etc/passwd" > "$root/etc/shadow"
echo mosquitto:x:900:900::/var/lib/mosquitto:/usr/sbin/nologin >> "$root/etc/passwd"
echo mosquitto:x:900: >> "$root/etc/group"
touch "$root/var/lib/dpkg/status"
# What FFmpeg needs and the alternatives of Debian would link.
for library in blas lapack; do ln -s $library/lib$library.so.3 "$root/usr/lib/aarch64-linux-gnu/"; done
# ONNX Runtime asks the kernel which processor this is, and would hear of the one below the emulator: the processor of a TX2 answers.
install -d "$root/srv/cortex-a57/proc"
printf '%s\t: %s\n' processor 0 Features 'fp asimd evtstrm aes pmull sha1 sha2 crc32' 'CPU implementer' 0x41 'CPU architecture' 8 \
  'CPU variant' 0x1 'CPU part' 0xd07 'CPU revision' 1 > "$root/srv/cortex-a57/proc/cpuinfo"
printf '%s\n' QEMU_CPU=cortex-a57 QEMU_LD_PREFIX=/srv/cortex-a57 > "$root/etc/emulator"
: > "$root/etc/machine-id"

scripts/test-package.sh "$deb" --root "$root"
