package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.rules.BadSelectorException;
import dev.portolan.rules.LabelSelector;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Which objects a list or watch wants: its labelSelector and fieldSelector as one predicate. */
final class Selection {
    private Selection() {}

    static Predicate<Stored> of(Exchange exchange, Strategy strategy) {
        return labels(exchange.query("labelSelector")).and(fields(exchange.query("fieldSelector"), strategy));
    }

    private static Predicate<Stored> labels(String query) {
        if (query.isBlank()) return o -> true;
        try {
            LabelSelector selector = LabelSelector.parse(query);
            return o -> selector.matches(labelsOf(o.json()));
        } catch (BadSelectorException e) {
            throw ApiException.badRequest("unable to parse requirement: " + e.getMessage());
        }
    }

    private static Map<String, String> labelsOf(ObjectNode object) {
        var labels = new HashMap<String, String>();
        for (var label : object.path("metadata").path("labels").properties()) {
            labels.put(label.getKey(), label.getValue().asString(""));
        }
        return labels;
    }

    private static Predicate<Stored> fields(String query, Strategy strategy) {
        Predicate<Stored> all = o -> true;
        if (query.isBlank()) return all;
        for (String term : query.split(",")) {
            int at = term.indexOf('=');
            if (at <= 0) {
                throw ApiException.badRequest(
                        "invalid field selector %s: each term is field=value or field!=value".formatted(query));
            }
            boolean not = term.charAt(at - 1) == '!';
            String field = term.substring(0, not ? at - 1 : at).strip();
            String value =
                    term.substring(term.startsWith("==", at) ? at + 2 : at + 1).strip();
            Function<ObjectNode, String> read = field(field, strategy);
            all = all.and(o -> read.apply(o.json()).equals(value) != not);
        }
        return all;
    }

    private static Function<ObjectNode, String> field(String field, Strategy strategy) {
        if (field.equals("metadata.name") || field.equals("metadata.namespace")) {
            String last = field.substring("metadata.".length());
            return o -> o.path("metadata").path(last).asString("");
        }
        Function<ObjectNode, String> read = strategy.selectableFields().get(field);
        if (read == null) throw ApiException.badRequest("field label not supported: " + field);
        return read;
    }
}
