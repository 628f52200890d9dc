#compdef wary
# Completion of `wary` in zsh. Put this line into ~/.zshrc, after compinit:  eval "$(wary completion zsh)"
_wary() {
    local -a found
    found=("${(@f)$("${words[1]}" __complete "=${words[CURRENT]}" "${(@)words[2,CURRENT-1]}" 2> /dev/null)}")
    found=("${(@)found:#}")
    if (( $#found )); then
        compadd -S '' -- "${(@M)found:#*[=.]}"
        compadd -- "${(@)found:#*[=.]}"
    else
        compset -P '*='
        _files
    fi
}
(( $+functions[compdef] )) && compdef _wary wary
