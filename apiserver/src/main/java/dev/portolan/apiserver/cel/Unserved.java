package dev.portolan.apiserver.cel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions of Kubernetes that are not here: a compiler only says that it doesn't know them. */
final class Unserved {
    private static final Pattern REFERENCE =
            Pattern.compile("undeclared reference to '(semver|isSemver|format|authorizer|request)'");

    private Unserved() {}

    static String explain(String errors) {
        Matcher unknown = REFERENCE.matcher(errors);
        if (!unknown.find()) return errors;
        return errors + "\n(Kubernetes has '" + unknown.group(1) + "', this API server does not)";
    }
}
