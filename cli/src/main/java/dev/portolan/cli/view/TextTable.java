package dev.portolan.cli.view;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell, two spaces between, the last one unpadded: as kubectl prints. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... heads) {
        rows.add(List.of(heads));
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** The lines, head first. */
    public List<String> lines() {
        int columns = rows.getFirst().size();
        int[] width = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns; i++)
                width[i] = Math.max(width[i], row.get(i).length());
        }
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i < columns - 1) line.append(" ".repeat(width[i] - cell.length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
