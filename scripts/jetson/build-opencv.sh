#!/usr/bin/env bash
# Builds OpenCV 4.13 with GStreamer, and OpenCvSharp's library on top of it, on a Jetson or another arm64 box.
set -euo pipefail
about='Builds OpenCV 4.13.0 with GStreamer and libOpenCvSharpExtern.so, on the board. A TX2 takes about an hour.'
memory_per_job=800
# shellcheck source=scripts/jetson/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
parse "$@"

opencv=4.13.0
# The version of the package OpenCvSharp4 that the program is built with (Directory.Packages.props).
opencvsharp=4.13.0.20260627

install_packages() {
  apt-get update
  apt-get install -y --no-install-recommends build-essential ca-certificates curl pkg-config libgstreamer1.0-dev \
    libgstreamer-plugins-base1.0-dev libv4l-dev libjpeg-dev libpng-dev zlib1g-dev gstreamer1.0-tools gstreamer1.0-plugins-good
}

get_sources() {
  download opencv-$opencv.tar.gz https://github.com/opencv/opencv/archive/refs/tags/$opencv.tar.gz
  download opencvsharp-$opencvsharp.tar.gz https://github.com/shimat/opencvsharp/archive/refs/tags/$opencvsharp.tar.gz
  tar -xzf "$work/opencv-$opencv.tar.gz" -C "$work"
  tar -xzf "$work/opencvsharp-$opencvsharp.tar.gz" -C "$work"
}

# Only the parts that the program calls: static, so that one library holds them all and the system's own OpenCV stays as it is.
compile_opencv() {
  cmake -S "$work/opencv-$opencv" -B "$work/opencv-build" -D CMAKE_BUILD_TYPE=Release -D CMAKE_INSTALL_PREFIX="$work/opencv" \
    -D BUILD_SHARED_LIBS=OFF -D CMAKE_POSITION_INDEPENDENT_CODE=ON \
    -D BUILD_LIST=core,imgproc,imgcodecs,videoio,calib3d,features2d,flann,objdetect,photo \
    -D WITH_GSTREAMER=ON -D WITH_V4L=ON -D WITH_FFMPEG=OFF -D WITH_GTK=OFF -D WITH_PROTOBUF=OFF -D WITH_ADE=OFF -D WITH_CUDA=OFF \
    -D BUILD_TESTS=OFF -D BUILD_PERF_TESTS=OFF -D BUILD_EXAMPLES=OFF -D BUILD_opencv_apps=OFF -D BUILD_JAVA=OFF -D BUILD_opencv_python3=OFF
  grep -q '^WITH_GSTREAMER:BOOL=ON' "$work/opencv-build/CMakeCache.txt" || fail "OpenCV did not find GStreamer's headers"
  cmake --build "$work/opencv-build" --parallel "$jobs"
  cmake --install "$work/opencv-build"
}

compile_opencvsharp() {
  cmake -S "$work/opencvsharp-$opencvsharp/src" -B "$work/opencvsharp-build" -D CMAKE_BUILD_TYPE=Release -D CMAKE_PREFIX_PATH="$work/opencv" \
    -D NO_CONTRIB=ON -D NO_STITCHING=ON -D NO_VIDEO=ON -D NO_HIGHGUI=ON -D NO_DNN=ON -D NO_ML=ON -D NO_BARCODE=ON
  cmake --build "$work/opencvsharp-build" --parallel "$jobs"
}

install_libraries() {
  install -d "$prefix/lib"
  install -m 755 "$work/opencvsharp-build/OpenCvSharpExtern/libOpenCvSharpExtern.so" "$prefix/lib/"
  ldconfig
}

probe() {
  local library=$prefix/lib/libOpenCvSharpExtern.so
  if ldd -r "$library" 2>&1 | grep -E 'not found|undefined symbol'; then fail "$library lacks what is named above"; fi
  echo "loads: $library"
  if ldd "$library" | grep -q libgstreamer; then echo "has: GStreamer"; else fail "$library has no GStreamer: csi:// and gst: sources would not open"; fi
  if command -v edgedetector >/dev/null; then
    echo "now: edgedetector check --live, which opens each camera of the configuration"
  fi
}

step opencv-packages install_packages
step cmake get_cmake
step opencv-$opencv-sources get_sources
step opencv-$opencv-compiled compile_opencv
step opencvsharp-$opencvsharp-compiled compile_opencvsharp
step opencvsharp-$opencvsharp-installed install_libraries
echo "step: probe"
[ "$dry" = yes ] || probe
