package dev.portolan.apiserver.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An apply that would change what others own. The message is Kubernetes'. */
public final class ApplyConflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Conflict> conflicts;

    /**
     * One field, and who owns it.
     *
     * @param manager such as {@code "kubectl-edit" using apps/v1}
     * @param field such as {@code .spec.replicas}
     */
    public record Conflict(String manager, String field) {}

    ApplyConflict(Map<FieldManager, FieldSet> owned) {
        this(sorted(owned));
    }

    private ApplyConflict(List<Conflict> conflicts) {
        super(message(conflicts), null, false, false);
        this.conflicts = conflicts;
    }

    /** Every field, by manager. */
    public List<Conflict> conflicts() {
        return conflicts;
    }

    private static List<Conflict> sorted(Map<FieldManager, FieldSet> owned) {
        Map<String, FieldSet> byName = new TreeMap<>();
        owned.forEach((manager, fields) -> byName.merge(manager.shown(), fields, FieldSet::union));
        List<Conflict> conflicts = new ArrayList<>();
        byName.forEach((manager, fields) -> fields.paths().forEach(p -> conflicts.add(new Conflict(manager, p))));
        return conflicts;
    }

    private static String message(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict one = conflicts.getFirst();
            return "Apply failed with 1 conflict: conflict with " + one.manager + ": " + one.field;
        }
        var text = new StringBuilder("Apply failed with " + conflicts.size() + " conflicts: ");
        String last = "";
        for (Conflict conflict : conflicts) {
            if (!conflict.manager.equals(last)) {
                text.append(last.isEmpty() ? "" : "\n").append("conflicts with " + conflict.manager + ":");
                last = conflict.manager;
            }
            text.append("\n- ").append(conflict.field);
        }
        return text.toString();
    }
}
