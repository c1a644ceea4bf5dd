#!/bin/bash
# Runs inside the machine of scripts/test-vm.sh, as root: installs the package, and plugs cameras in and out while the service runs.
# What passed and failed goes to the second serial port, a picture of each camera to the disk that the host reads afterwards.
# shellcheck disable=SC2016 # What stands in single quotes is expanded by the shell that it is given to.
set -u
cd "$(dirname "$0")" || exit
exec > /dev/ttyS1 2>&1

passed=0 failed=0
ok() { passed=$((passed + 1)); echo "passed  $1"; }
bad() { failed=$((failed + 1)); echo "failed  $1"; tail -n 20 out | sed 's/^/        /'; }
# usage: check WHAT COMMAND…
check() { if "${@:2}" > out 2>&1; then ok "$1"; else bad "$1"; fi; }
# usage: check_soon WHAT COMMAND…      An emulated processor takes minutes for what takes seconds.
check_soon() {
  local end=$((SECONDS + 240))
  until "${@:2}" > out 2>&1; do
    if [ $SECONDS -ge $end ]; then bad "$1"; return; fi
    sleep 1
  done
  ok "$1"
}
# usage: configure CAMERA…      (lines of YAML; the service takes up what changes)
configure() {
  {
    cat <<'YAML'
configVersion: 1
device: { id: box }
model: { path: /usr/share/edgedetector/models/street-nano.onnx, threads: 1 }
detection: { confidence: 0.25 }
mqtt: { host: 127.0.0.1 }
storage: { directory: /var/lib/edgedetector }
cameras:
YAML
    printf '  %s\n' "$@"
  } > new.yaml
  install -o root -g edgedetector -m 640 new.yaml /etc/edgedetector/edgedetector.yaml
}
# usage: status CAMERA      (its retained message)
status() { mosquitto_sub -h 127.0.0.1 -W 30 -C 1 -t "edgedetector/box/cameras/$1/status"; }
# usage: is CAMERA STATE [PATTERN]
is() { status "$1" | tee status | grep "\"state\":\"$2\"" | grep -E "${3:-}" || { cat status; false; }; }
# usage: delivers CAMERA      Three messages from now on, of younger and younger frames, each with an age.
delivers() {
  mosquitto_sub -h 127.0.0.1 -W 60 -C 3 -t "edgedetector/box/cameras/$1/detections" | tee messages
  [ "$(grep -c '"ageMs":[0-9]' messages)" = 3 ] && grep -o '"sequence":[0-9]*' messages | cut -d : -f 2 | sort -c -n -u
}
# usage: logs TEXT      (since the last change of the configuration or of a camera)
mark() { journalctl -u edgedetector.service --show-cursor -n 0 | sed -n 's/^-- cursor: //p' > cursor; }
logs() { journalctl -u edgedetector.service --after-cursor "$(cat cursor)" -o cat | tee log | grep -F "$1" || { tail log; false; }; }
shown() { sed -n '/^device/,$s/^/        /p' "$1" | cut -c 1-160; }
look() { curl -fsS -o "pictures/$1.jpg" "http://127.0.0.1:8080/cameras/$2/snapshot.jpg"; }
same_process() { [ "$(systemctl show -P MainPID,NRestarts edgedetector.service | tr '\n' ' ')" = "$process" ]; }
# usage: plug_in PORT; plug_out PORT
plug_in() { systemd-run --quiet --unit="usb-camera-$1" --collect --working-directory="$PWD" ./usb-camera.py film "$1" MJPG YUYV; }
plug_out() { systemctl stop "usb-camera-$1.service"; }
by_id=/dev/v4l/by-id/usb-EdgeDetector_Test_Camera_0000-video-index0
other=${by_id/0000/0001}
vivid=/sys/bus/platform/drivers/vivid

echo "        Linux $(uname -r), systemd $(systemctl --version | awk 'NR == 1 { print $2 }')"
mkdir -p pictures
check 'a video device of the kernel (vivid)' modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0
check 'is /dev/video0' udevadm wait --timeout=60 /dev/video0
check 'a host for USB without a socket (vhci_hcd)' modprobe vhci_hcd

check 'the package is installed' dpkg -i edgedetector.deb
# It runs already, and has the camera that is tried first.
systemctl stop edgedetector.service
bench='bench: { source: /dev/video0, pixelFormat: yuyv, width: 320, height: 180, fps: 5, staleAfter: 60s, detection: { fps: 1 } }'
drawn='drawn: { source: "synthetic:?width=320&height=240&fps=2", staleAfter: 60s, detection: { fps: 1 } }'
configure "$bench" "$drawn"
check_soon 'check --live says that the camera works, as the user of the service' \
  setpriv --reuid=edgedetector --regid=edgedetector --init-groups \
  edgedetector check --live --config /etc/edgedetector/edgedetector.yaml
