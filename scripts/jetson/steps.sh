# shellcheck shell=bash disable=SC2154
# What both builds share: options, steps that are done once, checked downloads, as many compilers as memory bears.
# Who sources it sets about (a sentence or two) and memory_per_job (MB) before.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dry=no work=/var/tmp/edgedetector-build prefix=/usr/local jobs=
declare -A checksums=()

fail() { echo "${0##*/}: $1" >&2; exit "${2:-1}"; }

usage() {
  cat <<EOF
usage: sudo $0 [--dry-run] [--jobs N] [--work DIR] [--prefix DIR] [--checksum NAME=HASH]

$about
A build that was cut off goes on at the step where it was when it is started again.

  --dry-run             say what would be done, step by step, and do nothing
  --jobs N              compilers at the same time (default: as many as the memory bears, $memory_per_job MB each)
  --work DIR            where sources and objects lie (default: $work; about 6 GB)
  --prefix DIR          where the libraries go (default: $prefix)
  --checksum NAME=HASH  accept this hash for a download whose hash is not known in scripts/jetson/checksums.txt
EOF
}

parse() {
  while [ $# -gt 0 ]; do
    case $1 in
      --dry-run) dry=yes; shift ;;
      --jobs) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "--jobs takes a number from 1" 2; jobs=$2; shift 2 ;;
      --work) [ -n "${2:-}" ] || fail "--work needs a folder" 2; work=$2; shift 2 ;;
      --prefix) [ -n "${2:-}" ] || fail "--prefix needs a folder" 2; prefix=$2; shift 2 ;;
      --checksum) [[ ${2:-} =~ ^[^=]+=[0-9a-f]{40,64}$ ]] || fail "--checksum takes NAME=HASH" 2; checksums[${2%%=*}]=${2#*=}; shift 2 ;;
      -h|--help) usage; exit 0 ;;
      *) usage >&2; fail "unknown option $1" 2 ;;
    esac
  done
  [ -n "$jobs" ] || jobs=$(jobs_for_memory "$memory_per_job" "${MEMINFO:-/proc/meminfo}" "$(nproc)")
  export PATH=$work/$cmake_name/bin:$PATH
  echo "$jobs compilers at the same time; work in $work, libraries to $prefix"
  [ "$dry" = no ] || return 0
  [ "$(uname -m)" = aarch64 ] || fail "is for the board itself (aarch64), and this is $(uname -m); --dry-run shows the steps"
  [ "$(id -u)" = 0 ] || fail "must run as root (sudo): it installs packages and libraries"
  mkdir -p "$work/done"
}

# usage: jobs_for_memory MB_EACH MEMINFO CORES
jobs_for_memory() {
  local free jobs
  # Swap counts half: a compiler that swaps goes on, slowly.
  free=$(awk '/^MemAvailable:/ { free += $2 } /^SwapFree:/ { free += $2 / 2 } END { printf "%d", free / 1024 }' "$2")
  jobs=$((free / $1))
  [ "$jobs" -le "$3" ] || jobs=$3
  if [ "$jobs" -lt 1 ]; then
    jobs=1
    echo "${0##*/}: $free MB are free, and one compiler may take $1 MB: stop other programs, or add swap:" >&2
    echo "  fallocate -l 4G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile" >&2
  fi
  echo "$jobs"
}

# Runs a function once: what is done leaves a mark, by version. usage: step NAME FUNCTION
step() {
  local mark=$work/done/$1
  if [ -e "$mark" ]; then echo "done before: $1"; return; fi
  echo "step: $1"
  if [ "$dry" = yes ]; then return; fi
  "$2"
  touch "$mark"
}

known() { echo "${checksums[$1]:-$(awk -v name="$1" '$2 == name { print $1 }' "$here/checksums.txt")}"; }

# Fails where a hash is not the known one. usage: verify NAME HASH
verify() {
  local known
  known=$(known "$1")
  case $known in
    "$2") ;;
    unknown|'') fail "nobody here has seen $1; what came has the hash $2. Compare it with a source you trust, then: $0 --checksum $1=$2" ;;
    *) fail "$1 has the hash $2, not $known: it is damaged, or another file: remove it from $work and start again" ;;
  esac
}

# usage: download NAME URL
download() {
  if [ ! -e "$work/$1" ]; then
    curl -fL --retry 5 --continue-at - -o "$work/$1.part" "$2"
    mv "$work/$1.part" "$work/$1"
  fi
  verify "$1" "$(sha256sum "$work/$1" | cut -d ' ' -f 1)"
}

cmake_name=cmake-3.22.6-linux-aarch64

# Ubuntu 18.04's own is too old for either build.
get_cmake() {
  download $cmake_name.tar.gz https://cmake.org/files/v3.22/$cmake_name.tar.gz
  tar -xzf "$work/$cmake_name.tar.gz" -C "$work"
}
