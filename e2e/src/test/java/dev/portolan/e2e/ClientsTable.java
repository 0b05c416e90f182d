package dev.portolan.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of kubectl's verbs in docs/reference/clients.md.
 *
 * @param columns the versions, oldest first
 * @param rows a verb and its cells
 */
record ClientsTable(List<String> columns, List<Row> rows) {
    private static final String MARK = "| kubectl ";

    /** One verb. */
    record Row(String verb, List<String> cells) {}

    static ClientsTable read() throws IOException {
        List<String> lines = Files.readAllLines(Host.root().resolve("docs/reference/clients.md"));
        List<String> columns = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            boolean within = !columns.isEmpty();
            if (!within && line.startsWith(MARK)) {
                columns.addAll(cells(line).subList(1, cells(line).size()));
            } else if (within && !line.startsWith("|")) {
                break;
            } else if (within && !line.startsWith("| ---")) {
                List<String> cells = cells(line);
                rows.add(new Row(cells.getFirst().replace("`", ""), cells.subList(1, cells.size())));
            }
        }
        return new ClientsTable(columns, rows);
    }

    private static List<String> cells(String line) {
        return Stream.of(line.strip().replaceAll("^\\||\\|$", "").split("\\|"))
                .map(String::strip)
                .toList();
    }

    /** What it says of a verb in a version; of versions newer than all columns, what it says of the newest. */
    Optional<String> cell(String verb, String version) {
        int column = columns.indexOf(version);
        int index = column < 0 ? columns.size() - 1 : column;
        return rows.stream()
                .filter(r -> r.verb().equals(verb))
                .map(r -> r.cells().get(index))
                .findFirst();
    }
}
