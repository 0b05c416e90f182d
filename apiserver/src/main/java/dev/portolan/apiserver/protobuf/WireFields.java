package dev.portolan.apiserver.protobuf;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The field numbers of one message. */
final class WireFields {
    /** What stands under a number. */
    sealed interface Slot {}

    /**
     * A field of the JSON object.
     *
     * @param zero whether 0, false and "" are said in JSON too; else they mean that the field isn't set
     */
    record Named(String name, Zero zero) implements Slot {}

    /** A message whose fields JSON has in the object around it, as Go has embedded structs. */
    record Inlined(WireFields fields) implements Slot {}

    /** What a zero value on the wire means. */
    enum Zero {
        SAID,
        UNSET
    }

    private final Map<Integer, Slot> slots = new HashMap<>();

    /** What stands under a number; empty for a field that is newer than this table. */
    Optional<Slot> slot(int number) {
        return Optional.ofNullable(slots.get(number));
    }

    /** Adds {@code name} at {@code path}: {@code 3}, or {@code 1.3} for field 3 of the message inlined as 1. */
    void add(String name, String path, Zero zero) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            slots.put(Integer.valueOf(path), new Named(name, zero));
            return;
        }
        Slot outer = slots.computeIfAbsent(Integer.valueOf(path.substring(0, dot)), n -> new Inlined(new WireFields()));
        if (!(outer instanceof Inlined(WireFields inner))) {
            throw new IllegalArgumentException(name + "=" + path + " lies within a field that is not inlined");
        }
        inner.add(name, path.substring(dot + 1), zero);
    }
}
