package dev.portolan.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Columns as wide as their widest cell, two spaces between, the last one unpadded: as kubectl prints. */
public final class TextTable {
    private static final int GAP = 2;

    private final List<Row> rows = new ArrayList<>();

    private record Row(List<String> cells, List<String> below) {}

    public TextTable(String... heads) {
        rows.add(new Row(List.of(heads), new ArrayList<>()));
    }

    /** Another row, with as many cells as there are heads. */
    public void row(String... cells) {
        rows.add(new Row(List.of(cells), new ArrayList<>()));
    }

    /** Lines to stand below the last row, as they are. */
    public void below(List<String> lines) {
        rows.getLast().below().addAll(lines);
    }

    /** The lines, head first, however wide. */
    public List<String> lines() {
        return lines(Integer.MAX_VALUE);
    }

    /** The lines for so many columns: where a row's first cell leaves no room for the others, it has a line of its own. */
    public List<String> lines(int columns) {
        int heads = rows.getFirst().cells().size();
        int[] width = new int[heads];
        for (int i = 1; i < heads; i++) width[i] = widest(i, Integer.MAX_VALUE);
        int others = IntStream.of(width).sum() + GAP * (heads - 1);
        int room = Math.max(rows.getFirst().cells().getFirst().length(), columns - others);
        width[0] = widest(0, room);
        var lines = new ArrayList<String>();
        for (Row row : rows) {
            boolean alone = row.cells().getFirst().length() > room;
            if (alone) lines.add(row.cells().getFirst());
            lines.add(line(row, width, alone));
            lines.addAll(row.below());
        }
        return lines;
    }

    private int widest(int column, int atMost) {
        return rows.stream()
                .mapToInt(r -> r.cells().get(column).length())
                .filter(n -> n <= atMost)
                .max()
                .orElse(0);
    }

    private static String line(Row row, int[] width, boolean firstLeftOut) {
        var line = new StringBuilder();
        for (int i = 0; i < width.length; i++) {
            String cell = i == 0 && firstLeftOut ? "" : row.cells().get(i);
            line.append(cell);
            if (i < width.length - 1) line.append(" ".repeat(width[i] - cell.length() + GAP));
        }
        return line.toString().stripTrailing();
    }
}
