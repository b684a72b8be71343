# shellcheck shell=bash
# The version of what is packed, and the time that all files bear.

find_version() {
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$repository_root" log -1 --format=%ct)}
    export SOURCE_DATE_EPOCH
    [ -z "$version" ] || return 0
    local base
    base=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$repository_root/Directory.Build.props")
    # The time keeps versions in order; the name says what was built.
    version=$base+$(git -C "$repository_root" log -1 --date=format-local:%Y%m%d%H%M%S --format=%cd).g$(git -C "$repository_root" rev-parse --short=10 HEAD)
    git -C "$repository_root" diff --quiet HEAD -- || version=$version.changed
}
