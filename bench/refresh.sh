#!/usr/bin/env bash
# Times splice refresh and splice check of a signed list of 10,000 updates, for each kind of repository: processor seconds and most memory.
#   bench/refresh.sh [--updates N] [apt|yum ...]
#   SPLICE=PROGRAM  times that program instead of the checkout's ./splice
set -euo pipefail

root=$(dirname "$(cd "$(dirname "$0")" && pwd)")
splice=${SPLICE:-$root/splice}
updates=10000
kinds=()
while [ $# -gt 0 ]; do
    case $1 in
        --updates) updates=$2; shift 2 ;;
        apt | yum) kinds+=("$1"); shift ;;
        *) sed -n '2,4s/^# *//p' "$0" >&2; exit 2 ;;
    esac
done
[ ${#kinds[@]} -gt 0 ] || kinds=(apt yum)

scratch=$(mktemp -d)
export GNUPGHOME=$scratch/gpg
trap 'gpgconf --kill all; rm -rf "$scratch"' EXIT
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key bench@example.org ed25519 sign never 2>"$scratch/gpg.log"
gpg --batch --export bench@example.org >"$scratch/keyring.gpg"
hash=$(printf 'd%.0s' {1..64})
build_id=$(printf 'b%.0s' {1..40})

apt_list() {
    local list=$1/dists/ksplice/main/binary-amd64/Packages
    mkdir -p "${list%/*}"
    for ((i = 0; i < updates; i++)); do
        printf 'Package: ksplice-update-u%d\nVersion: 1\nArchitecture: amd64\nDescription: Fix\nKsplice-Arch: x64\nKsplice-Id: u%d\nKsplice-Sha256: %s\nKsplice-Manifest: %s\n' $i $i "$hash" "$hash"
        printf 'Ksplice-Kernel: 6.1.0-50-amd64\nKsplice-Build-Id: %s\nKsplice-Targets: vmlinux=%s\nKsplice-Cves: CVE-2026-0001\nFilename: pool/u%d.deb\nSize: 5\nSHA256: %s\n\n' "$build_id" "$build_id" $i "$hash"
    done >"$list"
    xz -k "$list"
    {
        printf 'Suite: ksplice\nDate: %s\nValid-Until: %s\nSHA256:\n' "$(date -Ru | sed 's/+0000/UTC/')" "$(date -Ru -d '+7 days' | sed 's/+0000/UTC/')"
        for file in "$list" "$list.xz"; do
            printf ' %s %s %s\n' "$(sha256sum "$file" | cut -d' ' -f1)" "$(stat -c %s "$file")" "${file#"$1"/dists/ksplice/}"
        done
    } >"$scratch/Release"
    gpg --batch --quiet --output "$1/dists/ksplice/InRelease" --clear-sign "$scratch/Release"
}

yum_list() {
    local list=$1/repodata/primary.xml
    mkdir -p "${list%/*}"
    {
        printf '<?xml version="1.0" encoding="UTF-8"?>\n<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm">\n'
        for ((i = 0; i < updates; i++)); do
            printf '<package type="rpm">\n  <name>ksplice-update-u%d</name>\n  <arch>noarch</arch>\n  <version epoch="0" ver="1" rel="1"/>\n  <checksum type="sha256" pkgid="YES">%s</checksum>\n  <summary>Fix</summary>\n' $i "$hash"
            printf '  <size package="5" installed="1" archive="1"/>\n  <location href="packages/u%d.rpm"/>\n  <format>\n    <rpm:provides>\n      <rpm:entry name="ksplice-update(u%d)" flags="EQ" epoch="0" ver="%s"/>\n' $i $i "$hash"
            printf '      <rpm:entry name="ksplice-%s"/>\n' "file($hash)" 'arch(x64)' 'kernel(6.1.0-50-amd64)' "build-id($build_id)" 'cve(CVE-2026-0001)'
            printf '      <rpm:entry name="ksplice-target(vmlinux)" flags="EQ" epoch="0" ver="%s"/>\n    </rpm:provides>\n  </format>\n</package>\n' "$build_id"
        done
        printf '</metadata>\n'
    } >"$list"
    local open open_size
    read -r open open_size <<<"$(sha256sum "$list" | cut -d' ' -f1) $(stat -c %s "$list")"
    gzip "$list"
    {
        printf '<?xml version="1.0" encoding="UTF-8"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo">\n  <revision>%s</revision>\n' "$(date +%s)"
        printf '  <tags><content>ksplice-valid-until:%s</content></tags>\n  <data type="primary">\n    <checksum type="sha256">%s</checksum>\n' "$(date -d '+7 days' +%s)" "$(sha256sum "$list.gz" | cut -d' ' -f1)"
        printf '    <open-checksum type="sha256">%s</open-checksum>\n    <location href="repodata/primary.xml.gz"/>\n    <size>%s</size>\n    <open-size>%s</open-size>\n  </data>\n</repomd>\n' "$open" "$(stat -c %s "$list.gz")" "$open_size"
    } >"${list%/*}/repomd.xml"
    gpg --batch --quiet --armor --output "${list%/*}/repomd.xml.asc" --detach-sign "${list%/*}/repomd.xml"
}

# Runs a command; prints its processor seconds and most memory, those of the programs that it runs included.
measured() {
    python3 - "$@" <<'END'
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
if done.returncode:
    sys.exit(done.stdout + done.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:.2f} {used.ru_maxrss / 1024:.0f}")
END
}

# row NAME SECONDS MEGABYTES
row() {
    awk -v name="$1" -v seconds="$2" -v memory="$3" 'BEGIN { printf "| %s | %.2f s | %.2f | %d MB | %.2f |\n", name, seconds, seconds / 2, memory, memory / 150 }'
}

"$splice" --version >/dev/null
echo "$updates updates; goals: 2 s of a processor, 150 MB. Load: $(cut -d' ' -f1-3 /proc/loadavg)"
printf '| | processor | ratio | memory | ratio |\n|---|---|---|---|---|\n'
for kind in "${kinds[@]}"; do
    "${kind}_list" "$scratch/$kind"
    printf '[Settings]\nstate_folder = %s\n[Source:bench]\ntype = %s\nuri = file:%s\nkeyring = %s\n' "$scratch/state-$kind" "$kind" "$scratch/$kind" "$scratch/keyring.gpg" >"$scratch/$kind.conf"
    chmod 644 "$scratch/$kind.conf" "$scratch/keyring.gpg"
    # shellcheck disable=SC2046 # two words
    row "$kind: refresh" $(measured "$splice" refresh --config "$scratch/$kind.conf")
    # shellcheck disable=SC2046
    row "$kind: refresh, nothing new" $(measured "$splice" refresh --config "$scratch/$kind.conf")
done
