package dev.portolan.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a thread may do beyond ordinary users, as a set of bits (capabilities(7)).
 *
 * @param effective bit n is capability number n
 */
public record Capabilities(long effective) {
    /** Networks: links, addresses, routes, packet filters. */
    public static final int NET_ADMIN = 12;
    /** Namespaces and mounts. */
    public static final int SYS_ADMIN = 21;

    private static final String LINE = "CapEff:";

    /** The calling thread's. */
    public static Capabilities current() throws IOException {
        Path status = Path.of("/proc/thread-self/status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(LINE)) {
                return new Capabilities(
                        Long.parseUnsignedLong(line.substring(LINE.length()).strip(), 16));
            }
        }
        throw new IOException(status + " has no line " + LINE);
    }

    /** Whether the capability of this number is among them. */
    public boolean has(int number) {
        return (effective >>> number & 1) == 1;
    }
}
