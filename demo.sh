#!/usr/bin/env bash
# Shows the main job: builds, annotates a picture with the model that ships, then runs the service on a drawn street, with a broker of
# its own, and prints what it says. Ends with Ctrl-C, or after --seconds N (20 where the output is no terminal).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

seconds=0
[ -t 1 ] || seconds=20
case ${1:-} in
  "") ;;
  --seconds) seconds=${2:?--seconds needs a number} ;;
  *) echo "usage: ./demo.sh [--seconds N]" >&2; exit 2 ;;
esac

scripts/install-packages.sh tests
echo "building"
dotnet build src/EdgeDetector.Service -c Release -v quiet
edgedetector=$PWD/artifacts/bin/EdgeDetector.Service/release/edgedetector
demo=$PWD/artifacts/demo
mkdir -p "$demo"

cp models/street-nano.onnx "$demo/model.onnx"

echo
echo "\$ edgedetector detect docs/street-scene.jpg --model models/street-nano.onnx --output pictures"
"$edgedetector" detect docs/street-scene.jpg --model "$demo/model.onnx" --output "$demo/pictures"

cp config/examples/demo.yaml "$demo/edgedetector.yaml"
export EDGEDETECTOR__MODEL__PATH=$demo/model.onnx
port=$(sed -n 's/^mqtt:.*port: *\([0-9]*\).*/\1/p;s/^  port: *\([0-9]*\).*/\1/p' "$demo/edgedetector.yaml" | head -1)
listen=$(sed -n 's/^http:.*listen: *"\([^"]*\)".*/\1/p;s/^  listen: *"*\([^" ]*\).*/\1/p' "$demo/edgedetector.yaml" | head -1)

echo
echo "\$ edgedetector run --config edgedetector.yaml"
"$edgedetector" run --config "$demo/edgedetector.yaml" &
service=$!
trap 'kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  ! mosquitto_sub -V 5 -p "$port" -t 'edgedetector/+/status' -C 1 -W 1 >/dev/null 2>&1 || break
  sleep 0.1
  kill -0 "$service" 2>/dev/null || { echo "demo.sh: the service ended" >&2; exit 1; }
done

cat <<EOF

annotated picture  $demo/pictures/street-scene.jpg
page               http://$listen/
health             http://$listen/healthz/ready
metrics            http://$listen/metrics
messages           mosquitto_sub -V 5 -p $port -t 'edgedetector/#' -v

what it sees now (Ctrl-C ends the demo):
EOF
watch=(mosquitto_sub -V 5 -p "$port" -t 'edgedetector/+/cameras/+/detections' -F '%t %p')
if [ "$seconds" -gt 0 ]; then watch=(timeout "$seconds" "${watch[@]}"); fi
"${watch[@]}" | while read -r topic payload; do
  camera=${topic#*/cameras/}
  objects=$(grep -o '"class":"[^"]*"' <<<"$payload" | cut -d'"' -f4 | sort | uniq -c | awk '{ n = $1; $1 = ""; printf "%s%d%s", sep, n, $0; sep = ", " }')
  age=$(sed -n 's/.*"ageMs":\([0-9]*\).*/\1/p' <<<"$payload")
  echo "${camera%/detections}: ${objects:-nothing} (age $age ms)"
done || true