cp out live.txt; shown live.txt
check 'and lists the device with its format, sizes and rates' grep -Pzo 'device  /dev/video0: vivid \(platform:vivid.*\)\n( .*\n)*        YUYV, UYVY, .*: 320x180 at [0-9., ]* fps; 640x360 at' live.txt

mark
systemctl restart edgedetector.service
check_soon 'the service is ready' curl -fsS http://127.0.0.1:8080/healthz/ready
check 'it runs as its own user' sh -c 'ps -o user= -p "$(systemctl show -P MainPID edgedetector.service)" | grep ^edgedet'
check_soon 'the camera is online' is bench online
check 'it sends YUYV' logs '/dev/video0 delivers YUYV 320x180 at 5 fps'
check 'the kernel says so too' sh -c 'v4l2-ctl -d /dev/video0 --get-fmt-video | grep -z "320/180.*YUYV"'
check 'its frames are detected on: each has a sequence and an age' delivers bench
check_soon 'a picture of it' look vivid bench
process=$(systemctl show -P MainPID,NRestarts edgedetector.service | tr '\n' ' ')

mark
check 'its driver is unbound' sh -c "echo vivid.0 > $vivid/unbind"
check_soon 'it is offline, and the reason names it' is bench offline 'reason.*/dev/video0'
echo "        $(cat status)"
check 'the log says what happened' logs 'Camera bench is Offline: /dev/video0 ended or broke off'
check 'the other camera goes on' delivers drawn
check 'its driver is bound again' sh -c "echo vivid.0 > $vivid/bind"
check_soon 'it is online again' is bench online
check 'its frames come again' delivers bench
check 'the service was not restarted' same_process

plug_in 0
check 'a USB camera is plugged in' udevadm wait --timeout=120 $by_id
echo "        $by_id -> $(readlink -f $by_id)"
check_soon 'v4l2-ctl knows its formats' sh -c "v4l2-ctl -d $by_id --list-formats-ext | grep -z 'MJPG.*640x480.*YUYV.*320x240'"
mark
door="door: { source: $by_id, staleAfter: 60s, detection: { fps: 1 } }"
configure "$bench" "$drawn" "$door"
check_soon 'it is taken up with the configuration' is door online
check 'it sends MJPG' logs "$by_id delivers MJPG 640x480 at 10 fps"
check 'its frames are detected on' delivers door
check_soon 'what it shows is found' sh -c 'mosquitto_sub -h 127.0.0.1 -W 60 -C 1 -t edgedetector/box/cameras/door/detections | grep "\"class\""'
check_soon 'a picture of it' look usb-mjpg door
check 'check --live lists both devices while the service reads them' sh -c \
  'edgedetector check --live --config /etc/edgedetector/edgedetector.yaml > live.txt; cat live.txt
   grep -q "^device  /dev/video0: vivid" live.txt && grep -Pzo "device  /dev/video[0-9]*: Test Camera.*\n( .*\n)*        MJPG: 640x480 at 10 fps\n        YUYV: 320x240 at 10 fps" live.txt'
shown live.txt

mark
first=$(readlink -f $by_id)
plug_out 0
check_soon 'it is unplugged: offline, and the reason names it' is door offline "reason.*$by_id"
echo "        $(cat status)"
check 'the log says what happened' logs "Camera door is Offline: $by_id ended or broke off"
check 'the other cameras go on' delivers bench
plug_in 1
check 'another one is plugged in' udevadm wait --timeout=120 "$other"
check 'and has its number now' [ "$(readlink -f "$other")" = "$first" ]
plug_in 0
check_soon 'it is plugged in again: online' is door online
check 'as another device' [ "$(readlink -f $by_id)" != "$first" ]
echo "        $by_id -> $(readlink -f $by_id), was $first"
check 'its frames come again' delivers door
check 'the service was not restarted' same_process

mark
configure "$bench" "$drawn" "door: { source: $by_id, pixelFormat: yuyv, staleAfter: 30s, detection: { fps: 1 } }"
check_soon 'asked for YUYV, it sends that' logs "$by_id delivers YUYV 320x240 at 10 fps"
check_soon 'it is online' is door online
check 'its frames are detected on' delivers door
check_soon 'a picture of it' look usb-yuyv door

mark
systemctl kill --signal=STOP usb-camera-0.service
check_soon 'it hangs, plugged in: that is seen' logs 'no picture for'
check 'the other cameras go on' delivers bench
systemctl kill --signal=CONT usb-camera-0.service
check_soon 'it answers again: online' is door online
check 'its frames come again' delivers door
check 'the service was not restarted' same_process
mark
check 'it stops' systemctl stop edgedetector.service
check 'and calls no camera broken' sh -c "! journalctl -u edgedetector.service --after-cursor '$(cat cursor)' -o cat | grep -i offline"

[ $failed = 0 ] || { journalctl --no-pager -n 60 -u edgedetector.service; dmesg | tail -40; }
tar -cf /dev/vdc pictures
echo "$passed passed, $failed failed"
