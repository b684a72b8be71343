#!/usr/bin/env bash
# Builds everything and runs every test project. The last line is the total: "N passed, N failed, N skipped".
#   --fast   leaves out the tests that boot kernels (tests/Vm)
#   --long   adds the tests that take hours: 330 real changes made into updates and rehearsed, a thousand units of the kernel compared
#            with themselves. What they compile stays in the workspace (KSPLICE_WORKSPACE), so that a second run is shorter.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

vm=yes
tests="Tier!=long"
for argument in "$@"; do
    case $argument in
        --fast) vm=no ;;
        --long) tests= ;;
        *) echo "usage: ./test.sh [--fast | --long]" >&2; exit 2 ;;
    esac
done

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

tests/install-tools.sh $([ $vm = yes ] || echo --fast)
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
    dotnet test "$project" --no-build -nologo -v quiet ${tests:+--filter "$tests"} --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" || status=$?
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
