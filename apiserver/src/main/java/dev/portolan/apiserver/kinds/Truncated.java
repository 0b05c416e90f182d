package dev.portolan.apiserver.kinds;

import java.util.List;

/** Long lists in a table's cell: the first three, then how many more, as kubectl's tables have always had them. */
final class Truncated {
    private static final int SHOWN = 3;

    private Truncated() {}

    /** {@code a,b,c + 2 more...}; {@code otherwise} if there are none. */
    static String list(List<String> items, String otherwise) {
        if (items.isEmpty()) {
            return otherwise;
        }
        String shown = String.join(",", items.subList(0, Math.min(SHOWN, items.size())));
        return items.size() <= SHOWN ? shown : shown + " + " + (items.size() - SHOWN) + " more...";
    }
}
