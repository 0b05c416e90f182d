package dev.portolan.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.portolan.apiserver.patch.PatchException.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class JsonPatchTest {
    record Row(String document, String patch, String result) {}

    /** Most are RFC 6902's own examples (appendix A). */
    static Stream<Row> applicable() {
        return Stream.of(
                new Row("{'foo':'bar'}", "[{'op':'add','path':'/baz','value':'qux'}]", "{'baz':'qux','foo':'bar'}"),
                new Row(
                        "{'foo':['bar','baz']}",
                        "[{'op':'add','path':'/foo/1','value':'q'}]",
                        "{'foo':['bar','q','baz']}"),
                new Row("{'foo':['bar']}", "[{'op':'add','path':'/foo/-','value':['a']}]", "{'foo':['bar',['a']]}"),
                new Row("{'foo':['bar']}", "[{'op':'add','path':'/foo/1','value':2}]", "{'foo':['bar',2]}"),
                new Row("{'baz':1,'foo':2}", "[{'op':'remove','path':'/baz'}]", "{'foo':2}"),
                new Row("{'foo':[1,2,3]}", "[{'op':'remove','path':'/foo/1'}]", "{'foo':[1,3]}"),
                new Row("{'baz':1}", "[{'op':'replace','path':'/baz','value':null}]", "{'baz':null}"),
                new Row("{'a':[1,2]}", "[{'op':'replace','path':'/a/0','value':7}]", "{'a':[7,2]}"),
                new Row(
                        "{'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}}",
                        "[{'op':'move','from':'/foo/waldo','path':'/qux/thud'}]",
                        "{'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}"),
                new Row("{'f':[1,2,3,4]}", "[{'op':'move','from':'/f/1','path':'/f/3'}]", "{'f':[1,3,4,2]}"),
                new Row("{'f':1}", "[{'op':'move','from':'/f','path':'/f'}]", "{'f':1}"),
                new Row("{'a':{'b':1}}", "[{'op':'copy','from':'/a','path':'/c'}]", "{'a':{'b':1},'c':{'b':1}}"),
                new Row("{'a':[1,1.0]}", "[{'op':'test','path':'/a/1','value':1}]", "{'a':[1,1.0]}"),
                new Row(
                        "{'a':{'x':1,'y':2}}",
                        "[{'op':'test','path':'/a','value':{'y':2,'x':1.0}}]",
                        "{'a':{'x':1,'y':2}}"),
                new Row("{'/':9,'~1':10}", "[{'op':'test','path':'/~01','value':10}]", "{'/':9,'~1':10}"),
                new Row("{'a/b':{'m~n':1}}", "[{'op':'remove','path':'/a~1b/m~0n'}]", "{'a/b':{}}"),
                new Row("{'a':1}", "[{'op':'replace','path':'','value':{'b':2}}]", "{'b':2}"),
                new Row("{'':1}", "[{'op':'remove','path':'/'}]", "{}"),
                new Row(
                        "{'foo':'bar'}",
                        "[{'op':'add','path':'/baz','value':'qux','xyz':123}]",
                        "{'foo':'bar','baz':'qux'}"));
    }

    @ParameterizedTest
    @MethodSource("applicable")
    void a_patch_that_fits_gives_a_new_document(Row row) {
        JsonNode document = json(row.document());
        assertThat(JsonPatch.apply(document, json(row.patch()))).isEqualTo(json(row.result()));
        assertThat(document).as("the argument").isEqualTo(json(row.document()));
    }

    record Refused(String document, String patch, Reason reason, String message) {}

    static Stream<Refused> refused() {
        String test = "[{'op':'test','path':'/spec/replicas','value':2}]";
        return Stream.of(
                new Refused(
                        "{'spec':{'replicas':1}}",
                        test,
                        Reason.TEST_FAILED,
                        "operation 0 (test /spec/replicas): test failed: the value is 1, not 2"),
                new Refused(
                        "{}",
                        test,
                        Reason.TEST_FAILED,
                        "operation 0 (test /spec/replicas): test failed: there is nothing, not 2"),
                new Refused(
                        "{'a':1}",
                        "[{'op':'remove','path':'/b'}]",
                        Reason.NOT_APPLICABLE,
                        "operation 0 (remove /b): there is nothing at /b"),
                new Refused(
                        "{'a':1}",
                        "[{'op':'replace','path':'/b','value':1}]",
                        Reason.NOT_APPLICABLE,
                        "operation 0 (replace /b): there is nothing at /b"),
                new Refused(
                        "{}",
                        "[{'op':'add','path':'/a/b','value':1}]",
                        Reason.NOT_APPLICABLE,
                        "operation 0 (add /a/b): there is no object or list to add to"),
                new Refused(
                        "{'a':[]}",
                        "[{'op':'add','path':'/a/1','value':1}]",
                        Reason.NOT_APPLICABLE,
                        "operation 0 (add /a/1): 1 is not an index into a list of 0"),
                new Refused(
                        "{'a':[1]}",
                        "[{'op':'add','path':'/a/01','value':1}]",
                        Reason.NOT_APPLICABLE,
                        "operation 0 (add /a/01): 01 is not an index into a list of 1"),
                new Refused(
                        "{}",
                        "[{'op':'remove','path':''}]",
                        Reason.NOT_APPLICABLE,
                        "operation 0 (remove): the whole document can't be removed"),
                new Refused(
                        "{'a':{}}",
                        "[{'op':'move','from':'/a','path':'/a/b'}]",
                        Reason.MALFORMED,
                        "operation 0 (move /a/b): a value can't be moved into itself (from /a)"),
                new Refused(
                        "{}",
                        "[{'op':'test','path':'/a'}]",
                        Reason.MALFORMED,
                        "operation 0 (test /a): \"value\" is missing"),
                new Refused(
                        "{}",
                        "[{'op':'add','path':'a','value':1}]",
                        Reason.MALFORMED,
                        "operation 0 (add a): \"a\" is not a JSON pointer: it must be empty or begin with /"),
                new Refused(
                        "{}",
                        "[{'op':'frob','path':'/a'}]",
                        Reason.MALFORMED,
                        "operation 0 (frob /a): unknown op \"frob\"; there are add, remove, replace, move, copy and test"),
                new Refused("{}", "[1]", Reason.MALFORMED, "operation 0: an operation is an object with op and path"),
                new Refused("{}", "{}", Reason.MALFORMED, "a JSON patch is a list of operations"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_patch_that_does_not_fit_says_which_operation_and_why(Refused row) {
        assertThatExceptionOfType(PatchException.class)
                .isThrownBy(() -> JsonPatch.apply(json(row.document()), json(row.patch())))
                .withMessage(row.message())
                .extracting(PatchException::reason)
                .isEqualTo(row.reason());
    }

    @Test
    void copies_of_copies_do_not_fill_the_memory() {
        refusedAsTooLarge("{'op':'copy','from':'','path':'/a'}", JsonPatch.MAX_DEPTH + 1);
        refusedAsTooLarge("{'op':'copy','from':'/l','path':'/l/-'}", 100);
        refusedAsTooLarge("{'op':'test','path':'','value':{}}", JsonPatch.MAX_OPERATIONS + 1);
    }

    private static void refusedAsTooLarge(String operation, int times) {
        ArrayNode patch = JsonMapper.shared().createArrayNode();
        for (int i = 0; i < times; i++) {
            patch.add(json(operation));
        }
        assertThatExceptionOfType(PatchException.class)
                .isThrownBy(() -> JsonPatch.apply(json("{'l':[1]}"), patch))
                .extracting(PatchException::reason)
                .isEqualTo(Reason.TOO_LARGE);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }
}
