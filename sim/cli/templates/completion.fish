# Completion of `wary` in fish. Put this line into ~/.config/fish/config.fish:  wary completion fish | source
function __wary_candidates
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($before[1] __complete "=$current" $before[2..-1] 2> /dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        set -l head (string match -r '^.*=' -- "$current")
        for path in (__fish_complete_path (string replace -r '^.*=' '' -- "$current"))
            printf '%s%s\n' "$head" $path
        end
    end
end
complete -c wary -f -a '(__wary_candidates)'
