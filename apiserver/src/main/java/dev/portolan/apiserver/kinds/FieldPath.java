package dev.portolan.apiserver.kinds;

/** Where in an object we are, as Kubernetes writes it: {@code spec.ports[0].name}, {@code metadata.labels[app]}. */
public record FieldPath(String text) {
    /** The object's root: children are written without a leading dot. */
    public static final FieldPath ROOT = new FieldPath("");

    /** The path to {@code dotted}, taken as it is. */
    public static FieldPath of(String dotted) {
        return new FieldPath(dotted);
    }

    public FieldPath child(String name) {
        return new FieldPath(text.isEmpty() ? name : text + "." + name);
    }

    public FieldPath index(int i) {
        return new FieldPath(text + "[" + i + "]");
    }

    public FieldPath key(String key) {
        return new FieldPath(text + "[" + key + "]");
    }

    @Override
    public String toString() {
        return text;
    }
}
