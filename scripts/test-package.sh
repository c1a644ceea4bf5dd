#!/usr/bin/env bash
# Installs a package under a real systemd, runs it as a service, upgrades and purges it, and asserts what each step leaves.
# usage: scripts/test-package.sh FILE.deb [--root DIR]      (as root; a minute)
#   --root DIR  on the Debian system in DIR, which may be of another architecture, instead of a throw-away copy of this machine's own
# shellcheck disable=SC2016 # What stands in single quotes is expanded in the system under test.
# Everything happens in namespaces of its own, on an overlay in memory: this machine stays as it is.
set -uo pipefail

deb=$(readlink -f "${1:?usage: scripts/test-package.sh FILE.deb [--root DIR]}")
lower=/
if [ "${2:-}" = --root ]; then lower=$(readlink -f "${3:?--root needs a folder}"); fi
if [ "$(id -u)" != 0 ]; then echo "skipped: the package is tried by root only"; echo "0 passed, 0 failed"; exit 0; fi
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
settings=() emulator=() patience=1
# A folder's packages may be unpacked only, and not installed.
[ "$lower" = / ] || settings+=(DPKG_FORCE=depends)
# An emulated processor (scripts/test-arm64.sh) takes about ten times as long. What the program is told of it would confuse systemd.
if [ -e "$lower/etc/emulator" ]; then
  mapfile -t emulator < "$lower/etc/emulator"
  patience=10
fi
# Where OpenCV is built on the board, the service runs without: with a camera that FFmpeg reads, and without pictures.
opencv=yes
[[ $(dpkg-deb -c "$deb") == *libOpenCvSharpExtern* ]] || opencv=no

folder=$(mktemp -d)
passed=0 failed=0 init=
say() { echo "$1" | tee -a "$folder/log"; }
ok() { passed=$((passed + 1)); say "passed  $1"; }
bad() { failed=$((failed + 1)); say "failed  $1"; }
# usage: check WHAT COMMAND…  (in the system under test)
check() { if inside "${@:2}" > "$folder/out" 2>&1; then ok "$1"; else bad "$1"; sed 's/^/        /' "$folder/out" | tail -20; fi; }
inside() { nsenter -t "$init" -a --root --wd env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "${settings[@]}" "$@"; }
# usage: eventually SECONDS COMMAND…
eventually() {
  local end=$((SECONDS + $1 * patience))
  until inside "${@:2}" > "$folder/out" 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.5
  done
}
check_soon() { if eventually "${@:2}"; then ok "$1"; else bad "$1"; sed 's/^/        /' "$folder/out" | tail -20; fi; }
end() {
  [ -z "$init" ] || kill -KILL "$init" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$folder"
}
trap end EXIT

# The first process of the namespaces mounts a system and becomes its systemd.
cat > "$folder/boot" <<'EOF'
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/changes,workdir=$1/work" "$1/root"
cd "$1/root"
mkdir -p dev proc run sys tmp
mount -t proc proc proc
mount -t sysfs sysfs sys
for place in run tmp dev sys/fs/cgroup; do mount -t tmpfs tmpfs $place; done
mount -t cgroup2 cgroup2 sys/fs/cgroup
for node in null zero full random urandom tty; do cp -a /dev/$node dev/; done
mkdir dev/shm
mount -t tmpfs tmpfs dev/shm
chmod 1777 tmp dev/shm
ip link set lo up
# A policy that keeps services from starting is for images, and this is a machine.
rm -f usr/sbin/policy-rc.d
# Not in /tmp, which systemd clears when it starts.
mkdir -p srv/test
cp "$3" srv/test/first.deb
cp "$4/docs/street.jpg" srv/test/
exec chroot . /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb /lib/systemd/systemd --system --unit=basic.target
EOF
mkdir "$folder/system"
spaces=(--mount --pid --net --ipc --uts --cgroup --fork --kill-child)
# A container may forbid what a machine allows.
if ! unshare "${spaces[@]}" sh -c 'cd "$1" && mount -t tmpfs tmpfs . && cd "$1" && mkdir c u w r && mount -t cgroup2 c c &&
  mount -t overlay o -o lowerdir=/,upperdir=u,workdir=w r' - "$folder/system" > "$folder/out" 2>&1; then
  say "skipped  the package under systemd: this machine allows no namespaces with mounts of their own ($(tail -1 "$folder/out"))"
  say '0 passed, 0 failed, 1 skipped'
  exit 0
