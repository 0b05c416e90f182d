package dev.portolan.apiserver.fuzz;

import dev.portolan.apiserver.fuzz.Samples.Sample;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** An endless, repeatable row of requests that are almost right: the same seed makes the same row. */
final class FuzzRequests {
    private static final byte[] NONE = new byte[0];
    private static final List<Sample> SAMPLES = Samples.all();
    /** Stored for real; all others are dry runs, so that the time goes into decisions and not into the disk. */
    private static final List<String> STORED = List.of("ConfigMap", "Service");

    private static final List<String> PARAMETERS = List.of(
            "labelSelector=a%3Db%2Cc%20in%20(d%2Ce)%2C!f%2Cg%3E1",
            "fieldSelector=metadata.name%3Da%2Cmetadata.namespace!%3Db",
            "limit=2",
            "continue=abc",
            "resourceVersion=1&resourceVersionMatch=Exact",
            "timeoutSeconds=1",
            "watch=true&allowWatchBookmarks=1",
            "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&watch=true",
            "pretty=true",
            "dryRun=All",
            "fieldValidation=Strict",
            "fieldManager=a&force=true",
            "gracePeriodSeconds=5",
            "propagationPolicy=Foreground",
            "orphanDependents=true",
            "includeObject=Object",
            "fieldSelector=spec.nodeName%3Dx",
            "labelSelector=" + "a,".repeat(500),
            "verbose",
            "=&=&&",
            "container=c",
            "tailLines=1&follow=x",
            "path=/a");
    private static final List<String> ACCEPTS = List.of(
            "application/json",
            "*/*",
            "",
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
            "application/vnd.kubernetes.protobuf",
            "application/yaml",
            "application/json;as=PartialObjectMetadataList;v=v1beta1;g=meta.k8s.io",
            "text/html",
            ";;;,,,=",
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    private static final List<String> ELSEWHERE = List.of(
            "/",
            "/api",
            "/apis",
            "/api/v1",
            "/apis/apps",
            "/apis/apps/v1",
            "/version",
            "/healthz",
            "/livez/ping",
            "/readyz",
            "/openapi/v2",
            "/openapi/v3",
            "/openapi/v3/apis/apps/v1",
            "/metrics",
            "/.well-known/openid-configuration",
            "/openid/v1/jwks",
            "/api/v1/namespaces/default/pods/fuzz/exec",
            "/api/v1/namespaces/default/pods/fuzz/log",
            "/api/v1/namespaces/default/pods/fuzz/proxy/x",
            "/api/v1/namespaces/default/services/fuzz/proxy",
            "/api/v1/nodes/fuzz/proxy/",
            "/api/v1/watch/pods",
            "/api/v1/namespaces/default/fuzz",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "/apis/authentication.k8s.io/v1/tokenreviews",
            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
            "/api/v1/namespaces/default/serviceaccounts/default/token",
            "/api/v1/namespaces/default/pods/fuzz/binding",
            "/api/v1/namespaces/default/pods/fuzz/eviction",
            "/api/v1/componentstatuses");
    private static final List<String> METHODS =
            List.of("GET", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "X");

    private final SplittableRandom random;
    private final Mutations mutations;
    private final Protobufs protobufs;

    FuzzRequests(long seed) {
        this.random = new SplittableRandom(seed);
        this.mutations = new Mutations(random);
        this.protobufs = new Protobufs(random);
    }

    FuzzRequest next() {
        Sample sample = mutations.any(SAMPLES);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> write(sample, json(sample), "application/json");
            case 3 -> write(sample, mutations.bytes(protobufs.of(sample)), "application/vnd.kubernetes.protobuf");
            case 4 -> write(sample, yaml(sample), "application/yaml");
            case 5, 6 -> patch(sample);
            case 7 -> read(sample);
            case 8 -> elsewhere(sample);
            default -> delete(sample);
        };
    }

    private byte[] json(Sample sample) {
        byte[] text = mutations.text(mutations.tree(sample.body()));
        return random.nextInt(4) == 0 ? mutations.bytes(text) : text;
    }

    private byte[] yaml(Sample sample) {
        byte[] valid = random.nextBoolean()
                ? Samples.YAML.getBytes(StandardCharsets.UTF_8)
                : mutations.text(mutations.tree(sample.body()));
        return mutations.bytes(valid);
    }

