package dev.portolan.apiserver.schema;

import org.jspecify.annotations.Nullable;

/**
 * Where in a body a walk is: a step from the place above. Written out only for what is wrong there, since most is right, and then at
 * most {@value #MAX_CHARACTERS} characters of it, since names may be as long as a body.
 */
record Place(@Nullable Place above, String name, int index) {
    static final Place ROOT = new Place(null, "", -1);

    private static final int MAX_CHARACTERS = 512;

    Place child(String name) {
        return new Place(this, name, -1);
    }

    Place element(int index) {
        return new Place(this, "", index);
    }

    /** {@code spec.ports[0].name}. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        write(text);
        return text.length() <= MAX_CHARACTERS ? text.toString() : text.substring(0, MAX_CHARACTERS) + "…";
    }

    private void write(StringBuilder text) {
        if (above == null) return;
        above.write(text);
        if (text.length() > MAX_CHARACTERS) return;
        if (index >= 0) {
            text.append('[').append(index).append(']');
        } else {
            if (!text.isEmpty()) text.append('.');
            text.append(name, 0, Math.min(name.length(), MAX_CHARACTERS + 1));
        }
    }
}
