package dev.portolan.apiserver.fuzz;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Valid objects to begin with, rich in fields that have rules. */
final class Samples {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CORE = "/api/v1/namespaces/default/";
    private static final String PODS = """
            {"metadata":{"labels":{"app":"a"},"annotations":{"a/b":"c"}},"spec":{"nodeSelector":{"a":"b"},"tolerations":[{"key":"k",
            "operator":"Exists","effect":"NoExecute","tolerationSeconds":5}],"volumes":[{"name":"v","configMap":{"name":"c","items":[{"key":
            "k","path":"p","mode":420}]}},{"name":"w","emptyDir":{"sizeLimit":"1Gi"}},{"name":"s","secret":{"secretName":"s"}}],
            "restartPolicy":"Always","terminationGracePeriodSeconds":3,"hostAliases":[{"ip":"1.2.3.4","hostnames":["h"]}],
            "dnsPolicy":"None","dnsConfig":{"nameservers":["1.1.1.1"],"options":[{"name":"ndots","value":"1"}]},"initContainers":[{"name":"i",
            "image":"i","restartPolicy":"Always"}],"containers":[{"name":"c","image":"i","command":["a"],"ports":[{"name":"http",
            "containerPort":80,"hostPort":0,"protocol":"TCP"}],"env":[{"name":"A","value":"b"},{"name":"B","valueFrom":{"fieldRef":{"fieldPath":
            "metadata.name"}}},{"name":"C","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}],"resources":{"limits":{"cpu":"1","memory":
            "1Gi"},"requests":{"cpu":"100m"}},"volumeMounts":[{"name":"v","mountPath":"/v"}],"livenessProbe":{"httpGet":{"path":"/","port":
            "http","scheme":"HTTP","httpHeaders":[{"name":"a","value":"b"}]},"periodSeconds":5},"readinessProbe":{"tcpSocket":{"port":80}},
            "startupProbe":{"exec":{"command":["a"]}},"lifecycle":{"preStop":{"sleep":{"seconds":1}}}}]}}""";

    /** An object and where it is posted. */
    record Sample(String kind, String apiVersion, String collection, JsonNode body) {}

    private Samples() {}

    private static Sample sample(String kind, String apiVersion, String collection, String body) {
        JsonNode tree = JSON.readTree(body);
        var object = (tools.jackson.databind.node.ObjectNode) tree;
        object.put("kind", kind).put("apiVersion", apiVersion);
        object.withObject("metadata").put("name", "fuzz");
        return new Sample(kind, apiVersion, collection, object);
    }

    private static String workload(String more) {
        return "{\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"app\":\"a\"},\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"In\","
                + "\"values\":[\"a\"]}]}," + more + "\"template\":" + PODS + "}}";
    }

