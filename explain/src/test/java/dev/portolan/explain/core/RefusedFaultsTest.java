package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.WEB_SERVICE;
import static dev.portolan.explain.core.Situation.WEB;
import static dev.portolan.explain.core.Situation.empty;
import static dev.portolan.explain.core.Situation.service;

import dev.portolan.explain.core.Evidence.Complaint;
import dev.portolan.explain.core.Evidence.Refusal;
import dev.portolan.explain.core.Snapshot.Port;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Services that the API does not take. */
class RefusedFaultsTest {
    static List<FaultCase> faults() {
        var holder = service(
                "other", "NodePort", "10.96.0.9", "", WEB, Traffic.USUAL, new Port("", "TCP", 80, "8080", 30080));
        return List.of(
                new FaultCase(
                        "a node port that is taken",
                        empty().with(holder)
                                .with(refusal(30080, "spec.ports[0].nodePort", "provided port is already allocated")),
                        WEB_SERVICE,
                        Cause.NODE_PORT_TAKEN,
                        "Service shop/web",
                        "(it belongs to Service shop/other)",
                        created()),
                new FaultCase(
                        "a node port out of range",
                        empty().with(refusal(
                                80,
                                "spec.ports[0].nodePort",
                                "provided port is not in the valid range. The range of valid ports is 30000-32767")),
                        WEB_SERVICE,
                        Cause.NODE_PORT_RANGE,
                        "Service shop/web",
                        "30000-32767",
                        created()));
    }

    private static Refusal refusal(int nodePort, String field, String message) {
        var manifest = (ObjectNode) JsonMapper.builder().build().readTree("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":%d}]}}
                """.formatted(nodePort));
        return new Refusal(new Ref("Service", "shop", "web"), manifest, List.of(new Complaint(field, message)));
    }

    private static String created() {
        return "echo '{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"},"
                + "\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}}' | kubectl create -f -";
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(FaultCase c) {
        c.named();
    }
}
