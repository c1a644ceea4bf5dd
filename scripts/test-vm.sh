#!/usr/bin/env bash
# Cameras without hardware: boots Debian with its kernel in an emulated machine (qemu, no KVM), installs the package there, and asserts
# what the service does with a video device of the kernel (vivid) and with a USB camera (uvcvideo) while they are plugged in and out.
# usage: scripts/test-vm.sh [--cache DIR] [FILE.deb]     (as root; makes the package where none is given; about ten minutes)
#   --cache DIR  where the machine's disk is kept and what it says is left (default: artifacts/vm)
# Needs debootstrap, qemu-system-x86 and ffmpeg. The disk is made the first time, which takes five minutes more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
fail() { echo "test-vm.sh: $1" >&2; exit 1; }

cache=$PWD/artifacts/vm limit=1800
if [ "${1:-}" = --cache ]; then cache=$(realpath -m "${2:?--cache needs a folder}"); shift 2; fi
deb=${1:-}
[ "$(id -u)" = 0 ] || fail "must run as root"
for tool in debootstrap qemu-system-x86_64 mke2fs ffmpeg; do
  command -v $tool >/dev/null || fail "$tool is missing: scripts/install-packages.sh vm"
done
mkdir -p "$cache"
work=$(mktemp -d)
machine=
end() {
  [ -z "$machine" ] || kill "$machine" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT

if [ -z "$deb" ]; then
  DPKG_DEB_COMPRESSOR_TYPE=gzip scripts/package.sh linux-x64 --output "$cache"
  deb=$(find "$cache" -maxdepth 1 -name 'edgedetector_*_amd64.deb' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d ' ' -f 2)
fi

# The system that the package is installed on: what it depends on, a broker, and what the test looks with.
packages=linux-image-amd64,systemd,systemd-sysv,udev,kmod,dbus,procps,curl,ffmpeg,libgtk-3-0,libdrm2,libatomic1,libssl3
packages+=,dbus-user-session,mosquitto,mosquitto-clients,python3-minimal,v4l-utils
make_disk() {
  local root=$work/root
  debootstrap --variant=minbase --include="$packages" bookworm "$root" > "$cache/debootstrap.log" ||
    { tail "$cache/debootstrap.log" >&2; fail "debootstrap failed"; }
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
  echo box > "$root/etc/hostname"
  echo 127.0.0.1 localhost box > "$root/etc/hosts"
  # What the host gives it lies on a second disk; whatever happens there, the machine is switched off at the end.
  cat > "$root/etc/systemd/system/guest.service" <<'UNIT'
[Unit]
After=multi-user.target mosquitto.service
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'mkdir -p /srv/test && tar -xf /dev/vdb -C /srv/test && exec /srv/test/guest.sh'
[Install]
WantedBy=multi-user.target
UNIT
  ln -s /etc/systemd/system/guest.service "$root/etc/systemd/system/multi-user.target.wants/"
  cp "$root"/boot/vmlinuz-* "$cache/vmlinuz"
  cp "$root"/boot/initrd.img-* "$cache/initrd"
  mke2fs -q -t ext4 -d "$root" "$work/disk" 4G
  mv "$work/disk" "$cache/disk"
  rm -rf "$root"
}
recipe=$(echo "$packages"; declare -f make_disk)
if [ "$(cat "$cache/recipe" 2>/dev/null)" != "$recipe" ]; then
  echo "making the machine's disk"
  make_disk
  echo "$recipe" > "$cache/recipe"
fi

# What the USB camera films: the street, a little further each time, since the same picture again and again would be a fault.
mkdir -p "$work/test/film"
ffmpeg -loglevel error -loop 1 -i docs/street.jpg -vf "crop=640:480:160+80*sin(n/3):30,noise=alls=6:allf=t" -frames:v 20 -q:v 3 "$work/test/film/%02d.jpg"
ffmpeg -loglevel error -i "$work/test/film/%02d.jpg" -vf scale=320:240 -pix_fmt yuyv422 -f image2 -c:v rawvideo "$work/test/film/%02d.yuyv"
cp scripts/vm/guest.sh scripts/vm/usb-camera.py "$work/test/"
cp "$deb" "$work/test/edgedetector.deb"
tar -C "$work/test" -cf "$work/given" .
truncate -s 64M "$work/left"
: > "$cache/log"
: > "$cache/console"

disk() { printf '%s\n' -drive "file=$1,format=raw,if=virtio,$2"; }
mapfile -t disks < <(disk "$cache/disk" snapshot=on; disk "$work/given" readonly=on; disk "$work/left" cache=unsafe)
qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max -smp 2 -m 3G -display none -monitor none -nic none -no-reboot \
  -kernel "$cache/vmlinuz" -initrd "$cache/initrd" -append 'root=/dev/vda rw console=ttyS0 quiet panic=-1 systemd.show_status=1' \
  "${disks[@]}" -serial "file:$cache/console" -serial "file:$cache/log" < /dev/null &
machine=$!
tail -n +1 --pid=$machine -F "$cache/log" 2>/dev/null &
shown=$!

deadline=$((SECONDS + limit))
while kill -0 $machine 2>/dev/null && [ $SECONDS -lt $deadline ]; do sleep 1; done
kill $machine 2>/dev/null && sleep 1
machine=
wait $shown 2>/dev/null || true

tar -C "$cache" -xf "$work/left" 2>/dev/null || true
last=$(tail -n 1 "$cache/log" | tr -d '\r')
if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
  [ "${BASH_REMATCH[2]}" = 0 ]
else
  echo "failed  the machine came to its end (within $limit s): its console's last lines, of $cache/console"
  tail -n 40 "$cache/console" | sed 's/^/        /'
  echo "$(grep -c '^passed' "$cache/log") passed, $(($(grep -c '^failed' "$cache/log") + 1)) failed"
  exit 1
fi
