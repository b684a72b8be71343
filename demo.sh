#!/bin/sh
# Makes a hot update of a real kernel fix and shows it on the real kernel, in QEMU: fault, apply, fault gone, undo.
# Needs Debian 12 and the .NET SDK; installs what else is missing (as root).
set -eu

root=$(dirname "$(readlink -f "$0")")
workspace=${KSPLICE_WORKSPACE:-${XDG_CACHE_HOME:-$HOME/.cache}/ksplice}
"$root/tests/install-tools.sh"
SPLICE_QUIET_BUILD=1 "$root/splice" --version >/dev/null
exec dotnet run -c Release --project "$root/bench/Corpus" -v quiet -- demo --splice "$root/artifacts/splice" \
    --plugins "$root/artifacts/splice/plugins" --faults "$root/bench/Corpus/faults" --workspace "$workspace"