    private String dry(Sample sample) {
        boolean stored = STORED.contains(sample.kind()) && random.nextInt(12) == 0;
        String validation =
                mutations.any(List.of("", "&fieldValidation=Strict", "&fieldValidation=Ignore", "&fieldManager=f"));
        return (stored ? "" : "dryRun=All") + validation;
    }

    private FuzzRequest write(Sample sample, byte[] body, String type) {
        boolean create = random.nextBoolean();
        String path =
                sample.collection() + (create ? "" : "/fuzz" + mutations.any(List.of("", "", "", "/status", "/scale")));
        return new FuzzRequest(create ? "POST" : "PUT", path, dry(sample), headers("Content-Type", type), body);
    }

    private FuzzRequest patch(Sample sample) {
        String format = mutations.any(
                List.of("json-patch+json", "merge-patch+json", "strategic-merge-patch+json", "apply-patch+yaml"));
        byte[] body = mutations.text(
                switch (format) {
                    case "json-patch+json" -> mutations.tree(Samples.JSON_PATCH);
                    case "strategic-merge-patch+json" ->
                        mutations.tree(random.nextBoolean() ? Samples.STRATEGIC : sample.body());
                    default -> mutations.tree(sample.body());
                });
        if (random.nextInt(5) == 0) body = mutations.bytes(body);
        String path =
                sample.collection() + mutations.any(List.of("/fuzz", "/fuzz", "/fuzz/status", "/fuzz/scale", "/new"));
        String query =
                dry(sample) + (format.startsWith("apply") ? "&fieldManager=f&force=" + random.nextBoolean() : "");
        return new FuzzRequest("PATCH", path, query, headers("Content-Type", "application/" + format), body);
    }

    private FuzzRequest read(Sample sample) {
        String path =
                sample.collection() + mutations.any(List.of("", "/fuzz", "/fuzz/status", "/fuzz/scale", "/fuzz/x/y"));
        if (random.nextInt(3) == 0) path = "/" + mutations.words(path.substring(1));
        String query = mutations.any(PARAMETERS) + "&" + mutations.any(PARAMETERS);
        if (random.nextInt(3) != 0) query = mutations.words(query);
        // a revision that is yet to come is waited for: not here
        query = query.replaceAll("resourceVersion=[0-9]+", "resourceVersion=1");
        return new FuzzRequest("GET", path, query, headers("Accept", mutations.any(ACCEPTS)), NONE);
    }

    private FuzzRequest elsewhere(Sample sample) {
        String path = mutations.any(ELSEWHERE);
        if (random.nextBoolean()) path = "/" + mutations.words(path.substring(1));
        String query = random.nextBoolean() ? mutations.any(PARAMETERS) : mutations.words(mutations.any(PARAMETERS));
        query = query.replaceAll("resourceVersion=[0-9]+", "resourceVersion=1");
        byte[] body = random.nextBoolean() ? NONE : json(sample);
        return new FuzzRequest(
                mutations.any(METHODS), path, "dryRun=All&" + query, headers("Accept", mutations.any(ACCEPTS)), body);
    }

    private FuzzRequest delete(Sample sample) {
        boolean all = random.nextInt(4) == 0;
        String options =
                "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"gracePeriodSeconds\":1,\"propagationPolicy\":\"Foreground\",\"preconditions\":"
                        + "{\"uid\":\"a\",\"resourceVersion\":\"1\"},\"dryRun\":[\"All\"]}";
        byte[] body = random.nextBoolean() ? NONE : mutations.bytes(options.getBytes(StandardCharsets.UTF_8));
        String query = dry(sample) + (all ? "&" + mutations.words(mutations.any(PARAMETERS)) : "");
        query = query.replaceAll("resourceVersion=[0-9]+", "resourceVersion=1");
        return new FuzzRequest(
                "DELETE", sample.collection() + (all ? "" : "/fuzz"), query, headers("Accept", ""), body);
    }

    private Map<String, String> headers(String name, String value) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(name, random.nextInt(12) == 0 ? mutations.words(value + ";a=b") : value);
        if (random.nextInt(20) == 0) headers.put("Authorization", "Bearer " + mutations.words("aaaa.bbbb.cccc"));
        if (random.nextInt(40) == 0)
            headers.put("Impersonate-User", mutations.words("system:serviceaccount:default:default"));
        return headers;
    }
}
