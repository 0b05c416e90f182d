package dev.portolan.apiserver.kinds;

import dev.portolan.rules.LabelSelector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Another version of a kind, for clients that know no newer one: the same objects in another form. What is written is brought into the
 * stored form before anything else happens, so that every rule is that of the stored kind.
 *
 * @param type how this version is named
 * @param stored the kind as it is kept
 * @param in from this form to the stored one; changes its argument
 * @param out from the stored form to this one; changes its argument
 * @param selectableFields of the stored form, under this version's names
 */
public record AlternateVersion(
        ResourceType type,
        Strategy stored,
        UnaryOperator<ObjectNode> in,
        UnaryOperator<ObjectNode> out,
        Map<String, Function<ObjectNode, String>> selectableFields)
        implements Strategy {
    /** The same fields under another name of the version. */
    static AlternateVersion sameFields(String version, Strategy stored) {
        return of(version, stored, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** Another form of the same group. */
    static AlternateVersion of(
            String version, Strategy stored, UnaryOperator<ObjectNode> in, UnaryOperator<ObjectNode> out) {
        ResourceType t = stored.type();
        var type = new ResourceType(
                t.group(),
                version,
                t.kind(),
                t.plural(),
                t.singular(),
                t.shortNames(),
                t.categories(),
                t.scope(),
                t.subresources());
        return new AlternateVersion(type, stored, in, out, stored.selectableFields());
    }

    @Override
    public ObjectNode toStored(ObjectNode o) {
        return in.apply(o).put("apiVersion", stored.storedAs());
    }

    @Override
    public ObjectNode fromStored(ObjectNode o) {
        return out.apply(o).put("apiVersion", type.apiVersion());
    }

    @Override
    public String storedAs() {
        return stored.storedAs();
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        return stored.validate(o);
    }

    @Override
    public CreateOnUpdate createOnUpdate() {
        return stored.createOnUpdate();
    }

    @Override
    public ScalePaths scalePaths() {
        return stored.scalePaths();
    }

    @Override
    public List<TableColumn> columns() {
        return stored.columns();
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return stored.row(o, now);
    }

    @Override
    public LabelSelector selector(ObjectNode o) {
        return stored.selector(o);
    }
}
