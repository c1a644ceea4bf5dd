#!/usr/bin/env bash
# Writes the completion for bash from what the program says of itself. usage: packaging/completion.sh PROGRAM > edgedetector
set -euo pipefail
program=${1:?usage: packaging/completion.sh PROGRAM}

names() { "$program" "$@" --help | awk '/^[A-Z].*:$/ { on = $0 == "Commands:" } on && /^  [a-z]/ { print $1 }'; }
options() { "$program" "$@" --help | awk '
  /^[A-Z].*:$/ { on = $0 == "Options:" }
  on && /^  -/ { sub(/  +[^ -].*/, "  ", $0); while (match($0, /--[a-z-]+/)) { print substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH) } }'; }
words() { { names "$@"; options "$@"; } | sort -u | paste -sd ' '; }

cat <<'EOF'
# Completion of edgedetector for bash. Values and inputs complete as file names.
_edgedetector() {
  local command='' word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $command/$word in
EOF
for command in $(names); do
  echo "      /$command) command=$command ;;"
  for below in $(names "$command"); do echo "      $command/$below) command=$command/$below ;;"; done
done
cat <<'EOF'
    esac
  done
  local words=''
  case $command in
EOF
echo "    '') words='$(words)' ;;"
for command in $(names); do
  echo "    $command) words='$(words "$command")' ;;"
  for below in $(names "$command"); do echo "    $command/$below) words='$(words "$command" "$below")' ;;"; done
done
cat <<'EOF'
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
  # A word that begins no option may be a file: nothing here, and bash's own completion answers.
  if [[ -n $command && $command != models && ${COMP_WORDS[COMP_CWORD]} != -* ]]; then COMPREPLY=(); fi
}
complete -o bashdefault -o default -F _edgedetector edgedetector
EOF
