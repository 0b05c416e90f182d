package dev.portolan.node.volume;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One file of a volume that is written from the API.
 *
 * @param mode permission bits
 */
record VolumeFile(byte[] content, int mode) {
    static VolumeFile of(String text, int mode) {
        return new VolumeFile(text.getBytes(StandardCharsets.UTF_8), mode);
    }

    boolean same(VolumeFile other) {
        return mode == other.mode && Arrays.equals(content, other.content);
    }
}
