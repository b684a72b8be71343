#!/usr/bin/env bash
# Times whole runs of splice on this machine, each against its goal and in one run: create, diff, verify, start-up.
#   bench/stages.sh [--patch FILE] [--runs N] [--pair PRE.o POST.o]
#     --patch  a fix for the prepared kernel (default: the one that demo.sh cut)
#     --runs   how often each command runs; the median counts (default 5)
#     --pair   objects to diff (default: a generated unit of about 1.5 MB)
#   SPLICE=PROGRAM  times that program instead of the checkout's ./splice
# The kernel comes from the workspace (KSPLICE_WORKSPACE), whose trees are read and never changed.
set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$bench")
splice=${SPLICE:-$root/splice}
# shellcheck source=bench/workspace.sh
. "$bench/workspace.sh"

patch=
runs=5
pair=()
while [ $# -gt 0 ]; do
    case $1 in
        --patch) patch=$2; shift 2 ;;
        --runs) runs=$2; shift 2 ;;
        --pair) pair=("$2" "$3"); shift 3 ;;
        *) sed -n '2,8s/^# *//p' "$0" >&2; exit 2 ;;
    esac
done
patch=${patch:-$(newest "$workspace"/demo/*.patch)}
need "prepared tree" "$KERNEL_TREE" KERNEL_TREE
need "kernel image" "$KERNEL_IMAGE" KERNEL_IMAGE
need "patch" "$patch" "the option --patch"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Always handed over as KSPLICE_WORKSPACE: the caller may have set that, and what it names goes before every other place.
private=$scratch/workspace
tree=$private/trees/$(basename "$KERNEL_TREE")

# --- timing -------------------------------------------------------------------

# Runs a command; sets elapsed to whole milliseconds and leaves its output in $scratch/out. Ends the script when it fails.
elapsed=0
run() {
    local started ended
    started=$(date +%s%N)
    if ! "$@" >"$scratch/out" 2>"$scratch/err"; then
        cat "$scratch/out" "$scratch/err" >&2
        echo "This failed: $*" >&2
        exit 1
    fi
    ended=$(date +%s%N)
    elapsed=$(((ended - started) / 1000000))
}

median() {
    printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"
}

# row NAME COMPILER-MS GOAL-MS TIME-MS...; COMPILER and GOAL may be "-".
row() {
    local name=$1 compiler=$2 goal=$3 middle ratio=- verdict=-
    shift 3
    middle=$(median "$@")
    if [ "$goal" != - ]; then
        ratio=$(awk -v t="$middle" -v g="$goal" 'BEGIN { printf "%.2f", t / g }')
        verdict=$([ "$middle" -le "$goal" ] && echo met || echo missed)
    fi
    printf '| %-40s | %8s | %8s | %8s | %6s | %-6s | %s\n' "$name" "$compiler" "$goal" "$middle" "$ratio" "$verdict" "$*"
}

repeat() {
    local name=$1 goal=$2 times=() i
    shift 2
    for ((i = 0; i < runs; i++)); do
        run "$@"
        times+=("$elapsed")
    done
    row "$name" - "$goal" "${times[@]}"
}

# --- create -------------------------------------------------------------------

# A workspace of our own around the prepared source, so that what it knows of units can be forgotten without taking it from anybody.
make_private_workspace() {
    local part
    mkdir -p "$tree"
    for part in packages hashes images sources; do
        [ ! -e "$workspace/$part" ] || ln -s "$(readlink -f "$workspace/$part")" "$private/$part"
    done
    for part in source stub modules; do
        [ ! -e "$KERNEL_TREE/$part" ] || ln -s "$(readlink -f "$KERNEL_TREE/$part")" "$tree/$part"
    done
    sed "s|$(readlink -f "$KERNEL_TREE")|$tree|g" "$KERNEL_TREE/tree.json" >"$tree/tree.json"
    forget_units
}

# Back to a prepared tree that no unit was ever compiled in.
forget_units() {
    rm -rf "$tree/objects" "$tree/overlays" "$tree/preprocessed" "$tree/kbuild"
    mkdir "$tree/kbuild"
    find "$KERNEL_TREE/kbuild" -maxdepth 1 -type f -exec cp -p {} "$tree/kbuild/" \;
}

# The patch with a comment after one of its added lines: other source text, hence a new compile of the patched unit, and the same code.
vary() {
    awk -v number="$1" '
        !done && /^\+[^+]/ && /[;{)]$/ && !/^\+[ \t]*(\*|\/|#)/ { $0 = $0 " /* variant " number " */"; done = 1 }
        { print }
        END { exit !done }' "$patch" >"$scratch/variant.patch" ||
        { echo "No added line of $patch can take a comment." >&2; exit 1; }
}

# create OBJECTS: makes the update; sets compiled to the compiler's milliseconds. Ends the script unless at least OBJECTS objects were
# compiled, or when any was for 0: the row would not be what it says.
create() {
    local before made
    before=$(objects)
    run env KSPLICE_WORKSPACE="$private" "$splice" create --json --patch "$scratch/variant.patch" --kernel "$KERNEL_RELEASE" --id bench -o "$scratch/bench.ksplice"
    compiled=$(grep -o '"milliseconds": *[0-9]*' "$scratch/out" | awk -F: '{ sum += $2 } END { print sum + 0 }')
    made=$(($(objects) - before))
    if { [ "$1" = 0 ] && [ $((made + compiled)) != 0 ]; } || { [ "$1" != 0 ] && { [ "$made" -lt "$1" ] || [ "$compiled" = 0 ]; }; }; then
        echo "The compiler made $made objects in $compiled ms where at least $1 were to be made, and none if that is 0." >&2
        exit 1
    fi
}

objects() {
    { find "$tree/objects" -name '*.o' 2>/dev/null || :; } | wc -l
}

measure_create() {
    local i first=() first_compiled=() second=() second_compiled=() cached=()
    for ((i = 0; i < runs; i++)); do
        forget_units
        vary "$i-first"
        create 3
        first+=("$elapsed") first_compiled+=("$compiled")
        vary "$i-second"
        create 1
        second+=("$elapsed") second_compiled+=("$compiled")
        create 0
        cached+=("$elapsed")
    done
    local three one
    three=$(median "${first_compiled[@]}")
    one=$(median "${second_compiled[@]}")
    row "create, unit never compiled" "$three" $((2 * three + 2000)) "${first[@]}"
    row "create, unpatched side cached" "$one" $((one + 2000)) "${second[@]}"
    row "create, all cached" 0 - "${cached[@]}"
}

# --- diff ---------------------------------------------------------------------

make_pair() {
    local side
    for side in 0 1; do
        awk -v changed=$side -f "$bench/stages/large-unit.awk" >"$scratch/unit.c"
        gcc -g -O2 -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fcf-protection=none -fno-pic \
            -fno-stack-protector -mcmodel=kernel -mno-sse -c -o "$scratch/unit$side.o" "$scratch/unit.c"
    done
    pair=("$scratch/unit0.o" "$scratch/unit1.o")
}

# --- all ----------------------------------------------------------------------

# Builds splice when needed, which must not count; twice, since a source may have changed while the first build ran.
"$splice" --version >/dev/null
"$splice" --version >/dev/null
make_private_workspace
[ ${#pair[@]} -eq 2 ] || make_pair

echo "Milliseconds, median of $runs; kernel $KERNEL_RELEASE, $(nproc) CPUs, load $(cut -d' ' -f1-3 /proc/loadavg) before."
echo "Patch: $(basename "$patch"). Objects: $(stat -c %s "${pair[0]}") bytes each."
printf '| %-40s | %8s | %8s | %8s | %6s | %-6s | %s\n' stage compiler goal measured ratio verdict "all runs"
echo '|------------------------------------------|---------:|---------:|---------:|-------:|--------|'
measure_create
repeat "diff of the object pair" 500 "$splice" diff --json "${pair[@]}"
# The first one may have to unpack the image into the workspace.
verify=(env KSPLICE_WORKSPACE="$private" "$splice" verify --allow-unsigned --kernel-image "$KERNEL_IMAGE" --modules "$KERNEL_MODULES" "$scratch/bench.ksplice")
run "${verify[@]}"
repeat "verify against the image" 600 "${verify[@]}"
repeat "--version" 100 "$splice" --version
[ -n "${SPLICE:-}" ] || repeat "--version, published program" 100 "$root/artifacts/splice/splice" --version
echo "Load $(cut -d' ' -f1-3 /proc/loadavg) after."
