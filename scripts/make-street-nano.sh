#!/usr/bin/env bash
# Makes models/street-nano.onnx again: draws its pictures, trains on them, measures on a thousand that it never saw.
# usage: scripts/make-street-nano.sh [SEED]    (about half an hour on two cores; leaves everything in artifacts/street-nano)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

seed=${1:-1}
folder=artifacts/street-nano
train=artifacts/bin/EdgeDetector.Training/release/edgedetector-train
edgedetector=artifacts/bin/EdgeDetector.Service/release/edgedetector

dotnet build -c Release -v quiet src/EdgeDetector.Training
dotnet build -c Release -v quiet src/EdgeDetector.Service
mkdir -p "$folder"
[ -f "$folder/pictures/street.data" ] || "$train" synth --output "$folder/pictures" --count 3000 --seed 1 --val 0.07
[ -f "$folder/unseen/street.data" ] || "$train" synth --output "$folder/unseen" --count 1000 --seed 1000 --val 1
"$train" train --cfg models/street-nano.cfg --data "$folder/pictures/street.data" --threads 1 --seed "$seed" --epochs 24 --output "$folder/run-$seed"
"$edgedetector" evaluate --model "$folder/run-$seed/street-nano.onnx" --data "$folder/unseen/street.data" --metric voc
echo "$folder/run-$seed/street-nano.onnx and its card.md; to ship them: copy the network to models/street-nano.onnx, and what the card says from its table on below Making in models/street-nano.md"
