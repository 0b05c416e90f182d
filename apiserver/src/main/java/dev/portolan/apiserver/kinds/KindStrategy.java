package dev.portolan.apiserver.kinds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** What every kind has: a name, metadata with rules of its own, a table. A kind adds its defaults and its rules. */
abstract class KindStrategy implements Strategy {
    private final ResourceType type;
    private final Function<String, List<String>> nameRule;
    private final Table table;

    /** @param nameRule what a name may be: one of {@link dev.portolan.rules.Names} */
    KindStrategy(ResourceType type, Function<String, List<String>> nameRule, Table table) {
        this.type = type;
        this.nameRule = nameRule;
        this.table = table;
    }

    /** Everything wrong with the object beside its metadata. */
    abstract void rules(ObjectNode o, List<FieldError> errors);

    /** Everything wrong with the change beside that of the metadata. */
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {}

    @Override
    public final ResourceType type() {
        return type;
    }

    @Override
    public final List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, type, nameRule));
        rules(o, errors);
        return errors;
    }

    @Override
    public final List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        changes(o, old, errors);
        return errors;
    }

    @Override
    public final List<TableColumn> columns() {
        return table.heads();
    }

    @Override
    public final List<Object> row(ObjectNode o, Instant now) {
        return table.row(o, now);
    }
}
