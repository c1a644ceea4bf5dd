#!/usr/bin/env bash
# Makes models/traffic-nano.onnx again. Trains twice by one recipe: on the training and validation cameras of the Top-View Vehicle
# Detection set, to measure on its test cameras; then on all of its cameras, which is what ships.
# usage: scripts/make-traffic-nano.sh DATASET [SEED]    (DATASET holds images/, labels/ and train.txt, val.txt, test.txt)
set -euo pipefail
data=$(cd "${1:?usage: scripts/make-traffic-nano.sh DATASET [SEED]}" && pwd)
seed=${2:-1}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

folder=$PWD/artifacts/traffic-nano
train=artifacts/bin/EdgeDetector.Training/release/edgedetector-train
edgedetector=artifacts/bin/EdgeDetector.Service/release/edgedetector

dotnet build -c Release -v quiet src/EdgeDetector.Training
dotnet build -c Release -v quiet src/EdgeDetector.Service
mkdir -p "$folder"

# The set's lists name its pictures from its own folder.
list() { for part in "${@:2}"; do sed "s|^|$data/|" "$data/$part.txt"; done > "$folder/$1.txt"; }
list measured train val
list shipped train val test
list val val
list test test
echo vehicle > "$folder/vehicle.names"
write() { printf '%s\n' "classes = 1" "train = $folder/$1.txt" "valid = $folder/$2.txt" "names = $folder/vehicle.names" > "$folder/$1.data"; }
# The test cameras choose nothing: what validates is trained on too, and only says how far the training is.
write measured val
write shipped val
write test test
for run in measured shipped; do
  "$train" train --cfg models/traffic-nano.cfg --data "$folder/$run.data" --epochs 76 --threads 1 --seed "$seed" --output "$folder/$run-$seed"
done
"$edgedetector" evaluate --model "$folder/measured-$seed/traffic-nano.onnx" --data "$folder/test.data" --metric voc
echo "$folder/shipped-$seed/traffic-nano.onnx and its card.md; to ship them: copy the network to models/traffic-nano.onnx, and what the card says from its table on below Making in models/traffic-nano.md"
