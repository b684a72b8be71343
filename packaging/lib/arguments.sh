# shellcheck shell=bash disable=SC2034,SC2154
# Reads and checks the command line of build.sh.

fail() {
    echo "build.sh: $*" >&2
    exit 2
}

usage() {
    sed -n '2,/^set /s/^# \{0,1\}//p' "$packaging/build.sh"
}

read_arguments() {
    outdir='' formats=() version='' program='' quick=no
    repository='' yum_repository='' repository_key='' update_keys=() suite=ksplice allow_http=no
    while [ $# -gt 0 ]; do
        case $1 in
            --repository | --yum-repository | --repository-key | --update-key | --suite | --version | --program)
                [ $# -ge 2 ] || fail "$1 needs a value"
                ;;&
            --repository) repository=$2; shift ;;
            --yum-repository) yum_repository=$2; shift ;;
            --repository-key) repository_key=$2; shift ;;
            --update-key) update_keys+=("$2"); shift ;;
            --suite) suite=$2; shift ;;
            --version) version=$2; shift ;;
            --program) program=$2; shift ;;
            --allow-http) allow_http=yes ;;
            --quick) quick=yes ;;
            -h | --help) usage; exit 0 ;;
            -*) fail "there is no option $1" ;;
            deb | rpm) if [ -n "$outdir" ]; then formats+=("$1"); else outdir=$1; fi ;;
            *) [ -z "$outdir" ] || fail "$1 is no format; there are deb and rpm"; outdir=$1 ;;
        esac
        shift
    done
    [ -n "$outdir" ] || { usage >&2; exit 2; }
    [ ${#formats[@]} -gt 0 ] || formats=(deb rpm)
    outdir=$(readlink -m "$outdir")
    [ -z "$version" ] || [[ $version =~ ^[0-9][A-Za-z0-9.+~]*$ ]] || fail "$version is no version of letters, digits, dots, + and ~"
}

makes() {
    [[ " ${formats[*]} " == *" $1 "* ]]
}

check_address() {
    case $1 in
        https://[A-Za-z0-9]* | file:///*) ;;
        http://[A-Za-z0-9]*) [ "$allow_http" = yes ] || fail "$1 is plain http; --allow-http accepts that" ;;
        *) fail "$1 is no address of https or file" ;;
    esac
    # It goes into files of settings that everybody may read: nothing that ends a line or a word, and no password.
    [[ $1 =~ ^[A-Za-z0-9:/._~%+-]+$ ]] || fail "$1 has characters that do not belong into the address of a repository"
}

# What decides whom a machine trusts is not guessed.
check_release_arguments() {
    if [ -z "$repository$yum_repository$repository_key${update_keys[*]}" ]; then
        return
    fi
    if [ -z "$repository" ] || [ -z "$repository_key" ] || [ ${#update_keys[@]} = 0 ]; then
        fail "uptrack-release needs all of --repository, --repository-key and --update-key"
    fi
    if makes deb && makes rpm && [ -z "$yum_repository" ]; then
        fail "a repository is either for apt or for yum: name the one for the .rpm with --yum-repository, or make one format"
    fi
    check_address "$repository"
    [ -n "$yum_repository" ] || yum_repository=$repository
    check_address "$yum_repository"
    [[ $suite =~ ^[A-Za-z0-9][A-Za-z0-9.-]*$ ]] || fail "$suite is no name of a suite"
    [[ $repository_key == *.asc ]] || fail "$repository_key: the repository's key is an armoured file NAME.asc, as gpg --armor --export writes it"
    check_key "$repository_key" "-----BEGIN PGP PUBLIC KEY BLOCK-----"
    local key names=' '
    for key in "${update_keys[@]}"; do
        [[ ${key##*/} =~ ^[A-Za-z0-9][A-Za-z0-9._-]*\.pub$ ]] || fail "$key: a public key is a file NAME.pub, as splice keygen writes it"
        [[ $names != *" ${key##*/} "* ]] || fail "two keys have the name ${key##*/}"
        names+="${key##*/} "
        check_key "$key" "-----BEGIN PUBLIC KEY-----"
    done
}

check_key() {
    [ -f "$1" ] || fail "$1 is not there"
    ! grep -q "PRIVATE KEY" "$1" || fail "$1 holds a private key; a package must not"
    grep -qxF -- "$2" "$1" || fail "$1 does not hold a public key ($2)"
}