fi
unshare "${spaces[@]}" bash "$folder/boot" "$folder/system" "$lower" "$deb" "$sources" > "$folder/console" 2>&1 &
outer=$!
for _ in $(seq $((40 * patience))); do
  init=$(pgrep -P $outer | head -1)
  [ -n "$init" ] && grep -qs systemd "/proc/$init/comm" && break
  sleep 0.25
done
if ! eventually 30 sh -c 'systemctl is-system-running | grep -Eq "running|degraded"'; then
  cat "$folder/console" "$folder/out" >&2
  say 'failed  systemd starts'; say '0 passed, 1 failed'; exit 1
fi

# usage: drop_in NAME LINE…  (of the unit's section Service)
drop_in() {
  inside mkdir -p /run/systemd/system/edgedetector.service.d
  printf '%s\n' '[Service]' "${@:2}" | inside tee "/run/systemd/system/edgedetector.service.d/$1.conf" > /dev/null
  inside systemctl daemon-reload
}

[ ${#emulator[@]} = 0 ] || drop_in emulator "Environment=${emulator[*]}"
check 'installs' dpkg -i /srv/test/first.deb
if [ $failed -gt 0 ]; then say "$passed passed, $failed failed"; exit 1; fi
check 'has its own account' sh -c 'getent passwd edgedetector | grep -q /usr/sbin/nologin'
check 'keeps others off configuration and state' sh -c \
  '[ "$(stat -c "%U:%G %a" /etc/edgedetector/edgedetector.yaml /var/lib/edgedetector /var/cache/edgedetector | tr "\n" ,)" = "root:edgedetector 640,edgedetector:edgedetector 750,edgedetector:edgedetector 750," ]'
check 'is enabled' systemctl is-enabled edgedetector.service
check_soon 'runs with the configuration that ships' 30 systemctl is-active edgedetector.service
# Restart delays that grow are known from systemd 254 on.
check 'has a unit without a fault' sh -c '! systemd-analyze --man=no verify edgedetector.service 2>&1 | grep edgedetector | grep -vE "Unknown key .Restart(Steps|MaxDelaySec)."'
check 'has a man page and a completion' sh -c 'zcat /usr/share/man/man1/edgedetector.1.gz | grep -q "^.SH COMMANDS" && bash -n /usr/share/bash-completion/completions/edgedetector'

camera='synthetic:?width=320&height=240&fps=5' pictures=true
if [ $opencv = no ]; then
  camera=http://127.0.0.1:8090/ pictures=false
  inside systemd-run --quiet --unit=camera --property=Restart=always --property=RestartSec=0.2 --property=StartLimitIntervalSec=0 \
    ffmpeg -loglevel error -re -loop 1 -framerate 2 -i /srv/test/street.jpg -vf scale=320:180 -c:v mpeg2video -q:v 2 -f mpegts -listen 1 $camera
  drop_in opencv Environment=OPENCV_LOG_LEVEL=SILENT
fi
inside tee /etc/edgedetector/edgedetector.yaml > /dev/null <<EOF
configVersion: 1
device: { id: box }
model: { path: /usr/share/edgedetector/models/street-nano.onnx, threads: 1 }
cameras: { gate: { source: "$camera", staleAfter: $((10 * patience))s } }
snapshots: { enabled: $pictures }
mqtt: { host: 127.0.0.1 }
storage: { directory: /var/lib/edgedetector }
EOF
inside systemd-run --quiet --unit=broker /usr/sbin/mosquitto -p 1883
check 'understands its configuration' env "${emulator[@]}" edgedetector check --config /etc/edgedetector/edgedetector.yaml
check 'restarts' systemctl restart edgedetector.service
check_soon 'is ready' 40 curl -fsS http://127.0.0.1:8080/healthz/ready
check 'publishes what it detects' mosquitto_sub -h 127.0.0.1 -W $((20 * patience)) -C 1 -t edgedetector/box/cameras/gate/detections
check 'runs as its own user' sh -c 'ps -o user= -p "$(systemctl show -P MainPID edgedetector.service)" | grep -q ^edgedet'
check 'shows its page' sh -c 'curl -fsS http://127.0.0.1:8080/ | grep -q /page/main.js'
check 'tells its state as JSON' sh -c 'curl -fsS http://127.0.0.1:8080/api/v1/stats | grep -q "\"provider\""'
check 'describes its API' sh -c 'curl -fsS http://127.0.0.1:8080/api/v1/openapi.json | grep -q /api/v1/cameras'
check 'measures for Prometheus' sh -c 'curl -fsS http://127.0.0.1:8080/metrics | grep -q ^edgedetector_'
if [ $opencv = yes ]; then
  check 'annotates a picture' edgedetector detect /srv/test/street.jpg --model /usr/share/edgedetector/models/street-nano.onnx --output /tmp/annotated
  check 'draws a report' sh -c 'cd /tmp && mkdir -p set && cp /srv/test/street.jpg set/ && echo "1 0.5 0.5 0.1 0.1" > set/street.txt && printf "person\ncar\nbicycle\n" > set/names &&
    echo /tmp/set/street.jpg > set/list && printf "classes = 3\nvalid = /tmp/set/list\nnames = /tmp/set/names\n" > set/set.data &&
    edgedetector evaluate --model /usr/share/edgedetector/models/street-nano.onnx --data set/set.data --report report.html && grep -q "<svg\|<img" report.html'
fi

drop_in test WatchdogSec=$((3 * patience))
inside systemctl restart edgedetector.service
check_soon 'is ready again' 40 curl -fsS http://127.0.0.1:8080/healthz/ready
inside systemctl kill --kill-who=main --signal=STOP edgedetector.service
check_soon 'is restarted by the watchdog when it hangs' 40 sh -c '[ "$(systemctl show -P NRestarts edgedetector.service)" -ge 1 ] && systemctl is-active edgedetector.service'
inside rm /run/systemd/system/edgedetector.service.d/test.conf
inside systemctl daemon-reload

check_soon 'is ready after that' 40 curl -fsS http://127.0.0.1:8080/healthz/ready
check 'stops' systemctl stop edgedetector.service
check 'ended with 0' sh -c '[ "$(systemctl show -P Result,ExecMainStatus edgedetector.service | tr "\n" " ")" = "success 0 " ]'
check 'said that it stopped' sh -c 'mosquitto_sub -h 127.0.0.1 -W 5 -C 1 -t edgedetector/box/status | grep -q stopped'

inside systemctl start edgedetector.service
inside install -D -o edgedetector -g edgedetector /srv/test/street.jpg /var/lib/edgedetector/engines/of-yesterday
inside sh -c 'cd /srv/test && dpkg-deb -R first.deb next && sed -i "s/^Version: .*/&.next/" next/DEBIAN/control && dpkg-deb --root-owner-group -Znone -b next next.deb' > /dev/null
before=$(inside sha256sum /etc/edgedetector/edgedetector.yaml)
check 'is upgraded' dpkg -i /srv/test/next.deb
check 'keeps configuration and engines' sh -c 'test -e /var/lib/edgedetector/engines/of-yesterday && [ "$(sha256sum /etc/edgedetector/edgedetector.yaml)" = "'"$before"'" ]'
check_soon 'runs after the upgrade' 40 curl -fsS http://127.0.0.1:8080/healthz/ready

inside rm -rf /run/systemd/system/edgedetector.service.d
# What man-db keeps of pages that were read is its own.
check 'is removed' dpkg -r edgedetector
check 'is gone, and its configuration stays' sh -c '! systemctl is-active edgedetector.service && test ! -e /usr/lib/edgedetector && test -e /etc/edgedetector/edgedetector.yaml'
check 'is purged' dpkg -P edgedetector
check 'leaves nothing' sh -c '! getent passwd edgedetector && ! find /etc /lib /opt /run /usr /var -xdev -iname "*edgedetector*" -not -path "/var/cache/man/*" | grep .'

if [ $failed -gt 0 ]; then inside journalctl --no-pager -n 40 -u edgedetector.service; fi
say "$passed passed, $failed failed"
[ $failed = 0 ]
