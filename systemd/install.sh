#!/usr/bin/env bash
# Installs EdgeDetector as a systemd service, or removes it.
set -euo pipefail

usage() {
  cat <<'EOF'
usage: sudo systemd/install.sh [--publish DIR] [--root DIR] [--no-start]
       sudo systemd/install.sh --uninstall [--purge] [--root DIR]

Installs a self-contained program under /opt/edgedetector, its configuration under /etc/edgedetector, its state under
/var/lib/edgedetector, and the unit edgedetector.service. Installing again upgrades; an existing configuration is kept.

  --publish DIR   the folder of a publish; without it the program is published here, which needs the .NET 10 SDK:
                  dotnet publish src/EdgeDetector.Service -c Release -r linux-x64|linux-arm64 --self-contained -o DIR
  --root DIR      install below DIR and leave systemd alone (for images and tests)
  --no-start      do not enable and start the service
  --uninstall     remove the program and the unit; configuration and state stay
  --purge         with --uninstall: remove configuration, state and the account too
EOF
}

fail() { echo "install.sh: $1" >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")
publish="" root="" start=yes action=install purge=no
while [ $# -gt 0 ]; do
  case $1 in
    --publish) [ $# -ge 2 ] || fail "--publish needs a folder"; publish=$2; shift 2 ;;
    --root) [ $# -ge 2 ] || fail "--root needs a folder"; root=${2%/}; shift 2 ;;
    --no-start) start=no; shift ;;
    --uninstall) action=uninstall; shift ;;
    --purge) purge=yes; shift ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
done
[ "$purge" = no ] || [ "$action" = uninstall ] || fail "--purge goes with --uninstall"
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "must run as root (sudo), or with --root DIR"

program=$root/opt/edgedetector
configuration=$root/etc/edgedetector
state=$root/var/lib/edgedetector
unit=$root/etc/systemd/system/edgedetector.service
sysusers=$root/usr/lib/sysusers.d/edgedetector.conf

# systemd is asked only where it runs: not below --root, not in a container.
on_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

install_all() {
  if [ -z "$publish" ]; then
    command -v dotnet >/dev/null || fail "no .NET SDK here: publish elsewhere and give --publish DIR"
    case $(uname -m) in
      x86_64) rid=linux-x64 ;;
      aarch64) rid=linux-arm64 ;;
      *) fail "no build for $(uname -m): linux-x64 and linux-arm64 are supported" ;;
    esac
    publish=$(mktemp -d)
    published=$publish
    trap 'rm -rf "$published"' EXIT
    echo "publishing for $rid"
    dotnet publish "$top/src/EdgeDetector.Service" -c Release -r "$rid" --self-contained -o "$publish" --nologo -v quiet
  fi
  [ -x "$publish/edgedetector" ] || fail "$publish holds no program edgedetector: is it the folder of a publish?"

  if [ -z "$root" ] && command -v apt-get >/dev/null; then "$top/scripts/install-packages.sh" run; fi
  if [ -z "$root" ] && ! id edgedetector >/dev/null 2>&1; then
    useradd --system --home-dir /var/lib/edgedetector --no-create-home --shell /usr/sbin/nologin edgedetector
  fi

  # The new program is complete before it takes the place of the old one.
  rm -rf "$program.new"
  install -d -m 755 "$(dirname "$program")" "$program.new"
  cp -a "$publish/." "$program.new/"
  cp "$top/README.md" "$program.new/"
  # A publish for JetPack 4 brings no SQLite: the system's own serves.
  if [ -z "$(find "$program.new" -name libe_sqlite3.so)" ]; then
    ln -s /usr/lib/aarch64-linux-gnu/libsqlite3.so.0 "$program.new/libe_sqlite3.so"
  fi
  chown -R 0:0 "$program.new" 2>/dev/null || true
  chmod -R u=rwX,go=rX "$program.new"
  running=no
  if on_systemd && systemctl is-active --quiet edgedetector.service; then
    running=yes
    systemctl stop edgedetector.service
  fi
  rm -rf "$program.old"
  [ ! -e "$program" ] || mv "$program" "$program.old"
  mv "$program.new" "$program"
  rm -rf "$program.old"

  install -d -m 755 "$configuration" "$(dirname "$unit")" "$(dirname "$sysusers")"
  if [ -e "$configuration/edgedetector.yaml" ]; then
    install -m 640 "$top/config/edgedetector.yaml" "$configuration/edgedetector.yaml.dist"
    echo "kept $configuration/edgedetector.yaml (the new defaults are beside it, .dist)"
  else
    install -m 640 "$top/config/edgedetector.yaml" "$configuration/edgedetector.yaml"
  fi
  install -m 644 "$top/config/edgedetector.schema.json" "$configuration/"
  install -d -m 750 "$state"
  install -m 644 "$here/edgedetector.service" "$unit"
  install -m 644 "$here/edgedetector.sysusers.conf" "$sysusers"
  if [ -z "$root" ]; then
    chgrp edgedetector "$configuration/edgedetector.yaml"
    chown edgedetector:edgedetector "$state"
  fi

  if on_systemd; then
    systemctl daemon-reload
    if [ "$start" = yes ] && "$program/edgedetector" check --config "$configuration/edgedetector.yaml" \
      && systemctl enable --now edgedetector.service; then
      systemctl --no-pager --lines=5 status edgedetector.service || true
    elif [ "$running" = yes ] && systemctl start edgedetector.service; then
      echo "the service that ran before runs again, upgraded"
    else
      echo "edit $configuration/edgedetector.yaml, then: systemctl enable --now edgedetector"
    fi
  fi
  echo "installed in $program"
}

uninstall_all() {
  ! on_systemd || systemctl disable --now edgedetector.service 2>/dev/null || true
  rm -rf "$program" "$program.new" "$program.old"
  rm -f "$unit" "$sysusers"
  ! on_systemd || systemctl daemon-reload
  if [ "$purge" = yes ]; then
    rm -rf "$configuration" "$state"
    [ -n "$root" ] || ! id edgedetector >/dev/null 2>&1 || userdel edgedetector
    echo "removed, with configuration and state"
  else
    echo "removed; $configuration and $state stay (--purge removes them too)"
  fi
}

if [ "$action" = install ]; then install_all; else uninstall_all; fi
