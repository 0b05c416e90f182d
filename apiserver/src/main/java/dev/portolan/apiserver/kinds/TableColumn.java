package dev.portolan.apiserver.kinds;

/**
 * One column of {@code kubectl get}, as a Table's columnDefinitions carry it.
 *
 * @param type {@code string}, {@code integer} or {@code date}
 * @param format {@code name} for the column that identifies the row, else empty
 * @param priority 0 is always shown, 1 only with {@code -o wide}
 */
public record TableColumn(String name, String type, String format, String description, int priority) {

    /** The first column of every table. */
    public static TableColumn nameColumn() {
        return new TableColumn("Name", "string", "name", "Name must be unique within a namespace.", 0);
    }

    /** The age column, filled with {@link Ages#since}. */
    public static TableColumn ageColumn() {
        return new TableColumn(
                "Age", "string", "", "CreationTimestamp is the time at which this object was created.", 0);
    }

    public static TableColumn of(String name, String description) {
        return new TableColumn(name, "string", "", description, 0);
    }

    public static TableColumn integer(String name, String description) {
        return new TableColumn(name, "integer", "", description, 0);
    }

    /** A column that only {@code -o wide} shows. */
    public static TableColumn wide(String name, String description) {
        return new TableColumn(name, "string", "", description, 1);
    }
}
