package dev.portolan.apiserver.kinds;

import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** What {@code kubectl get} shows of a kind: each column beside what its cells say, so that neither is there without the other. */
record Table(List<Column> columns) {
    /** One column and, from an object and the present time, its cell: a String, Integer, Long or Boolean. */
    record Column(TableColumn head, BiFunction<ObjectNode, Instant, Object> cell) {}

    Table {
        columns = List.copyOf(columns);
    }

    /** A table that begins, as most do, with the object's name. */
    static Table named() {
        return new Table(List.of(new Column(TableColumn.nameColumn(), (o, _) -> Rows.name(o))));
    }

    Table text(String name, String description, Function<ObjectNode, Object> cell) {
        return with(TableColumn.of(name, description), (o, _) -> cell.apply(o));
    }

    Table integer(String name, String description, Function<ObjectNode, Object> cell) {
        return with(TableColumn.integer(name, description), (o, _) -> cell.apply(o));
    }

    Table flag(String name, String description, Function<ObjectNode, Object> cell) {
        return with(new TableColumn(name, "boolean", "", description, 0), (o, _) -> cell.apply(o));
    }

    Table wide(String name, String description, Function<ObjectNode, Object> cell) {
        return with(TableColumn.wide(name, description), (o, _) -> cell.apply(o));
    }

    Table age() {
        return with(TableColumn.ageColumn(), Rows::age);
    }

    /** A column whose cell depends on the time. */
    Table with(TableColumn head, BiFunction<ObjectNode, Instant, Object> cell) {
        return new Table(Stream.concat(columns.stream(), Stream.of(new Column(head, cell)))
                .toList());
    }

    List<TableColumn> heads() {
        return columns.stream().map(Column::head).toList();
    }

    List<Object> row(ObjectNode o, Instant now) {
        return columns.stream().map(c -> c.cell.apply(o, now)).toList();
    }
}
