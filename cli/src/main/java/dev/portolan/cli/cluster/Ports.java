package dev.portolan.cli.cluster;

import dev.portolan.cli.UserError;
import dev.portolan.dns.DnsBindException;
import dev.portolan.gateway.server.GatewayBindException;
import dev.portolan.ui.UiBindException;
import java.net.BindException;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts what listens, and says who has the port and which option chooses another when it is taken. */
final class Ports {
    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})\\b");

    private Ports() {}

    static <T> T taking(String option, String what, Supplier<T> start) {
        return taking(port -> option, what, start);
    }

    /** The same of something with several ports; {@code option} tells which one is chosen by what. */
    static <T> T taking(IntFunction<String> option, String what, Supplier<T> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            if (!isBind(e)) throw e;
            OptionalInt port = port(e);
            throw new UserError(
                    69,
                    sentence(what, String.valueOf(e.getMessage())) + holder(port) + "\n  Choose another port with "
                            + option.apply(port.orElse(0)) + " PORT (0 takes a free one).");
        }
    }

    /** What could not listen is named once, by the word that users know it by. */
    private static String sentence(String what, String message) {
        int verb = message.indexOf("cannot listen");
        return "the " + what + " " + (verb < 0 ? message : message.substring(verb));
    }

    private static boolean isBind(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            // Netty's own transports say it without the JDK's BindException.
            if (t instanceof BindException
                    || t instanceof GatewayBindException
                    || t instanceof DnsBindException
                    || t instanceof UiBindException) return true;
        }
        return false;
    }

    private static OptionalInt port(RuntimeException e) {
        Matcher port = PORT.matcher(String.valueOf(e.getMessage()));
        return port.find() ? OptionalInt.of(Integer.parseInt(port.group(1))) : OptionalInt.empty();
    }

    private static String holder(OptionalInt port) {
        return port.isPresent()
                ? PortHolder.of(port.getAsInt())
                        .map(who -> "; " + who + " has it")
                        .orElse("")
                : "";
    }
}
