#!/usr/bin/env bash
# Times the commands that ask nobody but the kernel, whole processes of the program as it is installed, beside programs that everybody knows.
#   bench/start.sh [--runs N]
#     --runs   how often each runs, in turns; medians count (default 20)
#   SPLICE=PROGRAM  the program to time (default: the checkout's published one, which ./splice makes)
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "$0")")")
runs=20
goal=150
while [ $# -gt 0 ]; do
    case $1 in
        --runs) runs=$2; shift 2 ;;
        *) sed -n '2,5s/^# *//p' "$0" >&2; exit 2 ;;
    esac
done
if [ -z "${SPLICE:-}" ]; then
    "$root/splice" --version >/dev/null
    SPLICE=$root/artifacts/splice/splice
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

commands=("show" "show --count" "show --json" "uname -r" "status" "status --json" "status --format prometheus" "--version")
# Not of ours: what a process costs here at all, and a list that administrators are used to.
others=("true" "uname -r" "dpkg -l")

# Prints whole milliseconds of one run: how long it took, and how much of a processor it used.
run() {
    local TIMEFORMAT='%R %U %S'
    if ! { time "$@" >"$scratch/out" 2>"$scratch/err"; } 2>&1 | awk '{ printf "%.0f %.0f\n", $1 * 1000, ($2 + $3) * 1000 }'; then
        cat "$scratch/out" "$scratch/err" >&2
        echo "This failed: $*" >&2
        exit 1
    fi
}

median() {
    sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# In turns, so that whatever else the machine does falls on all of them alike.
for ((i = 0; i < runs; i++)); do
    for n in "${!commands[@]}"; do
        # shellcheck disable=SC2086
        run "$SPLICE" ${commands[n]} >>"$scratch/splice.$n"
    done
    for n in "${!others[@]}"; do
        # shellcheck disable=SC2086
        run env ${others[n]} >>"$scratch/other.$n"
    done
done

reference=$(cut -d' ' -f1 "$scratch/other.2" | median)
row() {
    local name=$1 file=$2 goal=$3 took used verdict=-
    took=$(cut -d' ' -f1 "$file" | median)
    used=$(cut -d' ' -f2 "$file" | median)
    [ "$goal" = - ] || verdict=$(awk -v t="$took" -v g="$goal" 'BEGIN { print t <= g ? "met" : "missed" }')
    printf '| %-34s | %8.0f | %8.0f | %6s | %12s | %-6s |\n' "$name" "$took" "$used" "$goal" "$(awk -v t="$took" -v r="$reference" 'BEGIN { printf "%.1f", t / r }')" "$verdict"
}

echo "load $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors, $runs runs each, medians in milliseconds"
printf '| %-34s | %8s | %8s | %6s | %12s | %-6s |\n' command took used goal "x dpkg -l" ""
echo '|---|---|---|---|---|---|'
for n in "${!commands[@]}"; do
    row "splice ${commands[n]}" "$scratch/splice.$n" "$goal"
done
for n in "${!others[@]}"; do
    row "${others[n]}" "$scratch/other.$n" -
done
