#!/usr/bin/env bash
# Makes a Debian package in artifacts/packages, and checks what is in it: libraries that the target must have, size, lintian.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C

usage() {
  cat <<'EOF'
usage: scripts/package.sh linux-x64|linux-arm64 [--target jetpack4] [--surface] [--output DIR]

Needs the .NET 10 SDK, dpkg-deb and binutils; lintian is asked where it is there. Times come from the commit.

  --target jetpack4  with linux-arm64: for JetPack 4 (TX2, Nano), with ONNX Runtime 1.11, whose natives and OpenCV's are built on the board
  --surface          with jetpack4: compiled against ONNX Runtime 1.11's declarations alone, where its package is not to be had. Such
                     a package shows that everything else fits, and detects nothing
  --output DIR       where to write (default: artifacts/packages)
EOF
}
fail() { echo "package.sh: $1" >&2; exit "${2:-1}"; }

rid='' target=cpu surface=no output=artifacts/packages
while [ $# -gt 0 ]; do
  case $1 in
    linux-x64|linux-arm64) rid=$1; shift ;;
    --target) [ "${2:-}" = jetpack4 ] || fail "--target takes jetpack4" 2; target=$2; shift 2 ;;
    --surface) surface=yes; shift ;;
    --output) [ $# -ge 2 ] || fail "--output needs a folder" 2; output=$2; shift 2 ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; fail "unknown argument $1" 2 ;;
  esac
done
[ -n "$rid" ] || { usage >&2; fail "say for which machine" 2; }
[ "$target" != jetpack4 ] || [ "$rid" = linux-arm64 ] || fail "JetPack is linux-arm64" 2
[ "$surface" = no ] || [ "$target" = jetpack4 ] || fail "--surface goes with --target jetpack4" 2
for tool in dotnet dpkg-deb objdump; do command -v "$tool" >/dev/null || fail "$tool is missing"; done

# What the board of a JetPack 4 has (Ubuntu 18.04), and what of its storage the package may take, in MB.
jetpack_glibc=2.27 jetpack_glibcxx=3.4.25 jetpack_budget=80

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)+git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S)
architecture=${rid#linux-}
architecture=${architecture/x64/amd64}
[ "$target" = cpu ] || version+=+$target
[ "$surface" = no ] || version+=+surface
maintainer="${DEBFULLNAME:-EdgeDetector maintainers} <${DEBEMAIL:-edgedetector@packages.invalid}>"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
program=$root/usr/lib/edgedetector
doc=$root/usr/share/doc/edgedetector

echo "building edgedetector $version for $architecture"
# Its help, which becomes man page and completion, is asked of a build that runs on this machine.
dotnet build src/EdgeDetector.Service -c Release -v quiet
dotnet publish src/EdgeDetector.Service -c Release -r "$rid" -p:EdgePackage=true "-p:EdgeTarget=$target" \
  "-p:OnnxRuntimeSurface=$surface" -o "$program" -v quiet
here=artifacts/bin/EdgeDetector.Service/release/edgedetector

put() { install -D -m "$1" "$2" "$root/$3"; }
compress() { gzip -9 -n > "$1"; }

find "$program" -type f -exec chmod 644 {} +
chmod 755 "$program/edgedetector"
install -d "$root/usr/bin" "$root/usr/share/man/man1" "$root/usr/share/bash-completion/completions" "$doc/examples"
ln -s ../lib/edgedetector/edgedetector "$root/usr/bin/edgedetector"
if [ "$target" = jetpack4 ]; then
  # The published library of SQLite wants a newer C library: the system's own serves.
  ln -s ../aarch64-linux-gnu/libsqlite3.so.0 "$program/libe_sqlite3.so"
fi

sed -e 's|/opt/edgedetector/|/usr/lib/edgedetector/|' -e 's|^Documentation=.*|Documentation=man:edgedetector(1) file:/usr/share/doc/edgedetector/README.md.gz|' \
  systemd/edgedetector.service > "$work/unit"
put 644 "$work/unit" lib/systemd/system/edgedetector.service
put 644 systemd/edgedetector.sysusers.conf usr/lib/sysusers.d/edgedetector.conf
put 644 packaging/tmpfiles.conf usr/lib/tmpfiles.d/edgedetector.conf
install -d -m 750 "$root/var/lib/edgedetector" "$root/var/cache/edgedetector"
for model in models/*.onnx; do put 644 "$model" "usr/share/edgedetector/$model"; done
put 644 config/edgedetector.schema.json usr/share/edgedetector/edgedetector.schema.json
sed 's|^  path: model.onnx$|  path: /usr/share/edgedetector/models/traffic-nano.onnx|' config/edgedetector.yaml > "$work/edgedetector.yaml"
! cmp -s config/edgedetector.yaml "$work/edgedetector.yaml" || fail "config/edgedetector.yaml names no model.onnx to replace"
put 640 "$work/edgedetector.yaml" etc/edgedetector/edgedetector.yaml
ln -s /usr/share/edgedetector/edgedetector.schema.json "$root/etc/edgedetector/edgedetector.schema.json"

packaging/manual.sh "$here" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)" | compress "$root/usr/share/man/man1/edgedetector.1.gz"
packaging/completion.sh "$here" > "$root/usr/share/bash-completion/completions/edgedetector"
for text in README.md docs/*.md models/*.md; do gzip -9 -n -c "$text" > "$doc/${text##*/}.gz"; done
compress "$doc/NEWS.md.gz" < CHANGELOG.md
cp config/examples/*.yaml "$doc/examples/"
put 644 packaging/copyright usr/share/doc/edgedetector/copyright
put 644 packaging/lintian-overrides usr/share/lintian/overrides/edgedetector
printf 'edgedetector (%s) unstable; urgency=medium\n\n  * Made from the sources of that time; NEWS.md.gz tells what has changed.\n\n -- %s  %s\n' \
  "$version" "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | compress "$doc/changelog.gz"

# Every ELF file: what of the C and C++ libraries it asks for.
newest() { # PREFIX: the newest version of that symbol set, and the file that asks for it
  find "$root" -type f -exec sh -c 'head -c 4 "$1" | grep -q ELF && objdump -T "$1" 2>/dev/null | grep -oE "\($2_[0-9.]+\)" | tr -d "()" |
    sort -u | sed "s|\$| ${1##*/}|"' _ {} "$1" \; | sed "s/^$1_//" | sort -V | tail -1
}
read -r glibc glibc_file <<< "$(newest GLIBC)"
read -r glibcxx glibcxx_file <<< "$(newest GLIBCXX)"
echo "newest symbols: GLIBC $glibc ($glibc_file), GLIBCXX $glibcxx ($glibcxx_file)"
above() { [ "$(printf '%s\n' "$1" "$2" | sort -V | tail -1)" != "$2" ]; }

