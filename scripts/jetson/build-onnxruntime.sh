#!/usr/bin/env bash
# Builds ONNX Runtime 1.11.1 with CUDA and TensorRT on a board with JetPack 4.6: the newest whose TensorRT provider runs there.
set -euo pipefail
about='Builds ONNX Runtime 1.11.1 with CUDA and TensorRT, on the board (JetPack 4.6: TX2, Nano, Xavier). A TX2 takes some hours.'
# The largest of its CUDA sources take about so much each.
memory_per_job=2000
# shellcheck source=scripts/jetson/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
parse "$@"

version=1.11.1
source=$work/onnxruntime-$version
build=$work/onnxruntime-build

# The board's GPU: 53 Nano, 62 TX2, 72 Xavier.
architecture() {
  case $(tr -d '\0' < "${DEVICE_MODEL:-/proc/device-tree/model}" 2>/dev/null) in
    *Nano*) echo 53 ;;
    *Xavier*) echo 72 ;;
    *) echo 62 ;;
  esac
}

install_packages() {
  apt-get update
  apt-get install -y --no-install-recommends build-essential ca-certificates curl git python3 python3-dev python3-numpy
  for library in libnvinfer.so libcudnn.so; do
    [ -e "/usr/lib/aarch64-linux-gnu/$library" ] || fail "$library is missing: apt-get install nvidia-jetpack"
  done
  [ -x /usr/local/cuda/bin/nvcc ] || fail "/usr/local/cuda/bin/nvcc is missing: apt-get install nvidia-jetpack"
}

get_sources() {
  rm -rf "$source"
  git clone -b v$version --depth 1 https://github.com/microsoft/onnxruntime "$source"
  # The commit's hash covers all its files and the commits of its submodules.
  verify onnxruntime-$version "$(git -C "$source" rev-parse HEAD)"
  git -C "$source" submodule update --init --recursive --depth 1
}

compile() {
  CUDACXX=/usr/local/cuda/bin/nvcc "$source/build.sh" --config Release --update --build --build_dir "$build" --parallel "$jobs" \
    --build_shared_lib --skip_tests --skip_submodule_sync --use_cuda --use_tensorrt --cuda_home /usr/local/cuda \
    --cudnn_home /usr/lib/aarch64-linux-gnu --tensorrt_home /usr/lib/aarch64-linux-gnu \
    --cmake_extra_defines "CMAKE_CUDA_ARCHITECTURES=$(architecture)" onnxruntime_BUILD_UNIT_TESTS=OFF
}

install_libraries() {
  # The providers are looked for beside libonnxruntime.so.
  install -d "$prefix/lib"
  install -m 755 "$build/Release/libonnxruntime.so.$version" "$prefix/lib/"
  ln -sf "libonnxruntime.so.$version" "$prefix/lib/libonnxruntime.so"
  install -m 755 "$build"/Release/libonnxruntime_providers_{shared,cuda,tensorrt}.so "$prefix/lib/"
  ldconfig
}

probe() {
  local library
  for library in libonnxruntime.so libonnxruntime_providers_shared.so libonnxruntime_providers_cuda.so libonnxruntime_providers_tensorrt.so; do
    if ldd "$prefix/lib/$library" | grep 'not found'; then fail "$prefix/lib/$library lacks the libraries above"; fi
    echo "loads: $library"
  done
  python3 - "$prefix/lib/libonnxruntime.so" <<'EOF'
import ctypes, sys
class Base(ctypes.Structure):
    _fields_ = [("get_api", ctypes.c_void_p), ("get_version", ctypes.CFUNCTYPE(ctypes.c_char_p))]
library = ctypes.CDLL(sys.argv[1])
library.OrtGetApiBase.restype = ctypes.POINTER(Base)
print("answers: ONNX Runtime", library.OrtGetApiBase().contents.get_version().decode())
EOF
  if command -v edgedetector >/dev/null && edgedetector detect --help >/dev/null; then
    echo "now: edgedetector check --live, which runs the model on each provider that the configuration names"
  fi
}

step onnxruntime-packages install_packages
step cmake get_cmake
step onnxruntime-$version-sources get_sources
step onnxruntime-$version-compiled compile
step onnxruntime-$version-installed install_libraries
echo "step: probe"
[ "$dry" = yes ] || probe
