# shellcheck shell=bash disable=SC2034,SC2154
# Puts files where a package will have them.

# Folders that the two families of distributions name differently.
layout_for() {
    case $1 in
        deb) units=/lib/systemd/system zsh_functions=/usr/share/zsh/vendor-completions ;;
        rpm) units=/usr/lib/systemd/system zsh_functions=/usr/share/zsh/site-functions ;;
    esac
}

# put MODE FILE TARGET: a copy of a file.
put() {
    install -D -m "$1" "$2" "$root$3"
}

# put_text MODE TARGET: standard input as a file.
put_text() {
    mkdir -p "$(dirname "$root$2")"
    cat >"$root$2"
    chmod "$1" "$root$2"
}

# put_link TARGET LINK
put_link() {
    mkdir -p "$(dirname "$root$2")"
    ln -s "$1" "$root$2"
}

put_folder() {
    install -d -m "$1" "$root$2"
}

# put_packed TARGET.gz: standard input, compressed; without a name and a time inside.
put_packed() {
    gzip -9n | put_text 0644 "$1"
}

# Everything bears the same time, so that the same source gives the same package.
settle() {
    find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}
