package dev.portolan.cli.apply;

import dev.portolan.cli.apply.ServedKinds.Served;
import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.manifest.Problem;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts manifests into the API: creates what isn't there, changes what differs, keeps what others wrote where the manifest says nothing.
 *
 * <p>The annotation that {@code kubectl apply} compares with is written too, so that users can go on with kubectl.
 */
public final class Applier {
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String VERSION = "/metadata/resourceVersion";
    private static final int ATTEMPTS = 5;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern FIELD = Pattern.compile("\"?([a-zA-Z][\\w.\\[\\]-]*)\"?(?::|$| )");
    private static final Pattern QUOTED_FIELD = Pattern.compile("(?:unknown|duplicate) field \"([^\"]+)\"");

    private final KubernetesClient client;
    private final ServedKinds kinds;

    public Applier(KubernetesClient client) {
        this.client = client;
        this.kinds = new ServedKinds(client);
    }

    /** Applies all, namespaces first, each reported as soon as it is known. One that is refused does not stop the others. */
    public List<Applied> apply(List<Manifest> manifests, Consumer<Applied> report) {
        var ordered = new ArrayList<>(manifests);
        ordered.sort(java.util.Comparator.comparingInt(m -> m.kind().equals("Namespace") ? 0 : 1));
        var results = new ArrayList<Applied>();
        for (Manifest manifest : ordered) {
            Applied result = apply(manifest);
            results.add(result);
            report.accept(result);
        }
        return results;
    }

    private Applied apply(Manifest manifest) {
        var served = kinds.find(manifest.apiVersion(), manifest.kind());
        if (served.isEmpty()) {
            String what = "no kind %s in %s is served here: %s"
                    .formatted(
                            manifest.kind(), manifest.apiVersion(), kinds.hint(manifest.apiVersion(), manifest.kind()));
            return new Applied.Refused(manifest, List.of(new Problem(manifest.where("kind"), what)));
        }
        try {
            return store(manifest, served.get());
        } catch (KubernetesClientException e) {
            return new Applied.Refused(manifest, problems(manifest, e));
        }
    }

    private Applied store(Manifest manifest, Served served) {
        ObjectNode wanted = manifest.object().deepCopy();
        annotate(wanted, manifest.object());
        String path = served.path(manifest.namespace(), manifest.name());
        for (int attempt = 1; ; attempt++) {
            String live = client.raw(path);
            if (live == null) {
                send(served.path(manifest.namespace(), ""), "POST", wanted);
                return new Applied.Stored(manifest, "created", List.of());
            }
            try {
                boolean changed = replace(path, (ObjectNode) JSON.readTree(live), wanted);
                return new Applied.Stored(manifest, changed ? "configured" : "unchanged", List.of());
            } catch (KubernetesClientException e) {
                // Somebody, such as a controller, wrote between our reading and our writing: look again.
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) throw e;
            }
        }
    }

    /** Whether anything changed. */
    private boolean replace(String path, ObjectNode live, ObjectNode wanted) {
        String last =
                live.path("metadata").path("annotations").path(LAST_APPLIED).asString("{}");
        String merged = ThreeWay.merge(JSON.readTree(last), wanted, live).toString();
        if (JSON.readTree(merged).equals(live)) return false;
        JsonNode after = JSON.readTree(send(path, "PUT", merged));
        return !after.at(VERSION).equals(live.at(VERSION));
    }

    private String send(String path, String method, Object body) {
        String answer = client.raw(path + "?fieldManager=portolan&fieldValidation=Strict", method, body.toString());
        return answer == null ? "{}" : answer;
    }

    private static void annotate(ObjectNode wanted, ObjectNode original) {
        ObjectNode metadata = wanted.withObject("metadata");
        if (!metadata.path("annotations").isObject()) metadata.putObject("annotations");
        metadata.withObject("annotations").put(LAST_APPLIED, annotation(original));
    }

    /** What is written down as the last applied state. */
    static String annotation(ObjectNode original) {
        return original + "\n";
    }

    private static List<Problem> problems(Manifest manifest, KubernetesClientException e) {
        Status status = e.getStatus();
        if (status == null || status.getMessage() == null) {
            return List.of(new Problem(manifest.where(""), manifest.title() + ": " + e.getMessage()));
        }
        var causes = status.getDetails() == null
                ? List.<StatusCause>of()
                : status.getDetails().getCauses();
        if (causes == null || causes.isEmpty()) {
            return List.of(new Problem(manifest.where(field(status.getMessage())), status.getMessage()));
        }
        return causes.stream()
                .map(c -> {
                    String field = c.getField() == null ? "" : c.getField();
                    return new Problem(manifest.where(field), manifest.title() + ": " + field + ": " + c.getMessage());
                })
                .distinct()
                .toList();
    }

    /** The field path in a message that has no causes, e.g. strict decoding's {@code unknown field "spec.replicsa"}. */
    static String field(String message) {
        Matcher quoted = QUOTED_FIELD.matcher(message);
        if (quoted.find()) return quoted.group(1);
        Matcher matcher = FIELD.matcher(message);
        while (matcher.find()) {
            if (matcher.group(1).startsWith("spec") || matcher.group(1).startsWith("metadata."))
                return matcher.group(1);
        }
        return "";
    }
}
