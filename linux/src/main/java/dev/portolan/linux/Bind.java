package dev.portolan.linux;

import java.nio.file.Path;

/**
 * A file or folder that is seen at another place.
 *
 * @param at where it is seen; need not exist on the host
 * @param source what is seen there, with all that is mounted below it
 */
public record Bind(Path at, Path source, Access access) {
    /** Whether those who see it may change it. */
    public enum Access {
        READ_WRITE,
        READ_ONLY
    }

    /** Refuses relative paths, and normalizes. */
    public Bind {
        at = at.normalize();
        source = source.normalize();
        if (!at.isAbsolute() || !source.isAbsolute() || at.getNameCount() == 0) {
            throw new IllegalArgumentException("cannot bind " + source + " at " + at + ": both have to be absolute");
        }
    }
}
