package dev.portolan.apiserver.schema;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a body of one kind may hold.
 *
 * @param schemas where the definitions of its parts are
 * @param kind whose body
 * @param root the body's definition
 */
public record Schema(Schemas schemas, GroupVersionKind kind, Definition root) {

    /** Everything that is wrong with the body's fields and types, in the order met; nothing about values. */
    public List<FieldProblem> check(JsonNode body) {
        return new SchemaCheck(schemas).check(body, root);
    }

    /**
     * Makes a body what Kubernetes would store: fields that the schema doesn't know are gone, and so are nulls (which
     * mean "not set"); a null in a map of strings is the empty string; a quantity given as a number is a string.
     */
    public void prune(ObjectNode body) {
        new Pruning(schemas).prune(body, root);
    }

    /**
     * The message of the 400 that answers a body with these problems, which must not be empty.
     *
     * <p>Types that don't fit come first, because Kubernetes' decoder stops at them. Kubernetes quotes Go's
     * {@code json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32}, which names the
     * server's insides; we keep the frame that clients may look for and say the field's path, the type wanted and the value given.
     */
    public String refusal(List<FieldProblem> problems) {
        String frame =
                kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind() + ": ";
        List<String> types = messages(problems, true);
        return types.isEmpty()
                ? frame + "strict decoding error: " + String.join(", ", messages(problems, false))
                : frame + String.join(", ", types);
    }

    private static List<String> messages(List<FieldProblem> problems, boolean wrongType) {
        return problems.stream()
                .filter(p -> (p.kind() == FieldProblem.Kind.WRONG_TYPE) == wrongType)
                .map(FieldProblem::message)
                .collect(Collectors.toList());
    }
}
