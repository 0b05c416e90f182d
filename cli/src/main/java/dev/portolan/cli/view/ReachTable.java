package dev.portolan.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table that {@code up} and {@code status} end with. How to reach a thing stands below it, so that the table fits a terminal of 80 columns and the line
 * can be copied.
 */
public final class ReachTable {
    private static final int PORTS_SHOWN = 2;
    private static final int WAYS_SHOWN = 4;
    private static final int WIDEST_CELL = 28;
    private static final String BELOW = "    from here:  ";

    private ReachTable() {}

    /** The lines for so many columns; a name or a command that is longer than that stands alone, uncut. */
    public static List<String> lines(Reach reach, int columns) {
        var lines = new ArrayList<String>();
        if (reach.services().isEmpty() && reach.ingresses().isEmpty()) {
            lines.add("No Services or Ingresses yet.");
            return lines;
        }
        if (!reach.services().isEmpty()) lines.addAll(services(reach.services(), columns));
        if (!reach.ingresses().isEmpty()) {
            if (!lines.isEmpty()) lines.add("");
            lines.addAll(ingresses(reach.ingresses(), columns));
        }
        return lines;
    }

    private static List<String> services(List<ServiceReach> services, int columns) {
        var table = new TextTable("SERVICE", "TYPE", "VIP", "PORT(S)", "READY");
        for (ServiceReach s : services) {
            boolean outside = s.type().equals("ExternalName");
            table.row(
                    s.title(),
                    s.type(),
                    s.vip().isEmpty() ? "-" : s.vip(),
                    ports(s.ports()),
                    outside ? "-" : s.ready() + "/" + s.endpoints());
            table.below(below(s.ways(), columns));
        }
        return table.lines(columns);
    }

    private static String ports(List<String> ports) {
        if (ports.isEmpty()) return "-";
        String shown = ports.stream().limit(PORTS_SHOWN).collect(Collectors.joining(","));
        return ports.size() > PORTS_SHOWN ? shown + ",+" + (ports.size() - PORTS_SHOWN) : shown;
    }

    /** As many ways side by side as fit, the rest on lines of their own. */
    private static List<String> below(List<String> ways, int columns) {
        var lines = new ArrayList<String>();
        Stream<String> shown = ways.size() > WAYS_SHOWN
                ? Stream.concat(
                        ways.stream().limit(WAYS_SHOWN),
                        Stream.of("and " + (ways.size() - WAYS_SHOWN) + " more (-o json)"))
                : ways.stream();
        for (String way : shown.toList()) {
            String last = lines.isEmpty() ? "" : lines.getLast();
            if (!last.isEmpty() && last.length() + 2 + way.length() <= columns) {
                lines.set(lines.size() - 1, last + "  " + way);
            } else {
                lines.add((lines.isEmpty() ? BELOW : " ".repeat(BELOW.length())) + way);
            }
        }
        return lines;
    }

    /** What is cut here stands whole in the line below. */
    private static String shortened(String text) {
        return text.length() > WIDEST_CELL ? text.substring(0, WIDEST_CELL - 3) + "..." : text;
    }

    private static List<String> ingresses(List<IngressReach> ingresses, int columns) {
        var table = new TextTable("INGRESS", "HOST", "PATH", "TO");
        for (IngressReach i : ingresses) {
            table.row(i.title(), shortened(i.host()), shortened(i.path()), i.to());
            table.below(below(List.of(i.way()), columns));
        }
        return table.lines(columns);
    }
}
