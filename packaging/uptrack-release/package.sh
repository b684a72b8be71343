# shellcheck shell=bash disable=SC2034,SC2154
# Where updates come from, and whose are trusted: for apt or dnf, and for the program itself.

summary="repository of kernel updates and its keys"
description="Names the repository that hot updates of the kernel come from, to the package
manager and to uptrack, and brings the key that signs its lists and the keys
whose updates are trusted. To stop trusting one of these, empty its file in
/etc/ksplice/trusted.d: an emptied file stays empty at upgrades."
deb_architecture=all
deb_depends=
rpm_architecture=noarch
rpm_licence=MIT

stage() {
    local key
    for key in "${update_keys[@]}"; do
        put 0644 "$key" "/etc/ksplice/trusted.d/${key##*/}"
    done
    if [ "$units" = /lib/systemd/system ]; then
        stage_for_apt
    else
        stage_for_dnf
    fi
}

stage_for_apt() {
    local keyring=/usr/share/keyrings/uptrack.asc
    put 0644 "$repository_key" "$keyring"
    put_text 0644 /etc/apt/sources.list.d/uptrack.sources <<END
Types: deb
URIs: $repository
Suites: $suite
Components: main
Signed-By: $keyring
END
    put_text 0644 /etc/uptrack/conf.d/uptrack-release.conf <<END
[Source:uptrack]
type = apt
uri = $repository
suite = $suite
components = main
keyring = $keyring
END
}

stage_for_dnf() {
    local keyring=/etc/pki/rpm-gpg/RPM-GPG-KEY-uptrack
    put 0644 "$repository_key" "$keyring"
    put_text 0644 /etc/yum.repos.d/uptrack.repo <<END
[uptrack]
name=Hot updates of the kernel
baseurl=$yum_repository
enabled=1
gpgcheck=1
repo_gpgcheck=1
gpgkey=file://$keyring
END
    put_text 0644 /etc/uptrack/conf.d/uptrack-release.conf <<END
[Source:uptrack]
type = yum
uri = $yum_repository
keyring = $keyring
END
}
