package dev.portolan.cli;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where log lines go: to standard error, one line each, ours from INFO on, our libraries' from WARNING on. */
final class Logging {
    /** Held strongly: the JDK forgets a logger's level together with the logger. */
    private static final List<Logger> LEVELS = List.of(
            Logger.getLogger("dev.portolan"),
            Logger.getLogger("io.helidon"),
            Logger.getLogger("io.netty"),
            Logger.getLogger("io.netty.util.internal.MacAddressUtil"));

    private Logging() {}

    /** {@code PORTOLAN_LOG} chooses another level for our own lines, such as FINE. */
    static void configure() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        Handler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        root.addHandler(console);
        LEVELS.get(0).setLevel(level(System.getenv("PORTOLAN_LOG")));
        LEVELS.get(1).setLevel(Level.WARNING);
        LEVELS.get(2).setLevel(Level.WARNING);
        LEVELS.get(3)
                .setLevel(Level.SEVERE); // it looks for a MAC address to make an id of; a host with only lo has none
    }

    private static Level level(@Nullable String wanted) {
        if (wanted == null || wanted.isBlank()) return Level.INFO;
        try {
            return Level.parse(wanted.toUpperCase(java.util.Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            System.err.println(
                    "portolan: PORTOLAN_LOG=" + wanted + " is no level; there are SEVERE, WARNING, INFO, FINE, FINEST");
            return Level.INFO;
        }
    }
}
