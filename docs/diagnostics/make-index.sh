#!/bin/sh
# Writes README.md, the table of all pages beside it.
cd "$(dirname "$(readlink -f "$0")")" || exit 1
{
    printf '# Diagnostics\n\nEvery refusal and remark of `splice` has a code that never changes its meaning. The first digit tells the phase: '
    printf '1 patch and build, 2 difference, 3 package and trust, 4 verify and link, 5 load, swap and rehearse, 6 sources, 7 plugins and reports; 0 is the program itself.\n\n'
    printf 'This table is made by `docs/diagnostics/make-index.sh`.\n\n| code | |\n|---|---|\n'
    for page in KSP*.md; do
        sed -n '1s/^# \(KSP[0-9]*\): \(.*\)$/| [\1](\1.md) | \2 |/p' "$page"
    done
} >README.md