    static List<Sample> all() {
        return List.of(
                sample("Pod", "v1", CORE + "pods", PODS),
                sample("Service", "v1", CORE + "services", """
                        {"spec":{"type":"NodePort","selector":{"app":"a"},"ports":[{"name":"a","port":80,"targetPort":"http","nodePort":30001,
                        "protocol":"TCP","appProtocol":"http"},{"name":"b","port":81,"targetPort":8081}],"sessionAffinity":"ClientIP",
                        "sessionAffinityConfig":{"clientIP":{"timeoutSeconds":10}},"externalTrafficPolicy":"Local","internalTrafficPolicy":
                        "Cluster","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","clusterIP":"10.96.7.7","clusterIPs":["10.96.7.7"],
                        "externalIPs":["1.2.3.4"],"healthCheckNodePort":0,"allocateLoadBalancerNodePorts":true,
                        "loadBalancerSourceRanges":["10.0.0.0/8"]},"status":{"loadBalancer":{"ingress":[{"ip":"1.2.3.4","ports":[{"port":80,
                        "protocol":"TCP"}]}]}}}"""),
                sample(
                        "ConfigMap",
                        "v1",
                        CORE + "configmaps",
                        "{\"data\":{\"a\":\"b\"},\"binaryData\":{\"b\":\"Zm9v\"},\"immutable\":false}"),
                sample(
                        "Secret",
                        "v1",
                        CORE + "secrets",
                        "{\"type\":\"kubernetes.io/dockerconfigjson\",\"data\":{\".dockerconfigjson\":\"e30=\"},\"stringData\":{\"a\":\"b\"}}"),
                sample("ServiceAccount", "v1", CORE + "serviceaccounts", "{\"secrets\":[{\"name\":\"a\"}]}"),
                sample("Endpoints", "v1", CORE + "endpoints", """
                        {"subsets":[{"addresses":[{"ip":"10.0.0.1","nodeName":"n","hostname":"h","targetRef":{"kind":"Pod","name":"p"}}],
                        "notReadyAddresses":[{"ip":"10.0.0.2"}],"ports":[{"name":"a","port":80,"protocol":"TCP"}]}]}"""),
                sample("Event", "v1", CORE + "events", """
                        {"involvedObject":{"kind":"Pod","name":"p","namespace":"default"},"reason":"R","message":"m","type":"Normal","count":1,
                        "firstTimestamp":"2006-01-02T15:04:05Z","lastTimestamp":"2006-01-02T15:04:05Z","eventTime":
                        "2006-01-02T15:04:05.000000Z","series":{"count":2,"lastObservedTime":"2006-01-02T15:04:05.000000Z"},"source":{
                        "component":"c"},"action":"a","reportingComponent":"c","reportingInstance":"i"}"""),
                sample("Namespace", "v1", "/api/v1/namespaces", "{\"spec\":{\"finalizers\":[\"kubernetes\"]}}"),
                sample("Node", "v1", "/api/v1/nodes", """
                        {"spec":{"podCIDR":"10.1.0.0/24","podCIDRs":["10.1.0.0/24"],"taints":[{"key":"k","value":"v","effect":"NoSchedule"}],
                        "unschedulable":true},"status":{"capacity":{"cpu":"1"},"conditions":[{"type":"Ready","status":"True"}],"addresses":[{
                        "type":"InternalIP","address":"1.2.3.4"}],"nodeInfo":{"kubeletVersion":"v"}}}"""),
                sample(
                        "Deployment",
                        "apps/v1",
                        "/apis/apps/v1/namespaces/default/deployments",
                        workload(
                                "\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":\"25%\",\"maxUnavailable\":1}},"
                                        + "\"minReadySeconds\":1,\"progressDeadlineSeconds\":10,\"revisionHistoryLimit\":3,")),
                sample("ReplicaSet", "apps/v1", "/apis/apps/v1/namespaces/default/replicasets", workload("")),
                sample(
                        "StatefulSet",
                        "apps/v1",
                        "/apis/apps/v1/namespaces/default/statefulsets",
                        workload(
                                "\"serviceName\":\"s\",\"podManagementPolicy\":\"Parallel\",\"updateStrategy\":{\"type\":\"RollingUpdate\","
                                        + "\"rollingUpdate\":{\"partition\":1}},\"ordinals\":{\"start\":1},")),
                sample(
                        "EndpointSlice",
                        "discovery.k8s.io/v1",
                        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
                        """
                        {"addressType":"IPv4","ports":[{"name":"a","port":80,"protocol":"TCP"}],"endpoints":[{"addresses":["10.0.0.1"],
                        "conditions":{"ready":true,"serving":true,"terminating":false},"nodeName":"n","zone":"z","hints":{"forZones":[{"name":
                        "z"}]},"targetRef":{"kind":"Pod","name":"p"}}]}"""),
                sample(
                        "Ingress",
                        "networking.k8s.io/v1",
                        "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
                        """
                        {"spec":{"ingressClassName":"c","tls":[{"hosts":["a.b"],"secretName":"s"}],"defaultBackend":{"service":{"name":"s",
                        "port":{"number":80}}},"rules":[{"host":"*.a.b","http":{"paths":[{"path":"/a","pathType":"Prefix","backend":{"service":
                        {"name":"s","port":{"name":"http"}}}}]}}]},"status":{"loadBalancer":{"ingress":[{"ip":"1.2.3.4"}]}}}"""),
                sample(
                        "IngressClass",
                        "networking.k8s.io/v1",
                        "/apis/networking.k8s.io/v1/ingressclasses",
                        "{\"spec\":{\"controller\":\"a.b/c\",\"parameters\":{\"kind\":\"K\",\"name\":\"n\",\"scope\":\"Cluster\"}}}"),
                sample(
                        "Lease",
                        "coordination.k8s.io/v1",
                        "/apis/coordination.k8s.io/v1/namespaces/default/leases",
                        """
                        {"spec":{"holderIdentity":"h","leaseDurationSeconds":5,"leaseTransitions":1,"renewTime":"2006-01-02T15:04:05.000000Z",
                        "acquireTime":"2006-01-02T15:04:05.000000Z"}}"""));
    }

    /** JSON patches of every operation. */
    static final JsonNode JSON_PATCH = JSON.readTree("""
            [{"op":"test","path":"/metadata/name","value":"fuzz"},{"op":"add","path":"/metadata/labels","value":{"a":"b"}},{"op":"copy",
            "from":"/metadata/labels","path":"/metadata/annotations"},{"op":"move","from":"/metadata/labels/a","path":"/metadata/labels/c"},
            {"op":"replace","path":"/metadata/labels/c","value":"d"},{"op":"add","path":"/spec/ports/-","value":{"port":90,"name":"c"}},
            {"op":"remove","path":"/metadata/annotations"}]""");

    /** A strategic merge patch with all directives. */
    static final JsonNode STRATEGIC = JSON.readTree("""
            {"metadata":{"labels":{"a":null,"b":"c"},"finalizers":["a/b"],"$deleteFromPrimitiveList/finalizers":["c/d"],
            "$setElementOrder/finalizers":["a/b"]},"spec":{"$setElementOrder/ports":[{"port":81},{"port":80}],"ports":[{"port":80,"name":"z"},
            {"port":81,"$patch":"delete"},{"$patch":"merge"}],"selector":{"$patch":"replace","a":"b"},"strategy":{"$retainKeys":["type"],
            "type":"Recreate"},"template":{"spec":{"containers":[{"name":"c","env":[{"name":"A","$patch":"delete"}]}]}}}}""");

    /** What YAML can that JSON cannot. */
    static final String YAML = """
            # a comment
            apiVersion: v1
            kind: ConfigMap
            metadata: &m {name: fuzz, labels: {a: "b"}}
            data:
              a: |
                text
              b: >-
                folded
                text
              ? c
              : !!str 5
              d: 'it''s'
              e: "\\u0041"
              f: ~
            immutable: false
            more: [1, 0x1f, 0o7, 010, 1.5e3, .inf, yes, 2006-01-02, *m]
            """;
}
