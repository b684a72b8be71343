# shellcheck shell=bash disable=SC2154
# Makes a .deb of a staged folder.

maintainer=${MAINTAINER:-Ksplice.Engine contributors <maintainers@users.noreply.github.com>}

make_deb() {
    local package=$1 root=$2 target=$3 control=$2/DEBIAN
    put 0644 "$packaging/$package/copyright" "/usr/share/doc/$package/copyright"
    put_packed "/usr/share/doc/$package/changelog.gz" <<END
$package ($version) unstable; urgency=medium

  * Built from the source of this version.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
    [ ! -e "$packaging/$package/deb/lintian-overrides" ] || put 0644 "$packaging/$package/deb/lintian-overrides" "/usr/share/lintian/overrides/$package"

    mkdir -m 0755 "$control"
    (cd "$root" && find . -path ./DEBIAN -prune -o -type f -print0 | sort -z | xargs -0 md5sum | sed 's|  \./|  |') >"$control/md5sums"
    (cd "$root" && find . -path './etc/*' -type f | sort | sed 's|^\.||') >"$control/conffiles"
    [ -s "$control/conffiles" ] || rm "$control/conffiles"
    local script
    for script in preinst postinst prerm postrm; do
        [ ! -e "$packaging/$package/deb/$script" ] || fill_in <"$packaging/$package/deb/$script" >"$control/$script"
    done
    {
        echo "Package: $package"
        echo "Version: $version"
        echo "Architecture: $deb_architecture"
        echo "Maintainer: $maintainer"
        echo "Installed-Size: $(du -k -s --apparent-size --exclude=DEBIAN "$root" | cut -f1)"
        [ -z "${deb_depends:-}" ] || echo "Depends: $(fill_in <<<"$deb_depends")"
        [ -z "${deb_recommends:-}" ] || echo "Recommends: $deb_recommends"
        [ -z "${deb_suggests:-}" ] || echo "Suggests: $deb_suggests"
        echo "Section: admin"
        echo "Priority: optional"
        echo "Description: $summary"
        sed 's/^$/./; s/^/ /' <<<"$description"
    } >"$control/control"
    chmod 0644 "$control"/*
    for script in preinst postinst prerm postrm; do
        [ ! -e "$control/$script" ] || chmod 0755 "$control/$script"
    done

    settle "$root"
    local compression=(-Zxz -z6)
    [ "$quick" = no ] || compression=(-Zxz -z0)
    # One thread: how many there are must not decide what comes out.
    dpkg-deb --root-owner-group --threads-max=1 "${compression[@]}" --build "$root" "$target/${package}_${version}_${deb_architecture}.deb" >/dev/null
    echo "$target/${package}_${version}_${deb_architecture}.deb"
}

# What scripts and texts leave open until a package is made.
fill_in() {
    sed "s|@VERSION@|$version|g"
}
