package dev.portolan.cli.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script that lets a shell complete our commands, options, and the names of what runs. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script that completes commands and options, and for logs and explain the names of what runs.",
            "Source it in your shell's start file."
        },
        footer = {
            "",
            "Examples:",
            "  source <(portolan completion bash)                 in ~/.bashrc",
            "  source <(portolan completion zsh)                  in ~/.zshrc",
            "  portolan completion bash > /etc/bash_completion.d/portolan"
        })
public final class CompletionCommand implements Callable<Integer> {
    /** The shells there is a script for; it is the same one, zsh reads it through its bashcompinit. */
    enum Shell {
        BASH,
        ZSH
    }

    /**
     * Names come from the running cluster: picocli's own script knows only words that never change. Where there are none, its words stand.
     * Bash splits words at colons and slashes only as COMP_WORDBREAKS says; kind/NAME is one word.
     */
    private static final String NAMES = """

            # Names of what runs, from the cluster itself; everything else is completed by the function above.
            function _portolan_with_names() {
              local cur="${COMP_WORDS[COMP_CWORD]}" names=""
              case "${COMP_WORDS[1]}" in
                logs) case "$cur" in -*) ;; *) names=$("${COMP_WORDS[0]}" names --logs 2>/dev/null) ;; esac ;;
                explain)
                  if [ "$COMP_CWORD" -eq 3 ]; then
                    case "${COMP_WORDS[2]}" in -*) ;; *) names=$("${COMP_WORDS[0]}" names "${COMP_WORDS[2]}" 2>/dev/null) ;; esac
                  fi ;;
              esac
              if [ -n "$names" ]; then
                COMPREPLY=( $(compgen -W "$names" -- "$cur") )
              else
                _complete_portolan
              fi
            }
            complete -F _portolan_with_names -o default portolan ./portolan
            """;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh", description = "the shell")
    private Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        CommandLine program = Objects.requireNonNull(spec.parent()).commandLine();
        System.out.println("# " + shell.name().toLowerCase(java.util.Locale.ROOT) + " completion for portolan");
        System.out.print(AutoComplete.bash("portolan", program));
        System.out.print(NAMES);
        return 0;
    }
}
