package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.rules.BadSelectorException;
import dev.portolan.rules.LabelSelector;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Which objects a list or watch wants: its labelSelector and fieldSelector as one predicate. */
final class Selection {
    private Selection() {}

    static Predicate<Stored> of(Exchange exchange, Strategy strategy) {
        return labels(exchange.query("labelSelector")).and(fields(exchange.query("fieldSelector"), strategy));
    }

    /** Whether the request leaves any object out. */
    static boolean isEverything(Exchange exchange) {
        return exchange.query("labelSelector").isBlank()
                && exchange.query("fieldSelector").isBlank();
    }

    private static Predicate<Stored> labels(String query) {
        if (query.isBlank()) return o -> true;
        try {
            LabelSelector selector = LabelSelector.parse(query);
            return o -> selector.matches(o.labels());
        } catch (BadSelectorException e) {
            throw ApiException.badRequest("unable to parse requirement: " + e.getMessage());
        }
    }

    private static Predicate<Stored> fields(String query, Strategy strategy) {
        Predicate<Stored> all = o -> true;
        for (var term : FieldSelector.parse(query).terms()) {
            Function<Stored, String> read = field(term.field(), strategy);
            all = all.and(o -> read.apply(o).equals(term.value()) == term.equal());
        }
        return all;
    }

    private static Function<Stored, String> field(String field, Strategy strategy) {
        switch (field) {
            case "metadata.name" -> {
                return Stored::name;
            }
            case "metadata.namespace" -> {
                return Stored::namespace;
            }
            default -> {
                Function<ObjectNode, String> read = strategy.selectableFields().get(field);
                if (read != null) return o -> read.apply(o.json());
            }
        }
        throw ApiException.badRequest(
                strategy.selectableFields().isEmpty()
                        ? "\"%s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                                .formatted(field)
                        : "field label not supported: " + field);
    }
}
