#!/bin/sh
# Cuts real fixes out of the difference of two of the distribution's kernel sources, makes updates of them and rehearses them.
#   bench/corpus.sh [--tries N] [--minutes M] [--seed N] [--mix part=6,file=3,group=1] [--from VERSION] [--to VERSION] [--create-only]
#                   [--again CODE]... [--carry] [--markdown FILE]
# What is known already is not made again; see bench/README.md.
set -eu

root=$(dirname "$(dirname "$(readlink -f "$0")")")
"$root/splice" --version >/dev/null
exec dotnet run -c Release --project "$root/bench/Corpus" -v quiet --property:RunAnalyzers=false -- run --splice "$root/artifacts/splice" \
    --plugins "$root/artifacts/splice/plugins" --workspace "${KSPLICE_WORKSPACE:-${XDG_CACHE_HOME:-$HOME/.cache}/ksplice}" --checkout "$root" "$@"
