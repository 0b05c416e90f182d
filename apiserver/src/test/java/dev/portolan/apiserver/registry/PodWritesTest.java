package dev.portolan.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pod may say, and who may give it a node. */
class PodWritesTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String CONTAINERS = "\"containers\": [{\"name\": \"main\", \"image\": \"x\"}]";

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

    private static Answer pod(String name, String more) {
        return api.post(PODS, "{\"metadata\": {\"name\": \"%s\"}, \"spec\": {%s%s}}".formatted(name, CONTAINERS, more));
    }

    private static Answer bind(String name, String metadata) {
        return api.post(
                PODS + "/" + name + "/binding",
                "{\"metadata\": {\"name\": \"%s\"%s}, \"target\": {\"name\": \"node-1\"}}".formatted(name, metadata));
    }

    @Test
    void a_binding_decided_for_an_earlier_pod_of_the_name_is_refused() {
        String uid = pod("named", "").at("/metadata/uid");

        Answer stale = bind("named", ", \"uid\": \"00000000-0000-4000-8000-000000000000\"");
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.at("/message")).contains("Precondition failed: UID in precondition: 00000000", uid);
        assertThat(bind("named", ", \"uid\": \"" + uid + "\"").code()).isEqualTo(201);
        assertThat(api.get(PODS + "/named").at("/spec/nodeName")).isEqualTo("node-1");
    }

    @Test
    void a_pod_behind_a_gate_gets_no_node() {
        pod("gated", ", \"schedulingGates\": [{\"name\": \"example.com/wait\"}]");

        Answer refused = bind("gated", "");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.at("/message")).contains("pod gated has non-empty .spec.schedulingGates");
    }

    @Test
    void overhead_is_an_amount_that_is_not_negative() {
        assertThat(pod("less", ", \"overhead\": {\"cpu\": \"-1\"}").causes())
                .containsExactly("spec.overhead[cpu]: Invalid value: \"-1\": must be greater than or equal to 0");
        assertThat(pod("some", ", \"overhead\": {\"cpu\": \"100m\"}").code()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9999", "1E-12345", "1e99999999999999999999"})
    void an_amount_that_nobody_can_count_with_is_refused_wherever_it_stands(String amount) {
        for (String where : new String[] {
            ", \"overhead\": {\"cpu\": \"%s\"}",
            ", \"volumes\": [{\"name\": \"v\", \"emptyDir\": {\"sizeLimit\": \"%s\"}}]",
            ", \"resources\": {\"requests\": {\"cpu\": \"%s\"}}"
        }) {
            Answer refused = pod("much", where.formatted(amount));
            assertThat(refused.code()).as(refused.body().toString()).isEqualTo(400);
            assertThat(refused.at("/message")).contains("quantities must match the regular expression");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-01-01T00:00Z", "+12026-01-01T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00"})
    void a_time_is_one_that_every_client_reads(String time) {
        Answer refused = api.post(
                "/api/v1/namespaces/default/configmaps",
                "{\"metadata\": {\"name\": \"late\", \"managedFields\": [{\"manager\": \"x\", \"operation\": \"Update\", \"apiVersion\": \"v1\","
                        + " \"fieldsType\": \"FieldsV1\", \"fieldsV1\": {}, \"time\": \"%s\"}]}}".formatted(time));
        assertThat(refused.code()).as(refused.body().toString()).isEqualTo(400);
        assertThat(refused.at("/message")).contains("is not a time such as 2006-01-02T15:04:05Z");
    }

    @Test
    void a_pod_with_all_the_patience_of_the_world_ends_in_a_year_that_clients_can_read() {
        assertThat(pod("patient", ", \"nodeName\": \"node-1\", \"terminationGracePeriodSeconds\": " + Long.MAX_VALUE)
                        .code())
                .isEqualTo(201);
        Answer going = api.delete(PODS + "/patient");
        assertThat(going.code()).isEqualTo(200);
        assertThat(Instant.parse(going.at("/metadata/deletionTimestamp")))
                .isBetween(Instant.now(), Instant.now().plus(36_500, ChronoUnit.DAYS));
    }
}
