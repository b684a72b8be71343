# shellcheck shell=bash disable=SC2154
# Finds the published program, what it says of itself, and the licences of what it carries.

find_program() {
    if [ -z "$program" ]; then
        # The script that runs the program from a checkout knows how it is published, and checks that no plugin is missing.
        "$repository_root/splice" --version >/dev/null
        program=$repository_root/artifacts/splice
    fi
    program=$(readlink -f "$program")
    if [ ! -x "$program/splice" ] || [ ! -d "$program/plugins" ]; then
        fail "$program holds no published program"
    fi
    mkdir "$work/texts"
    "$program/splice" manual >"$work/texts/manual"
    local shell
    for shell in bash zsh fish; do
        "$program/splice" completion $shell >"$work/texts/$shell"
    done
}

# The runtime's own licences, which must go where the runtime goes.
runtime_licences() {
    local folder
    folder=$(dirname "$(readlink -f "$(command -v dotnet)")")
    if [ ! -s "$folder/LICENSE.txt" ] || [ ! -s "$folder/ThirdPartyNotices.txt" ]; then
        fail "$folder lacks the licences of the .NET runtime"
    fi
    echo "$folder"
}
