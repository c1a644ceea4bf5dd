#!/usr/bin/env bash
# Writes the man page from what the program says of itself. usage: packaging/manual.sh PROGRAM DATE > edgedetector.1
set -euo pipefail
program=${1:?usage: packaging/manual.sh PROGRAM DATE} date=${2:?usage: packaging/manual.sh PROGRAM DATE}

names() { "$program" "$@" --help | awk '/^[A-Z].*:$/ { on = $0 == "Commands:" } on && /^  [a-z]/ { print $1 }'; }
escape() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/"; }

# One command's help: a usage line, paragraphs, a list of arguments and options, and what follows as it stands.
section() {
  printf '.SS "edgedetector %s"\n' "$*" | sed 's/-/\\-/g'
  "$program" "$@" --help | escape | awk '
    /^Description:$/ { part = "text"; next }
    /^Usage:$/ { part = "usage"; next }
    /^(Arguments|Options|Commands):$/ { part = $0 == "Commands:" ? "none" : "list"; next }
    /^[^ ]/ && part != "rest" { part = "rest"; print ".PP\n.nf" }
    part == "none" || (part != "rest" && !NF) { next }
    part == "text" { sub(/^ +/, ""); print /^Example:/ ? ".PP\n" $0 : $0; next }
    part == "usage" { sub(/^ +/, ""); print ".PP\n.B " $0; next }
    part == "list" && /^  [^ ]/ {
      sub(/^ +/, "")
      # Names and what they mean stand two spaces or more apart.
      if (match($0, /  +/)) { print ".TP\n.B " substr($0, 1, RSTART - 1) "\n" substr($0, RSTART + RLENGTH) } else print ".TP\n.B " $0
      next
    }
    { print }
    END { if (part == "rest") print ".fi" }'
}

cat <<EOF
.TH EDGEDETECTOR 1 "$date" "EdgeDetector $("$program" --version)" "User commands"
.SH NAME
edgedetector \\- detects objects in camera pictures and tells them over MQTT
.SH SYNOPSIS
.B edgedetector
[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]
.SH DESCRIPTION
A service for the box beside the cameras: frames of CSI, USB and RTSP cameras go through a YOLO network in ONNX Runtime, objects are
followed, and what is found is published over MQTT.
Without a command it runs as the service does.
.SH COMMANDS
EOF
for command in $(names); do
  section "$command"
  for below in $(names "$command"); do section "$command" "$below"; done
done
cat <<'EOF'
.SH ENVIRONMENT
.TP
.B EDGEDETECTOR_CONFIG
The configuration file.
.TP
.B EDGEDETECTOR__MQTT__HOST\fR and the like
Take the place of the file's key, here mqtt.host.
.SH FILES
.TP
.I /etc/edgedetector/edgedetector.yaml
The configuration, every key with its meaning and default.
.TP
.I /usr/share/edgedetector/models
Models that ship.
.TP
.I /var/lib/edgedetector
State: events that wait for the broker, pictures, engines that TensorRT built.
.SH "SEE ALSO"
.BR mosquitto (8),
.BR systemctl (1),
.I /usr/share/doc/edgedetector
EOF