depends="libc6 (>= $glibc), libgcc-s1 | libgcc1, libstdc++6, libssl3t64 | libssl3 | libssl1.1, passwd, ffmpeg"
case $target/$rid in
  cpu/linux-x64) depends+=", libgtk-3-0t64 | libgtk-3-0, libdrm2, libatomic1"; natives='ONNX Runtime (processor) and OpenCV are inside.' ;;
  cpu/linux-arm64) natives='ONNX Runtime (processor) is inside; libOpenCvSharpExtern.so, which reads
 cameras and pictures, is built on the board: scripts/jetson/build-opencv.sh.' ;;
  jetpack4/*)
    depends+=", libsqlite3-0"
    natives='For JetPack 4. ONNX Runtime 1.11 with TensorRT, and OpenCV, are built on the
 board: scripts/jetson of the sources.'
    if above "$glibc" $jetpack_glibc; then fail "$glibc_file asks for GLIBC_$glibc, and JetPack 4 has $jetpack_glibc"; fi
    if above "$glibcxx" $jetpack_glibcxx; then fail "$glibcxx_file asks for GLIBCXX_$glibcxx, and JetPack 4 has $jetpack_glibcxx"; fi ;;
esac

size=$(du -k --apparent-size -s "$root" | cut -f1)
natives_size=$(find "$program" \( -name 'libonnxruntime*' -o -name libOpenCvSharpExtern.so \) -printf '%s\n' | awk '{ sum += $1 } END { print int(sum / 1024) }')
echo "installed: $((size / 1000)) MB, of which ONNX Runtime and OpenCV $((natives_size / 1000)) MB"
[ "$target" != jetpack4 ] || [ "$size" -le $((jetpack_budget * 1000)) ] || fail "more than the $jetpack_budget MB that a JetPack's storage allows"

control=$root/DEBIAN
install -d "$control"
awk -v version="$version" -v architecture="$architecture" -v maintainer="$maintainer" -v size="$size" -v depends="$depends" -v natives=" $natives" '
  { gsub("@VERSION@", version); gsub("@ARCHITECTURE@", architecture); gsub("@MAINTAINER@", maintainer); gsub("@SIZE@", size)
    gsub("@DEPENDS@", depends); gsub("@NATIVES@", natives); print }' packaging/control > "$control/control"
echo /etc/edgedetector/edgedetector.yaml > "$control/conffiles"
for script in postinst prerm postrm; do install -m 755 "packaging/$script" "$control/$script"; done
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\n' | sort | xargs md5sum) > "$control/md5sums"

find "$root" -type d -not -perm 750 -exec chmod 755 {} +
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$output"
file=$output/edgedetector_${version}_$architecture.deb
dpkg-deb --root-owner-group "-Z${DPKG_DEB_COMPRESSOR_TYPE:-xz}" --build "$root" "$file" >/dev/null
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error "$file" || fail "lintian finds errors in $file"
fi
echo "$file"
