package dev.portolan.node.runtime.inprocess;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A program's flags: {@code --name=value}, {@code --name value}, {@code -name=value}, or {@code --name} alone for true. */
record Arguments(Map<String, List<String>> flags, List<String> words) {
    /** Reads {@code args}, which are flags only; {@code known} are those there are. */
    static Arguments parse(String program, List<String> args, Set<String> known) {
        Arguments all = parseWithWords(program, args, known);
        if (!all.words().isEmpty()) {
            throw new UsageException(
                    program + ": unexpected argument \"" + all.words().getFirst() + "\"; flags are " + known);
        }
        return all;
    }

    /** The same with words between the flags. */
    static Arguments parseWithWords(String program, List<String> args, Set<String> known) {
        Map<String, List<String>> flags = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i);
            if (!word.startsWith("-")) {
                words.add(word);
                continue;
            }
            String flag = word.replaceFirst("^--?", "");
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            if (!known.contains(name)) {
                throw new UsageException(program + ": unknown flag --" + name + "; there are " + known);
            }
            String value;
            if (equals >= 0) {
                value = flag.substring(equals + 1);
            } else if (i + 1 < args.size() && !args.get(i + 1).startsWith("-")) {
                value = args.get(++i);
            } else {
                value = "true";
            }
            flags.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return new Arguments(flags, words);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(flags.get(name)).map(List::getLast);
    }

    boolean on(String name, boolean otherwise) {
        return value(name).map(v -> v.equals("true")).orElse(otherwise);
    }

    /** The ports of a flag, which may be given several times or with commas. */
    List<Integer> ports(String name) {
        List<Integer> ports = new ArrayList<>();
        for (String value : flags.getOrDefault(name, List.of())) {
            for (String each : value.split(",")) {
                ports.add(port(name, each.strip()));
            }
        }
        return ports;
    }

    int port(String name, int otherwise) {
        return value(name).map(v -> port(name, v)).orElse(otherwise);
    }

    private static int port(String name, String text) {
        if (text.equals("-1")) {
            return -1; // agnhost's word for: none
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65535) {
            throw new UsageException("--" + name + ": \"" + text + "\" is not a port number (1 to 65535)");
        }
        return port;
    }
}
