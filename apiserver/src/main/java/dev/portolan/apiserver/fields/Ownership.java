package dev.portolan.apiserver.fields;

import dev.portolan.apiserver.fields.FieldManager.Operation;
import dev.portolan.apiserver.fields.ManagedFields.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a write makes of {@code metadata.managedFields}: an update takes what it changes, an apply takes what it says and gives up what it no
 * longer says.
 */
public final class Ownership {
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";
    /** The server's own: nobody's. */
    private static final List<String> SERVERS_METADATA = List.of(
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "generation",
            "managedFields",
            "resourceVersion");

    private static final List<String> SERVERS = List.of("apiVersion", "kind");

    private final Shape shape;
    private final String now;

    /** Of objects of one kind; {@code now} in RFC 3339 is when entries change. */
    public Ownership(Shape shape, String now) {
        this.shape = shape;
        this.now = now;
    }

    /**
     * Sets the managedFields of an object that is about to be written by other means than an apply.
     *
     * @param before as it is stored; an empty object for a new one
     * @param after as it shall be stored; its managedFields are what the client sent
     * @param mayEdit whether the client may change the entries themselves: not by way of a subresource
     */
    public void update(ObjectNode before, ObjectNode after, FieldManager manager, boolean mayEdit) {
        JsonNode sent = after.path("metadata").path("managedFields");
        JsonNode stored = before.path("metadata").path("managedFields");
        boolean isNew = before.isEmpty();
        ManagedFields fields = mayEdit && ManagedFields.isReset(sent)
                ? ManagedFields.NONE
                : (mayEdit ? ManagedFields.parse(sent) : Optional.<ManagedFields>empty())
                        .or(() -> ManagedFields.parse(stored))
                        .orElse(ManagedFields.NONE);
        // entries that were given up stay so until somebody applies
        if (isNew || !fields.entries().isEmpty()) fields = taken(fields, before, after, manager);
        put(after, fields);
    }

    private static void put(ObjectNode object, ManagedFields fields) {
        ObjectNode metadata = object.withObject("metadata");
        if (fields.entries().isEmpty()) metadata.remove("managedFields");
        else metadata.set("managedFields", fields.toJson());
    }

    private ManagedFields taken(ManagedFields fields, ObjectNode before, ObjectNode after, FieldManager manager) {
        Comparison changes = Comparison.of(before, after, shape);
        FieldSet set = users(changes.set());
        FieldSet gone = set.union(changes.removed());
        if (gone.isEmpty()) return fields;
        FieldSet mine = fields.of(manager).minus(changes.removed()).union(set);
        ManagedFields left = fields.each(e -> e.with(e.fields().minus(gone)));
        return set.isEmpty() ? left : left.with(manager, mine, now).capped();
    }

    /**
     * An object with a configuration applied.
     *
     * @param live as it is stored; parts of it become parts of the answer, so that it is the caller's no longer
     * @param config what the manager wants, without what the server owns of the kind (its status, say)
     * @param force whether to take what others own
     * @return the object as it should be, its managedFields set
     * @throws ApplyConflict when others own what would change, unless forced
     */
    public ObjectNode apply(ObjectNode live, ObjectNode config, FieldManager manager, boolean force) {
        ManagedFields fields = ManagedFields.parse(live.path("metadata").path("managedFields"))
                .orElseGet(() -> {
                    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
                    var somebody = new FieldManager(BEFORE_FIRST_APPLY, Operation.UPDATE, "", manager.apiVersion());
                    return taken(ManagedFields.NONE, nothing, live, somebody);
                });
        FieldSet last = fields.of(manager);
        FieldSet said = Fields.of(config, shape);
        FieldSet mine = users(said);
        ManagedFields claimed = fields.with(manager, mine, now);
        ObjectNode merged = (ObjectNode) Merge.over(live, config, shape);
        FieldSet dropped = withParents(last, shape)
                .and(withParents(Fields.of(merged, shape), shape))
                .minus(withParents(claimed.ofAll().union(said), shape));
        ObjectNode wanted = (ObjectNode) Merge.without(merged, dropped, shape);
        Comparison changes = Comparison.of(live, wanted, shape);
        FieldSet changed = users(changes.set());
        if (!force) refuse(conflicts(claimed, manager, changed.minus(fromClientSideApply(live, manager))));
        FieldSet lost = changed.union(changes.removed());
        ManagedFields result = claimed.each(
                e -> e.manager().is(manager) ? e : e.with(e.fields().minus(lost)));
        if (mine.equals(last) && changed.isEmpty() && changes.removed().isEmpty()) result = fields;
        put(wanted, result);
        if (isKubectl(manager)) LastApplied.renew(live, wanted, config);
        return wanted;
    }

    /** What {@code kubectl apply} set and nobody has changed, {@code kubectl apply --server-side} may take. */
    private FieldSet fromClientSideApply(ObjectNode live, FieldManager manager) {
        if (!isKubectl(manager)) return FieldSet.EMPTY;
        return LastApplied.of(live)
                .map(config -> {
                    Comparison since = Comparison.of(config, live, shape);
                    return Fields.of(config, shape).minus(since.set()).minus(since.removed());
                })
                .orElse(FieldSet.EMPTY);
    }

    private static boolean isKubectl(FieldManager manager) {
        return manager.name().equals("kubectl") && manager.subresource().isEmpty();
    }

    private static Map<FieldManager, FieldSet> conflicts(ManagedFields fields, FieldManager manager, FieldSet changed) {
        Map<FieldManager, FieldSet> conflicts = new LinkedHashMap<>();
        for (Entry entry : fields.entries()) {
            if (entry.manager().is(manager)) continue;
            FieldSet common = entry.fields().and(changed);
            if (!common.isEmpty()) conflicts.merge(entry.manager(), common, FieldSet::union);
        }
        return conflicts;
    }

    private static void refuse(Map<FieldManager, FieldSet> conflicts) {
        if (!conflicts.isEmpty()) throw new ApplyConflict(conflicts);
    }

    /** What a first apply owns of an object that is made by it. */
    public void applied(ObjectNode made, ObjectNode config, FieldManager manager) {
        FieldSet mine = users(Fields.of(config, shape));
        put(made, ManagedFields.NONE.with(manager, mine, now));
    }

    /** Why a configuration can't be applied; empty if it can. */
    public List<String> problems(ObjectNode config) {
        return Fields.problems(config, shape);
    }

    /** Without what only the server sets. */
    private static FieldSet users(FieldSet set) {
        FieldSet left = set;
        for (String name : SERVERS) left = left.without(PathElement.field(name));
        FieldSet metadata = left.at("f:metadata");
        if (metadata.isEmpty()) return left;
        metadata = new FieldSet(false, metadata.below());
        for (String name : SERVERS_METADATA) metadata = metadata.without(PathElement.field(name));
        return left.with("f:metadata", metadata);
    }

    /** The set with the named fields that lead to its members: with the last of them goes the structure. */
    private static FieldSet withParents(FieldSet set, Shape declared) {
        var all = new FieldSet.Builder();
        if (set.owned()) all.own();
        set.below().forEach((element, below) -> {
            Shape shape = declared instanceof Shape.Guess ? Shape.FREE : declared;
            boolean field = PathElement.isField(element);
            Shape next = field ? Items.member(shape, PathElement.name(element)).shape() : Items.shape(shape);
            FieldSet deeper = withParents(below, next);
            boolean named = field && Items.isNamed(shape, PathElement.name(element));
            all.add(element, named ? deeper.union(FieldSet.JUST_THIS) : deeper);
        });
        return all.build();
    }
}
