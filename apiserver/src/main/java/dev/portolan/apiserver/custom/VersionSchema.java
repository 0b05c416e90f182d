package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.cel.RuleSet;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import dev.portolan.apiserver.structural.Structure;
import dev.portolan.apiserver.structural.ValueRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schema of one version of a custom kind, as objects are held against it. */
final class VersionSchema {
    /** As Kubernetes says it, at no field. */
    private static final FieldError UNCHECKED = FieldError.invalid(
            "<nil>",
            null,
            "some validation rules were not checked because the object was invalid; correct the existing errors to"
                    + " complete validation");

    private final JsonNode schema;
    private final boolean hasRules;

    /** Compiled when the first object asks: a server that starts with many definitions has other things to do. */
    private @Nullable RuleSet rules;

    VersionSchema(JsonNode schema) {
        this.schema = schema;
        this.hasRules = Structure.hasRules(schema);
    }

    JsonNode json() {
        return schema;
    }

    /** Everything about an object that the schema itself forbids. */
    List<FieldError> check(ObjectNode object) {
        List<FieldError> errors = ValueRules.check(object, schema, FieldPath.ROOT);
        if (errors.isEmpty() || !hasRules) return errors;
        List<FieldError> all = new ArrayList<>(errors);
        all.add(UNCHECKED);
        return all;
    }

    /** Every rule ({@code x-kubernetes-validations}) that an object breaks, which must fit the schema. */
    List<FieldError> checkRules(ObjectNode object, Optional<ObjectNode> old) {
        return hasRules ? compiled().check(object, old.map(o -> o)) : List.of();
    }

    private synchronized RuleSet compiled() {
        RuleSet there = rules;
        if (there == null) rules = there = RuleSet.compile(schema, FieldPath.of("openAPIV3Schema"));
        return there;
    }
}
