#!/usr/bin/env bash
# Makes the packages of the program: ksplice-engine, uptrack and, when a repository is named, uptrack-release.
#   packaging/build.sh OUTDIR [deb] [rpm] [OPTION]...      both formats when none is named
#   --repository URL --repository-key FILE.asc --update-key FILE.pub
#                         what uptrack-release brings: where updates come from, the OpenPGP key that signs the lists there, and the key
#                         whose updates are trusted; all three or none. --update-key may be repeated
#   --suite NAME          suite of an apt repository (ksplice)
#   --yum-repository URL  repository for the .rpm, needed when both formats are made; a repository is either for apt or for yum
#   --allow-http          accepts an address of plain http; what is fetched is verified all the same
#   --version VERSION     instead of the program's own with the time and name of the last commit
#   --program DIR         takes a published program from there instead of having ./splice build it
#   --quick               compresses little, for tests
set -euo pipefail
packaging=$(dirname "$(readlink -f "$0")")
repository_root=$(dirname "$packaging")
export LC_ALL=C TZ=UTC
umask 022
. "$packaging/lib/arguments.sh"
. "$packaging/lib/version.sh"
. "$packaging/lib/program.sh"
. "$packaging/lib/stage.sh"
. "$packaging/lib/deb.sh"
. "$packaging/lib/rpm.sh"

read_arguments "$@"
check_release_arguments
find_version
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find_program
mkdir -p "$outdir"

packages=(ksplice-engine uptrack)
if [ -n "$repository" ]; then
    packages+=(uptrack-release)
else
    echo "uptrack-release is not made: no --repository is named." >&2
fi
for package in "${packages[@]}"; do
    for format in "${formats[@]}"; do
        # A subshell, so that what one package says of itself is gone before the next.
        (
            # shellcheck source=/dev/null
            . "$packaging/$package/package.sh"
            root=$work/$package.$format
            mkdir -p "$root"
            layout_for "$format"
            stage "$root"
            "make_$format" "$package" "$root" "$outdir"
        )
    done
done
