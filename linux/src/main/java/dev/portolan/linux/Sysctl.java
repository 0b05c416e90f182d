package dev.portolan.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A kernel setting, such as {@code net.ipv4.ip_forward}. Those under {@code net} are of the calling thread's network namespace. See sysctl(8).
 *
 * @param path under {@code /proc/sys}
 */
public record Sysctl(Path path) {
    /** By its parts; a part may contain dots, as names of links may. */
    public static Sysctl of(String... parts) {
        return new Sysctl(Path.of("/proc/sys", parts));
    }

    /** Its value, without white space around it. */
    public String read() throws IOException {
        try {
            return Files.readString(path).strip();
        } catch (NoSuchFileException e) {
            throw new IOException("this kernel has no setting " + path, e);
        }
    }

    /** Changes it. */
    public void write(String value) throws IOException {
        try {
            Files.writeString(path, value);
        } catch (IOException e) {
            throw new IOException("cannot set " + path + " to " + value + ": " + e.getMessage(), e);
        }
    }
}
