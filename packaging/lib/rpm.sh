# shellcheck shell=bash disable=SC2154
# Makes an .rpm of a staged folder.

make_rpm() {
    local package=$1 root=$2 target=$3 top=$work/$1.rpmbuild
    settle "$root"
    mkdir -p "$top"
    {
        echo "Name: $package"
        echo "Version: $version"
        echo "Release: 1"
        echo "Summary: $summary"
        echo "License: $rpm_licence"
        echo "AutoReqProv: no"
        [ -z "${rpm_requires:-}" ] || fill_in <<<"$rpm_requires" | sed 's/^/Requires: /'
        [ -z "${rpm_recommends:-}" ] || fill_in <<<"$rpm_recommends" | sed 's/^/Recommends: /'
        printf '\n%%description\n%s\n' "$description"
        printf '\n%%install\ncp -a %s/. %%{buildroot}/\n' "$root"
        local script
        for script in pre post preun postun posttrans; do
            if [ -e "$packaging/$package/rpm/$script" ]; then
                printf '\n%%%s\n' "$script"
                sed 1d "$packaging/$package/rpm/$script" | fill_in
            fi
        done
        printf '\n%%files\n'
        list_files "$root"
    } >"$top/$package.spec"
    local payload=w6.xzdio
    [ "$quick" = no ] || payload=w1.xzdio
    # The staged files are packed as they are: nothing is stripped, byte-compiled or linked, and no time or host gets in.
    rpmbuild -bb --quiet --target "$rpm_architecture" --define "_topdir $top" --define "_rpmdir $target" --define '_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm' \
        --define "_binary_payload $payload" --define '__os_install_post %{nil}' --define '_build_id_links none' --define 'debug_package %{nil}' \
        --define '_buildhost localhost' --define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' \
        --define '_source_payload w0.xzdio' --define 'source_date_epoch_from_changelog 0' "$top/$package.spec" >"$top/log" 2>&1 || { cat "$top/log" >&2; fail "rpmbuild failed for $package"; }
    echo "$target/$package-$version-1.$rpm_architecture.rpm"
}

# Settings are kept at upgrades; folders are ours below those that every system has.
list_files() {
    local path
    echo '%defattr(-,root,root,-)'
    while IFS= read -r path; do
        if [ -d "$1$path" ] && [ ! -L "$1$path" ]; then
            case $path in
                */ksplice | */ksplice/* | */uptrack | */uptrack/* | */ksplice-*) printf '%%dir "%s"\n' "$path" ;;
            esac
        elif [[ $path == /etc/* ]]; then
            printf '%%config(noreplace) "%s"\n' "$path"
        else
            printf '"%s"\n' "$path"
        fi
    done < <(cd "$1" && find . -mindepth 1 | sort | sed 's|^\.||')
}
