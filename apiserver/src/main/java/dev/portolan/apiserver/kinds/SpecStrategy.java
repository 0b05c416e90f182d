package dev.portolan.apiserver.kinds;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** A kind whose users own the spec and whose controllers own the status; changes of the spec are counted. */
abstract class SpecStrategy extends KindStrategy {
    static final FieldPath SPEC = FieldPath.of("spec");

    SpecStrategy(ResourceType type, Function<String, List<String>> nameRule, Table table) {
        super(type, nameRule, table);
    }

    /** The status of a new object: none, or the numbers that clients expect to find. */
    void firstStatus(ObjectNode o) {}

    @Override
    public void prepareForCreate(ObjectNode o) {
        Lifecycle.create(o);
        firstStatus(o);
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old);
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
    }
}
