#!/bin/sh
# Cuts real fixes out of the difference of two of the distribution's kernel sources, makes updates of them and rehearses them.
#   bench/corpus.sh [--tries N] [--seed N] [--from VERSION] [--to VERSION] [--create-only]
set -eu

root=$(dirname "$(dirname "$(readlink -f "$0")")")
"$root/splice" --version >/dev/null
exec dotnet run -c Release --project "$root/bench/Corpus" -v quiet -- run --splice "$root/artifacts/splice" --plugins "$root/artifacts/splice/plugins" \
    --workspace "${KSPLICE_WORKSPACE:-${XDG_CACHE_HOME:-$HOME/.cache}/ksplice}" "$@"
