package dev.portolan.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class MergePatchTest {
    record Row(String document, String patch, String result) {}

    /** RFC 7396, appendix A. */
    static Stream<Row> rows() {
        return Stream.of(
                new Row("{'a':'b'}", "{'a':'c'}", "{'a':'c'}"),
                new Row("{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}"),
                new Row("{'a':'b'}", "{'a':null}", "{}"),
                new Row("{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}"),
                new Row("{'a':['b']}", "{'a':'c'}", "{'a':'c'}"),
                new Row("{'a':'c'}", "{'a':['b']}", "{'a':['b']}"),
                new Row("{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}"),
                new Row("{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}"),
                new Row("['a','b']", "['c','d']", "['c','d']"),
                new Row("{'a':'b'}", "['c']", "['c']"),
                new Row("{'a':'foo'}", "null", "null"),
                new Row("{'a':'foo'}", "'bar'", "'bar'"),
                new Row("{'e':null}", "{'a':1}", "{'e':null,'a':1}"),
                new Row("[1,2]", "{'a':'b','c':null}", "{'a':'b'}"),
                new Row("{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void objects_merge_and_null_removes(Row row) {
        JsonNode document = json(row.document());
        assertThat(MergePatch.apply(document, json(row.patch()))).isEqualTo(json(row.result()));
        assertThat(document).as("the argument").isEqualTo(json(row.document()));
    }

    @Property
    @Domain(JsonTrees.class)
    void the_difference_of_two_documents_turns_one_into_the_other(@ForAll ObjectNode before, @ForAll ObjectNode after) {
        JsonTrees.removeNulls(after);
        assertThat(MergePatch.apply(before, difference(before, after))).isEqualTo(after);
    }

    @Property
    @Domain(JsonTrees.class)
    void applying_a_merge_patch_twice_is_applying_it_once(@ForAll JsonNode document, @ForAll JsonNode patch) {
        JsonNode once = MergePatch.apply(document, patch);
        assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
    }

    private static ObjectNode difference(ObjectNode before, ObjectNode after) {
        ObjectNode patch = JsonMapper.shared().createObjectNode();
        before.propertyNames().stream().filter(name -> !after.has(name)).forEach(patch::putNull);
        after.properties().forEach(entry -> {
            JsonNode old = before.path(entry.getKey());
            if (old instanceof ObjectNode there && entry.getValue() instanceof ObjectNode wanted) {
                patch.set(entry.getKey(), difference(there, wanted));
            } else if (!old.equals(entry.getValue())) {
                patch.set(entry.getKey(), entry.getValue());
            }
        });
        return patch;
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }
}
