# Completion of `wary` in bash. Put this line into ~/.bashrc:  eval "$(wary completion bash)"
_wary() {
    local line=${COMP_LINE:0:COMP_POINT} IFS=$' \t\n'
    local -a words
    read -r -a words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    local current=${words[-1]} IFS=$'\n'
    COMPREPLY=($("${words[0]}" __complete "=$current" "${words[@]:1:${#words[@]}-2}" 2> /dev/null))
    # What stands before an equals sign or a colon is a word of its own to bash, unless it is told otherwise.
    local head=${current%"${current##*["${COMP_WORDBREAKS//[^=:]/}"]}"}
    COMPREPLY=("${COMPREPLY[@]#"$head"}")
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=.] ]] && compopt -o nospace
}
complete -o bashdefault -o default -F _wary wary
