package dev.portolan.linux.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many processors this kernel could ever have: a per-processor map has a value for each, plugged in or not. */
final class Processors {
    static final int POSSIBLE = count();

    private Processors() {}

    /** {@code 0-3,8-11}. */
    private static int count() {
        try {
            String text = Files.readString(Path.of("/sys/devices/system/cpu/possible"))
                    .strip();
            return count(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read how many processors there can be", e);
        }
    }

    static int count(String ranges) {
        int count = 0;
        for (String range : ranges.split(",", -1)) {
            String[] ends = range.split("-", 2);
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }
}
