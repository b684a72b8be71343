# Finds the prepared kernel in the workspace; to be sourced. Sets, unless set already:
#   workspace      the folder that splice keeps trees and packages in
#   KERNEL_TREE    folder of the newest prepared tree (source, objects, ...) of KERNEL_RELEASE, else of the kernel that demo.sh shows, else of any
#   KERNEL_RELEASE its release
#   KERNEL_BUILD   what modules for it are built against
#   KERNEL_IMAGE   its bootable image
#   KERNEL_MODULES folder that holds lib/modules of it

workspace=${KSPLICE_WORKSPACE:-${XDG_CACHE_HOME:-$HOME/.cache}/ksplice}

# The newest of the files that a pattern matches; empty when there is none.
newest() {
    { ls -td "$@" 2>/dev/null || :; } | head -n 1
}

need() {
    [ -n "$2" ] && [ -e "$2" ] && return
    echo "There is no $1 in $workspace; run ./demo.sh first, which prepares one, or set $3." >&2
    exit 1
}

if [ -z "${KERNEL_TREE:-}" ]; then
    if [ -n "${KERNEL_RELEASE:-}" ]; then
        description=$(newest "$workspace/trees/$KERNEL_RELEASE"-*/tree.json)
    else
        description=$(newest "$workspace"/trees/6.1.*/tree.json)
        description=${description:-$(newest "$workspace"/trees/*/tree.json)}
    fi
    KERNEL_TREE=${description%/tree.json}
fi
if [ -z "${KERNEL_RELEASE:-}" ] && [ -n "$KERNEL_TREE" ]; then
    # A plus sign is written by its number there.
    KERNEL_RELEASE=$(sed -n 's/.*"Release":"\([^"]*\)".*/\1/p' "$KERNEL_TREE/tree.json" | sed 's/\\u002B/+/g')
fi
KERNEL_BUILD=${KERNEL_BUILD:-${KERNEL_TREE:+$KERNEL_TREE/source}}
KERNEL_IMAGE=${KERNEL_IMAGE:-$(newest "$workspace"/packages/packages/linux-image-*/boot/vmlinuz-"${KERNEL_RELEASE:-}")}
KERNEL_MODULES=${KERNEL_MODULES:-$(dirname "$(dirname "$KERNEL_IMAGE")")}
