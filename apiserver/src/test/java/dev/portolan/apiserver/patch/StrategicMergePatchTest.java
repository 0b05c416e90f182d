package dev.portolan.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.portolan.apiserver.schema.Schema;
import dev.portolan.apiserver.schema.Schemas;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StrategicMergePatchTest {
    private static final Schemas SCHEMAS = Schemas.load();

    record Row(String what, String kind, String document, String patch, String result) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "kubectl label and unlabel",
                        "Pod",
                        "{'metadata':{'labels':{'a':'1','b':'2'}}}",
                        "{'metadata':{'labels':{'b':null,'c':'3'}}}",
                        "{'metadata':{'labels':{'a':'1','c':'3'}}}"),
                new Row(
                        "kubectl set image",
                        "apps/Deployment",
                        "{'spec':{'template':{'spec':{'containers':[{'name':'a','image':'x:1','tty':true},{'name':'b','image':'y'}]}}}}",
                        "{'spec':{'template':{'spec':{'$setElementOrder/containers':[{'name':'a'},{'name':'b'}],"
                                + "'containers':[{'image':'x:2','name':'a'}]}}}}",
                        "{'spec':{'template':{'spec':{'containers':[{'name':'a','image':'x:2','tty':true},{'name':'b','image':'y'}]}}}}"),
                new Row(
                        "kubectl rollout restart",
                        "apps/Deployment",
                        "{'spec':{'replicas':2,'template':{'metadata':{'labels':{'a':'b'}}}}}",
                        "{'spec':{'template':{'metadata':{'annotations':{'kubectl.kubernetes.io/restartedAt':'now'}}}}}",
                        "{'spec':{'replicas':2,'template':{'metadata':{'labels':{'a':'b'},"
                                + "'annotations':{'kubectl.kubernetes.io/restartedAt':'now'}}}}}"),
                new Row(
                        "kubectl apply: a container goes, another comes first",
                        "Pod",
                        "{'spec':{'containers':[{'name':'old','image':'o'},{'name':'side','image':'s'}]}}",
                        "{'spec':{'$setElementOrder/containers':[{'name':'new'},{'name':'side'}],"
                                + "'containers':[{'name':'new','image':'n'},{'$patch':'delete','name':'old'}]}}",
                        "{'spec':{'containers':[{'name':'new','image':'n'},{'name':'side','image':'s'}]}}"),
                new Row(
                        "kubectl apply: what only the server knows keeps its place",
                        "Pod",
                        "{'spec':{'containers':[{'name':'injected'},{'name':'a'},{'name':'b'},{'name':'late'}]}}",
                        "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}],'containers':[{'name':'b','image':'x'}]}}",
                        "{'spec':{'containers':[{'name':'injected'},{'name':'b','image':'x'},{'name':'a'},{'name':'late'}]}}"),
                new Row(
                        "kubectl apply: only the order changes",
                        "Pod",
                        "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
                        "{'spec':{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]}}",
                        "{'spec':{'containers':[{'name':'b'},{'name':'a'}]}}"),
                new Row(
                        "kubectl apply: a Service's port by its number",
                        "Service",
                        "{'spec':{'clusterIP':'10.96.0.7','ports':[{'port':80,'protocol':'TCP','targetPort':80,'nodePort':30080}]}}",
                        "{'spec':{'$setElementOrder/ports':[{'port':80}],'ports':[{'port':80,'targetPort':3000}]}}",
                        "{'spec':{'clusterIP':'10.96.0.7',"
                                + "'ports':[{'port':80,'protocol':'TCP','targetPort':3000,'nodePort':30080}]}}"),
                new Row(
                        "kubectl apply: another port number is another port",
                        "Service",
                        "{'spec':{'ports':[{'port':80,'protocol':'TCP'}]}}",
                        "{'spec':{'$setElementOrder/ports':[{'port':81}],'ports':[{'port':81},{'$patch':'delete','port':80}]}}",
                        "{'spec':{'ports':[{'port':81}]}}"),
                new Row(
                        "kubectl apply: the strategy changes its type",
                        "apps/Deployment",
                        "{'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}}",
                        "{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}",
                        "{'spec':{'strategy':{'type':'Recreate'}}}"),
                new Row(
                        "kubectl apply: a volume changes its source",
                        "Pod",
                        "{'spec':{'volumes':[{'name':'v','emptyDir':{}},{'name':'w'}]}}",
                        "{'spec':{'$setElementOrder/volumes':[{'name':'v'},{'name':'w'}],"
                                + "'volumes':[{'$retainKeys':['name','configMap'],'name':'v','configMap':{'name':'c'}}]}}",
                        "{'spec':{'volumes':[{'name':'v','configMap':{'name':'c'}},{'name':'w'}]}}"),
                new Row(
                        "a finalizer is taken away and another added",
                        "Pod",
                        "{'metadata':{'finalizers':['a','b','c']}}",
                        "{'metadata':{'$deleteFromPrimitiveList/finalizers':['b'],'$setElementOrder/finalizers':['d','a','c'],"
                                + "'finalizers':['d']}}",
                        "{'metadata':{'finalizers':['d','a','c']}}"),
                new Row(
                        "finalizers are a set",
                        "Pod",
                        "{'metadata':{'finalizers':['a']}}",
                        "{'metadata':{'finalizers':['a','b']}}",
                        "{'metadata':{'finalizers':['a','b']}}"),
                new Row(
                        "tolerations have no key and are replaced",
                        "Pod",
                        "{'spec':{'tolerations':[{'key':'a'},{'key':'b'}]}}",
                        "{'spec':{'tolerations':[{'key':'c'}]}}",
                        "{'spec':{'tolerations':[{'key':'c'}]}}"),
                new Row(
                        "conditions merge by type",
                        "Pod",
                        "{'status':{'conditions':[{'type':'Ready','status':'False','message':'m'},{'type':'X','status':'True'}]}}",
                        "{'status':{'conditions':[{'type':'Ready','status':'True','message':null}]}}",
                        "{'status':{'conditions':[{'type':'Ready','status':'True'},{'type':'X','status':'True'}]}}"),
                new Row(
                        "env: remove one, change one",
                        "Pod",
                        "{'spec':{'containers':[{'name':'a','env':[{'name':'A','value':'1'},{'name':'B','value':'2'}]}]}}",
                        "{'spec':{'containers':[{'name':'a','env':[{'name':'A','$patch':'delete'},{'name':'B','value':'3'}]}]}}",
                        "{'spec':{'containers':[{'name':'a','env':[{'name':'B','value':'3'}]}]}}"),
                new Row(
                        "replace a whole merged list",
                        "Pod",
                        "{'spec':{'containers':[{'name':'a'},{'name':'b'}]}}",
                        "{'spec':{'containers':[{'$patch':'replace'},{'name':'c'}]}}",
                        "{'spec':{'containers':[{'name':'c'}]}}"),
                new Row(
                        "replace a map",
                        "Pod",
                        "{'metadata':{'labels':{'a':'1','b':'2'}}}",
                        "{'metadata':{'labels':{'$patch':'replace','c':'3'}}}",
                        "{'metadata':{'labels':{'c':'3'}}}"),
                new Row(
                        "empty a map",
                        "Pod",
                        "{'spec':{'securityContext':{'runAsUser':1}}}",
                        "{'spec':{'securityContext':{'$patch':'delete'}}}",
                        "{'spec':{'securityContext':{}}}"),
                new Row(
                        "merge a map, said aloud",
                        "Pod",
                        "{'metadata':{'labels':{'a':'1'}}}",
                        "{'metadata':{'labels':{'$patch':'merge','c':'3'}}}",
                        "{'metadata':{'labels':{'a':'1','c':'3'}}}"),
                new Row(
                        "what is new comes without nulls and directives",
                        "Pod",
                        "{}",
                        "{'spec':{'hostname':null,'$setElementOrder/containers':[{'name':'a'}],"
                                + "'containers':[{'name':'a','tty':null},{'$patch':'delete','name':'b'}],"
                                + "'securityContext':{'$retainKeys':['x'],'x':1}}}",
                        "{'spec':{'containers':[{'name':'a'}],'securityContext':{'x':1}}}"),
                new Row(
                        "an unknown field merges like JSON",
                        "Pod",
                        "{'spec':{'newThing':{'a':1,'l':[1]}}}",
                        "{'spec':{'newThing':{'b':2,'l':[2]}}}",
                        "{'spec':{'newThing':{'a':1,'l':[2],'b':2}}}"),
                new Row(
                        "another type replaces",
                        "Pod",
                        "{'spec':{'containers':{'name':'a'}}}",
                        "{'spec':{'containers':[{'name':'a'}]}}",
                        "{'spec':{'containers':[{'name':'a'}]}}"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_patch_gives_what_kubernetes_gives(Row row) {
        JsonNode document = json(row.document());
        JsonNode patch = json(row.patch());
        assertThat(StrategicMergePatch.apply(document, patch, schema(row.kind())))
                .isEqualTo(json(row.result()));
        assertThat(document).as("the document").isEqualTo(json(row.document()));
        assertThat(patch).as("the patch").isEqualTo(json(row.patch()));
    }

    record Refused(String document, String patch, String message) {}

    static Stream<Refused> refused() {
        return Stream.of(
                new Refused(
                        "{'spec':{'containers':[{'name':'a'}]}}",
                        "{'spec':{'containers':[{'image':'x'}]}}",
                        "map: {\"image\":\"x\"} does not contain declared merge key: name"),
                new Refused(
                        "{'spec':{}}",
                        "{'spec':{'$patch':'frob'}}",
                        "unknown patch type: \"frob\" in map: {\"$patch\":\"frob\"}"),
                new Refused(
                        "{'spec':{'containers':[{'name':'a'}]}}",
                        "{'spec':{'containers':['x']}}",
                        "expected an object with name in the list, got \"x\""),
                new Refused(
                        "{'spec':{}}",
                        "{'spec':{'$retainKeys':['a'],'b':1}}",
                        "invalid patch format of retainKeys: b is in the patch, but not in $retainKeys"),
                new Refused(
                        "{'metadata':{'finalizers':['a']}}",
                        "{'metadata':{'$deleteFromPrimitiveList/finalizers':'a'}}",
                        "$deleteFromPrimitiveList/finalizers must hold a list, not \"a\""),
                new Refused(
                        "{'spec':{'containers':[{'name':'a'}]}}",
                        "{'spec':{'$setElementOrder/containers':[{'name':'a'},{'name':'b'}],"
                                + "'containers':[{'name':'b'},{'name':'a'}]}}",
                        "the order in the patch's list doesn't match $setElementOrder/containers: \"a\" is not where it should be"),
                new Refused("{}", "[]", "a strategic merge patch and the document it is for are JSON objects"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_malformed_patch_says_what_is_wrong(Refused row) {
        assertThatExceptionOfType(PatchException.class)
                .isThrownBy(() -> StrategicMergePatch.apply(json(row.document()), json(row.patch()), schema("Pod")))
                .withMessage(row.message());
    }

    @Property
    @Domain(JsonTrees.class)
    void any_two_trees_give_a_document_or_the_typed_exception(@ForAll ObjectNode document, @ForAll JsonNode patch) {
        ObjectNode before = document.deepCopy();
        for (PatchFormat format : PatchFormat.values()) {
            try {
                assertThat(format.apply(document, patch, schema("Pod"))).isNotNull();
            } catch (PatchException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
            assertThat(document).isEqualTo(before);
        }
    }

    @Test
    void a_content_type_names_a_format() {
        assertThat(PatchFormat.of("application/strategic-merge-patch+json; charset=utf-8"))
                .contains(PatchFormat.STRATEGIC);
        assertThat(PatchFormat.of("application/json-patch+json")).contains(PatchFormat.JSON);
        assertThat(PatchFormat.of("application/json")).isEmpty();
        assertThat(Arrays.stream(PatchFormat.values()).map(PatchFormat::mediaType))
                .doesNotHaveDuplicates();
    }

    private static Schema schema(String name) {
        int slash = name.indexOf('/');
        return SCHEMAS.of(name.substring(0, Math.max(0, slash)), "v1", name.substring(slash + 1))
                .orElseThrow();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }
}
