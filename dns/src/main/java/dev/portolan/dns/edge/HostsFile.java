package dev.portolan.dns.edge;

import dev.portolan.dns.core.StaticNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of a hosts file as it is now, looked at again at most once a second. Thread-safe. */
public final class HostsFile {
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

    private record Content(StaticNames names, FileTime modified, long lookAgain) {}

    private final Logger log = LoggerFactory.getLogger(HostsFile.class);
    private final Path file;
    private final LongSupplier nanoTime;
    private volatile Content content;

    /** Reads {@code file} when asked. */
    public HostsFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.content = new Content(StaticNames.NONE, FileTime.fromMillis(0), nanoTime.getAsLong());
    }

    /** The names; a file that can't be read just now leaves those that were. */
    public StaticNames names() {
        Content now = content;
        long time = nanoTime.getAsLong();
        if (time - now.lookAgain() < 0) {
            return now.names();
        }
        StaticNames names = now.names();
        FileTime modified = now.modified();
        try {
            modified = Files.getLastModifiedTime(file);
            if (!modified.equals(now.modified())) {
                names = StaticNames.parse(Files.readString(file));
            }
        } catch (IOException unreadable) {
            log.warn("{}: {}", file, unreadable.toString());
        }
        content = new Content(names, modified, time + LOOK_EVERY_NANOS);
        return names;
    }
}
