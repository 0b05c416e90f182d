package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A group's names are taken by whoever came first. */
final class NameConflicts {
    private NameConflicts() {}

    /** What another kind of the group has taken: {@code "widgets" is already in use}. */
    static List<String> of(
            Definition definition, List<Stored> all, Collection<ResourceType> served, List<ResourceType> own) {
        List<String> conflicts = new ArrayList<>();
        String kind = Json.text(definition.names(), "kind");
        String plural = Json.text(definition.names(), "plural");
        for (ResourceType type : served) {
            if (own.contains(type) || !type.group().equals(definition.group())) continue;
            boolean another = type.plural().equals(plural) ? !isDefined(plural, definition.group(), all) : true;
            if (another && type.plural().equals(plural)) conflicts.add("\"" + plural + "\" is already in use");
            if (another && type.kind().equals(kind)) conflicts.add("\"" + kind + "\" is already in use");
        }
        return conflicts;
    }

    private static boolean isDefined(String plural, String group, List<Stored> all) {
        return all.stream().anyMatch(s -> s.name().equals(plural + "." + group));
    }
}
