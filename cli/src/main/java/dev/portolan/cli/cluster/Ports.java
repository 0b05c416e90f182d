package dev.portolan.cli.cluster;

import dev.portolan.cli.UserError;
import java.net.BindException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts what listens, and says who has the port and which option chooses another when it is taken. */
final class Ports {
    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})\\b");

    private Ports() {}

    static <T> T taking(String option, String what, Supplier<T> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            if (!isBind(e)) throw e;
            throw new UserError(
                    69,
                    "the " + what + " " + e.getMessage() + holder(e) + "\n  Choose another port with " + option
                            + " PORT (0 takes a free one).");
        }
    }

    private static String sentence(String what, String message) {
        int verb = message.indexOf("cannot listen");
        return "the " + what + " " + (verb < 0 ? message : message.substring(verb));
    }

    private static boolean isBind(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof BindException) return true;
        }
        return false;
    }

    private static String holder(RuntimeException e) {
        Matcher port = PORT.matcher(String.valueOf(e.getMessage()));
        return port.find()
                ? PortHolder.of(Integer.parseInt(port.group(1)))
                        .map(who -> "; " + who + " has it")
                        .orElse("")
                : "";
    }
}
