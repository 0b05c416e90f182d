package dev.portolan.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** How many files and connections this process may have open at a time (getrlimit(2), RLIMIT_NOFILE). */
final class OpenFiles {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";
    private static final int WHERE_NOTHING_SAYS = 8_192;
    private static final int FEWEST = 32;

    private OpenFiles() {}

    /** One of {@code parts} equal shares. */
    static int share(int parts) {
        return Math.max(FEWEST, most() / parts);
    }

    private static int most() {
        try {
            return Files.isReadable(LIMITS) ? soft(Files.readAllLines(LIMITS)) : WHERE_NOTHING_SAYS;
        } catch (IOException | NumberFormatException unusual) {
            LoggerFactory.getLogger(OpenFiles.class).debug("{}", LIMITS, unusual);
            return WHERE_NOTHING_SAYS;
        }
    }

    /** The soft limit of proc(5)'s table; "unlimited" is as good as a very high one. */
    static int soft(List<String> table) {
        for (String line : table) {
            if (!line.startsWith(LINE)) continue;
            String soft = line.substring(LINE.length()).strip().split("\\s+")[0];
            return soft.equals("unlimited")
                    ? Integer.MAX_VALUE
                    : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
        }
        return WHERE_NOTHING_SAYS;
    }
}
