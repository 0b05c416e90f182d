package dev.portolan.apiserver.patch;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Small random JSON, made of the names that mean something to a Pod and to a patch, so that the two often meet. */
public class JsonTrees extends DomainContextBase {
    private static final List<String> NAMES = List.of(
            "spec",
            "metadata",
            "containers",
            "name",
            "image",
            "env",
            "ports",
            "containerPort",
            "finalizers",
            "labels",
            "$patch",
            "$retainKeys",
            "$setElementOrder/containers",
            "$deleteFromPrimitiveList/finalizers",
            "$setElementOrder/finalizers",
            "op",
            "path",
            "value",
            "from");
    private static final List<String> TEXTS = List.of(
            "a", "b", "", "replace", "delete", "merge", "add", "remove", "test", "move", "copy", "/a", "/spec/-");

    @Provide
    public Arbitrary<JsonNode> trees() {
        return tree(4);
    }

    @Provide
    public Arbitrary<ObjectNode> objects() {
        return object(3);
    }

    private static Arbitrary<JsonNode> tree(int depth) {
        Arbitrary<JsonNode> leaf = Arbitraries.oneOf(
                Arbitraries.of(TEXTS).map(StringNode::valueOf),
                Arbitraries.integers().between(0, 3).map(IntNode::valueOf),
                Arbitraries.of(true, false).map(BooleanNode::valueOf),
                Arbitraries.just(NullNode.instance));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<JsonNode> array = tree(depth - 1).list().ofMaxSize(3).map(items -> {
            ArrayNode node = JsonMapper.shared().createArrayNode();
            items.forEach(item -> node.add(item.deepCopy()));
            return node;
        });
        return Arbitraries.frequencyOf(
                Tuple.of(2, leaf), Tuple.of(3, object(depth - 1).map(o -> (JsonNode) o)), Tuple.of(2, array));
    }

    private static Arbitrary<ObjectNode> object(int depth) {
        return Arbitraries.maps(Arbitraries.of(NAMES), tree(depth)).ofMaxSize(5).map(fields -> {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            fields.forEach((name, value) -> node.set(name, value.deepCopy()));
            return node;
        });
    }

    /** A merge patch can't say null. */
    static void removeNulls(ObjectNode object) {
        List.copyOf(object.propertyNames()).forEach(name -> {
            if (object.path(name).isNull()) {
                object.remove(name);
            } else if (object.path(name) instanceof ObjectNode inner) {
                removeNulls(inner);
            }
        });
    }
}
