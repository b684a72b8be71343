#!/usr/bin/env bash
# Builds everything and runs every test project. The last line is the total: "N passed, N failed, N skipped".
#   --fast   leaves out the tests that boot kernels (tests/Vm)
#   --long   adds the tests that take hours
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

vm=yes
for argument in "$@"; do
    case $argument in
        --fast) vm=no ;;
        --long) export KSPLICE_LONG=1 ;;
        *) echo "usage: ./test.sh [--fast | --long]" >&2; exit 2 ;;
    esac
done

# What tests use, each as: a file that proves it is there, and the package that brings it.
needed=(
    "/usr/bin/gcc gcc" "/usr/bin/make make" "/usr/bin/ld binutils" "/usr/bin/patch patch" "/usr/bin/xz xz-utils" "/usr/bin/zstd zstd"
    "/usr/include/stdio.h libc6-dev" "/usr/bin/git git" "/usr/bin/flock util-linux"
)
needed_by_vm=(
    "/usr/bin/qemu-system-x86_64 qemu-system-x86" "/bin/busybox busybox-static" "/usr/bin/cpio cpio" "/usr/bin/flex flex" "/usr/bin/bison bison"
    "/usr/bin/bc bc" "/usr/include/libelf.h libelf-dev" "/usr/include/openssl/ssl.h libssl-dev" "/usr/bin/pahole dwarves"
    "/usr/bin/kmod kmod" "/usr/bin/rsync rsync" "/usr/bin/python3 python3"
)
[ $vm = no ] || needed+=("${needed_by_vm[@]}")

install_missing() {
    local missing=() entry
    for entry in "${needed[@]}"; do
        [ -e "${entry% *}" ] || missing+=("${entry#* }")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "These packages are missing and only root can install them: ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    echo "Installing what the tests need: ${missing[*]}"
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
}

# Adds up the counters of one result file. A test that ran ended in one of "passed" and the rest; one that did not run was skipped.
count() {
    local counters
    counters=$(grep -o '<Counters [^>]*>' "$1") || return 1
    value() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
    local total executed succeeded
    total=$(value total) executed=$(value executed) succeeded=$(value passed)
    passed=$((passed + succeeded))
    failed=$((failed + executed - succeeded))
    skipped=$((skipped + total - executed))
}

install_missing
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
echo "Building"
dotnet build Ksplice.Engine.sln -nologo -v quiet

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0
for project in $(find tests -name '*.Tests.csproj' | sort); do
    [ $vm = yes ] || [[ $project != tests/Vm/* ]] || continue
    name=$(basename "$project" .csproj)
    echo "Testing $name"
    status=0
    dotnet test "$project" --no-build -nologo -v quiet --logger "trx;LogFileName=$name.trx" --results-directory "$results" || status=$?
    before=$failed
    if ! count "$results/$name.trx"; then
        # No result file: fine when the project has no tests, a crash otherwise.
        [ $status = 0 ] || failed=$((failed + 1))
    elif [ $status != 0 ] && [ "$failed" = "$before" ]; then
        echo "$name: the test run itself failed" >&2
        failed=$((failed + 1))
    fi
done

[ $((passed + failed)) -gt 0 ] || echo "No test ran." >&2
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed -gt 0 ]
