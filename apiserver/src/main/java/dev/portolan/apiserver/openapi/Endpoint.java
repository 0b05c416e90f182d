package dev.portolan.apiserver.openapi;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A path and what it does.
 *
 * @param path with parameters in braces, such as {@code /api/v1/namespaces/{namespace}/pods/{name}}
 */
record Endpoint(String path, List<Operation> operations) {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

    Endpoint {
        operations = List.copyOf(operations);
    }

    /** The names of the parameters in the path. */
    List<String> parameters() {
        return PARAMETER
                .matcher(path)
                .results()
                .map((MatchResult m) -> m.group(1))
                .toList();
    }
}
