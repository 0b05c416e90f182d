package dev.portolan.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** ConfigMap, Secret, Node and Event: the few rules that each has of its own. */
class SmallKindsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String IN_DEFAULT = "/api/v1/namespaces/default/";
    private static final String NODES = "/api/v1/nodes";

    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer create(String url, String name, String fields) {
        return api.post(
                url, "{'metadata':{'name':'%s'},%s}".formatted(name, fields).replace('\'', '"'));
    }

    private static Answer merge(String url, String patch) {
        return api.patch(url, "merge", patch.replace('\'', '"'));
    }

    @Test
    void an_immutable_config_map_stays_as_it_is() {
        String url = IN_DEFAULT + "configmaps";
        create(url, "frozen", "'data':{'a':'1'},'immutable':true");

        assertThat(merge(url + "/frozen", "{'data':{'a':'2'}}").causes())
                .containsExactly("data: Forbidden: field is immutable when `immutable` is set");
        assertThat(merge(url + "/frozen", "{'immutable':false}").causes())
                .containsExactly("immutable: Forbidden: field is immutable when `immutable` is set");
        assertThat(merge(url + "/frozen", "{'metadata':{'labels':{'a':'b'}}}").code())
                .isEqualTo(200);
    }

    @Test
    void a_config_map_key_is_a_file_name_and_in_one_of_the_two_maps() {
        String url = IN_DEFAULT + "configmaps";

        assertThat(create(url, "m", "'data':{'a/b':''}").causes())
                .singleElement()
                .asString()
                .startsWith("data[a/b]: Invalid value: \"a/b\": a valid config key must");
        assertThat(create(url, "m", "'data':{'a':''},'binaryData':{'a':'AA=='}").causes())
                .containsExactly("data[a]: Invalid value: \"a\": duplicate of key present in binaryData");
        assertThat(create(url, "m", "'binaryData':{'a':'%'}").code()).isEqualTo(400);
        assertThat(create(url, "big", "'data':{'a':'" + "x".repeat(1024 * 1024 + 1) + "'}")
                        .causes())
                .containsExactly("data: Too long: may not be more than 1048576 bytes");
    }

    @Test
    void a_config_map_counts_the_keys_of_both_maps() {
        create(IN_DEFAULT + "configmaps", "counted", "'data':{'a':'1'},'binaryData':{'b':'AA=='}");

        assertThat(api.table(IN_DEFAULT + "configmaps/counted").at("/rows/0/cells/1"))
                .isEqualTo("2");
    }

    @Test
    void text_given_to_a_secret_comes_back_as_base64() {
        Answer made =
                create(IN_DEFAULT + "secrets", "s", "'stringData':{'user':'me'},'data':{'user':'eA==','b':'AA=='}");

        assertThat(made.at("/type")).isEqualTo("Opaque");
        assertThat(made.at("/data/user")).isEqualTo("bWU=");
        assertThat(made.at("/data/b")).isEqualTo("AA==");
        assertThat(made.body().has("stringData")).isFalse();
        assertThat(merge(IN_DEFAULT + "secrets/s", "{'stringData':{'user':'you'}}")
                        .at("/data/user"))
                .isEqualTo("eW91");
        assertThat(merge(IN_DEFAULT + "secrets/s", "{'type':'other'}").causes())
                .containsExactly("type: Invalid value: \"other\": field is immutable");
    }

    @Test
    void a_secret_of_a_known_type_has_that_types_keys() {
        String url = IN_DEFAULT + "secrets";

        assertThat(create(url, "t", "'type':'kubernetes.io/tls','data':{'tls.crt':''}")
                        .causes())
                .containsExactly("data[tls.key]: Required value");
        assertThat(create(url, "t", "'type':'kubernetes.io/basic-auth'").causes())
                .hasSize(2);
        assertThat(create(url, "t", "'type':'kubernetes.io/dockerconfigjson','stringData':{'.dockerconfigjson':'x'}")
                        .causes())
                .singleElement()
                .asString()
                .startsWith("data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\"");
    }

    @Test
    void secrets_can_be_selected_by_type() {
        create(IN_DEFAULT + "secrets", "typed", "'type':'example.com/special'");

        assertThat(api.get(IN_DEFAULT + "secrets?fieldSelector=type%3Dexample.com/special")
                        .body()
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void a_node_gets_its_pod_range_once() {
        create(NODES, "n1", "'spec':{}");
        Answer given = merge(NODES + "/n1", "{'spec':{'podCIDR':'10.244.0.0/24'}}");

        assertThat(given.at("/spec/podCIDRs/0")).isEqualTo("10.244.0.0/24");
        assertThat(merge(NODES + "/n1", "{'spec':{'podCIDR':'10.244.1.0/24','podCIDRs':['10.244.1.0/24']}}")
                        .causes())
                .containsExactly(
                        "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid");
        assertThat(create(NODES, "n2", "'spec':{'podCIDR':'10.244.0.0'}").causes())
                .containsExactly("spec.podCIDRs[0]: Invalid value: \"10.244.0.0\": must be a valid CIDR value, (e.g."
                        + " 10.9.8.0/24 or 2001:db8::/64)");
    }

    @Test
    void a_node_is_ready_when_it_says_so_in_its_status() {
        create(NODES, "n3", "'spec':{'unschedulable':true}");
        assertThat(api.table(NODES + "/n3").at("/rows/0/cells/1")).isEqualTo("Unknown,SchedulingDisabled");

        Answer status = merge(
                NODES + "/n3/status",
                "{'spec':{'unschedulable':false},'status':{'conditions':[{'type':'Ready','status':'True'}],"
                        + "'addresses':[{'type':'InternalIP','address':'10.244.0.1'}],'capacity':{'pods':'110'},"
                        + "'nodeInfo':{'kubeletVersion':'v1','osImage':'Debian'}}}");

        assertThat(status.at("/spec/unschedulable")).isEqualTo("true");
        assertThat(status.at("/status/allocatable/pods")).isEqualTo("110");
        Answer table = api.table(NODES + "/n3");
        assertThat(table.at("/rows/0/cells/1")).isEqualTo("Ready,SchedulingDisabled");
        assertThat(table.at("/rows/0/cells/4")).isEqualTo("v1");
        assertThat(table.at("/rows/0/cells/5")).isEqualTo("10.244.0.1");
        assertThat(table.at("/rows/0/cells/6")).isEqualTo("<none>");
        assertThat(table.at("/rows/0/cells/8")).isEqualTo("<unknown>");
    }

    @Test
    void an_ordinary_update_does_not_touch_a_nodes_status() {
        var made = create(NODES, "n4", "'spec':{}").body().deepCopy();
        merge(NODES + "/n4/status", "{'status':{'conditions':[{'type':'Ready','status':'True'}]}}");

        Answer after = merge(NODES + "/n4", "{'metadata':{'labels':{'a':'b'}},'status':null}");

        assertThat(made.path("kind").asString()).isEqualTo("Node");
        assertThat(after.at("/status/conditions/0/status")).isEqualTo("True");
    }

    @Test
    void an_event_is_found_by_what_it_is_about_and_shown_in_a_line() {
        String url = IN_DEFAULT + "events";
        create(
                url,
                "web.1",
                "'type':'Warning','reason':'NoMatch','message':'no pod matches ','count':3,"
                        + "'source':{'component':'explain'},'firstTimestamp':'2020-01-01T00:00:00Z',"
                        + "'lastTimestamp':'2020-01-01T00:00:00Z',"
                        + "'involvedObject':{'kind':'Service','name':'web','namespace':'default','uid':'u1'}");

        for (String selector : new String[] {
            "involvedObject.uid%3Du1",
            "involvedObject.name%3Dweb,involvedObject.kind%3DService",
            "type%3DWarning",
            "reason%3DNoMatch",
            "source%3Dexplain"
        }) {
            assertThat(api.get(url + "?fieldSelector=" + selector).body().path("items"))
                    .as(selector)
                    .hasSize(1);
        }
        var cells = JSON.readTree(
                api.table(url + "/web.1").body().at("/rows/0/cells").toString());
        assertThat(cells.valueStream().map(c -> c.asString("")).toList().subList(1, 7))
                .containsExactly("Warning", "NoMatch", "service/web", "", "explain", "no pod matches");
        assertThat(cells.get(8).asString("")).isEqualTo("3");
        assertThat(cells.get(9).asString("")).isEqualTo("web.1");
    }

    @Test
    void an_event_lives_with_its_object() {
        assertThat(create(
                                IN_DEFAULT + "events",
                                "x.1",
                                "'involvedObject':{'kind':'Pod','name':'p','namespace':'other'}")
                        .causes())
                .containsExactly("involvedObject.namespace: Invalid value: \"other\": does not match event.namespace");
        assertThat(create(IN_DEFAULT + "events", "n.1", "'involvedObject':{'kind':'Node','name':'n'}")
                        .code())
                .isEqualTo(201);
    }
}
