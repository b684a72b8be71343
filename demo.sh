#!/bin/sh
# Makes hot updates of two real kernel fixes, one of built-in code and one of a module, and shows each on the real kernel, in QEMU:
# the fault, apply, the fault gone, undo. Needs Debian 12 and the .NET SDK; installs what else is missing (as root).
#   ./demo.sh [--without VERSION]...
#     --without  pretend that the archive has lost this source version (6.1.187-1); other real fixes are then found and shown
# Downloads, the prepared kernel tree and the updates stay in the folder KSPLICE_WORKSPACE (else ~/.cache/ksplice) for the next run.
set -eu

case ${1:-} in
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit ;;
esac
root=$(dirname "$(readlink -f "$0")")
workspace=${KSPLICE_WORKSPACE:-${XDG_CACHE_HOME:-$HOME/.cache}/ksplice}
# Kernel sources unpack on all processors.
export XZ_DEFAULTS=-T0
"$root/tests/install-tools.sh"
"$root/splice" --version >/dev/null
exec dotnet run -c Release --project "$root/bench/Corpus" -v quiet --property:RunAnalyzers=false -- demo --splice "$root/artifacts/splice" \
    --plugins "$root/artifacts/splice/plugins" --programs "$root/bench/Corpus/guest" --workspace "$workspace" "$@"
