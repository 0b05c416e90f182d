package dev.portolan.apiserver.protobuf;

import dev.portolan.apiserver.protobuf.WireFields.Zero;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which number each field has in protobuf, from {@code wire.numbers}: a definition a line, then {@code field=number} for
 * each field, {@code field=1.3} where it lies in an inlined message, and {@code !} behind the number where a zero value is
 * meant. The numbers are Kubernetes' own and never change; newer versions add some.
 */
final class WireNumbers {
    private static final String RESOURCE = "wire.numbers";

    private final Map<String, String> lines = new HashMap<>();

    private WireNumbers(String text) {
        text.lines().forEach(line -> lines.put(line.substring(0, line.indexOf(' ')), line));
    }

    /**
     * The table that this program was built with.
     *
     * @throws UncheckedIOException when the resource can't be read: the jar is broken
     */
    static WireNumbers load() {
        try (InputStream in = Objects.requireNonNull(WireNumbers.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new WireNumbers(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields of a definition; none if it has no protobuf form. */
    WireFields of(String definition) {
        WireFields fields = new WireFields();
        String[] words = lines.getOrDefault(definition, definition).split(" ");
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            boolean said = word.endsWith("!");
            int equals = word.indexOf('=');
            fields.add(
                    word.substring(0, equals),
                    word.substring(equals + 1, word.length() - (said ? 1 : 0)),
                    said ? Zero.SAID : Zero.UNSET);
        }
        return fields;
    }
}
