package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.schema.GroupVersionKind;
import dev.portolan.apiserver.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The paths of a kind with their operations, named and marked as Kubernetes' own documents do. */
final class Endpoints {
    private static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    static final String PATCH = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    private final Schemas schemas;
    private final ResourceType type;
    private final GroupVersionKind kind;
    private final String definition;
    private final String scope;
    private final String collection;

    private Endpoints(Schemas schemas, ResourceType type, String definition) {
        this.schemas = schemas;
        this.type = type;
        this.kind = new GroupVersionKind(type.group(), type.version(), type.kind());
        this.definition = definition;
        String root = (type.group().isEmpty() ? "/api/" : "/apis/") + type.apiVersion();
        this.collection = root + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
        this.scope = type.namespaced() ? "Namespaced" : "";
    }

    /** All paths of a kind; none for a kind without a schema. */
    static List<Endpoint> of(Schemas schemas, ResourceType type) {
        return schemas.of(type.group(), type.version(), type.kind())
                .map(s -> new Endpoints(schemas, type, s.root().name()).all())
                .orElse(List.of());
    }

    /** The name of the list of a definition. */
    static String list(String definition) {
        return definition + "List";
    }

    private List<Endpoint> all() {
        List<Endpoint> all = new ArrayList<>();
        if (type.namespaced()) {
            String everywhere = (type.group().isEmpty() ? "/api/" : "/apis/") + type.apiVersion() + "/" + type.plural();
            all.add(new Endpoint(everywhere, List.of(listing("ForAllNamespaces"))));
        }
        all.add(new Endpoint(
                collection,
                List.of(
                        listing(""),
                        operation("post", "post", "create", "", "create", QueryParameter.WRITE, definition, definition),
                        operation(
                                "delete",
                                "deletecollection",
                                "delete",
                                "",
                                "delete a collection of",
                                QueryParameter.LIST,
                                DELETE_OPTIONS,
                                STATUS))));
        all.add(new Endpoint(
                collection + "/{name}",
                List.of(
                        operation("get", "get", "read", "", "read the specified", List.of(), "", definition),
                        operation(
                                "put",
                                "put",
                                "replace",
                                "",
                                "replace the specified",
                                QueryParameter.WRITE,
                                definition,
                                definition),
                        operation(
                                "delete",
                                "delete",
                                "delete",
                                "",
                                "delete",
                                QueryParameter.DELETE,
                                DELETE_OPTIONS,
                                STATUS),
                        operation(
                                "patch",
                                "patch",
                                "patch",
                                "",
                                "partially update the specified",
                                QueryParameter.PATCH,
                                PATCH,
                                definition))));
        if (type.hasStatus()) {
            all.add(part("status", "Status", kind, definition));
        }
        if (type.hasScale()) {
            schemas.of(SCALE.group(), SCALE.version(), SCALE.kind())
                    .ifPresent(
                            s -> all.add(part("scale", "Scale", SCALE, s.root().name())));
        }
        if (kind.equals(new GroupVersionKind("", "v1", "Pod"))) {
            all.addAll(podParts());
        }
        return all;
    }

    private Operation listing(String suffix) {
        String verb =
                suffix.isEmpty() ? "list" + group() + scope + type.kind() : "list" + group() + type.kind() + suffix;
        return new Operation(
                "get",
                "list",
                verb,
                "list or watch objects of kind " + type.kind(),
                kind,
                QueryParameter.LIST,
                "",
                list(definition));
    }

    private Operation operation(
            String method,
            String action,
            String verb,
            String suffix,
            String words,
            List<QueryParameter> query,
            String body,
            String answer) {
        return new Operation(
                method,
                action,
                (action.equals("deletecollection") ? "delete" + group() + "Collection" : verb + group())
                        + scope
                        + type.kind()
                        + suffix,
                words + " " + type.kind(),
                kind,
                query,
                body,
                answer);
    }

    private Endpoint part(String name, String suffix, GroupVersionKind of, String shape) {
        List<Operation> operations = new ArrayList<>();
        for (String method : List.of("get", "put", "patch")) {
            boolean reads = method.equals("get");
            String verb = reads ? "read" : method.equals("put") ? "replace" : "patch";
            operations.add(new Operation(
                    method,
                    method,
                    verb + group() + scope + type.kind() + suffix,
                    verb + " " + name + " of the specified " + type.kind(),
                    of,
                    reads ? List.of() : method.equals("patch") ? QueryParameter.PATCH : QueryParameter.WRITE,
                    reads ? "" : method.equals("put") ? shape : PATCH,
                    shape));
        }
        return new Endpoint(collection + "/{name}/" + name, operations);
    }

    private List<Endpoint> podParts() {
        List<Endpoint> parts = new ArrayList<>();
        String pod = collection + "/{name}/";
        parts.add(new Endpoint(
                pod + "log",
                List.of(operation(
                        "get", "get", "read", "Log", "read log of the specified", QueryParameter.LOG, "", ""))));
        for (String stream : List.of("Attach", "Exec", "Portforward")) {
            String options = "Pod" + (stream.equals("Portforward") ? "PortForward" : stream) + "Options";
            List<Operation> both = new ArrayList<>();
            for (String method : List.of("get", "post")) {
                both.add(new Operation(
                        method,
                        "connect",
                        "connect" + group() + (method.equals("get") ? "Get" : "Post") + scope + "Pod" + stream,
                        "connect " + method + " requests to " + stream.toLowerCase(Locale.ROOT) + " of Pod",
                        new GroupVersionKind("", "v1", options),
                        List.of(),
                        "",
                        ""));
            }
            parts.add(new Endpoint(pod + stream.toLowerCase(Locale.ROOT), both));
        }
        for (GroupVersionKind posted :
                List.of(new GroupVersionKind("", "v1", "Binding"), new GroupVersionKind("policy", "v1", "Eviction"))) {
            schemas.of(posted.group(), posted.version(), posted.kind())
                    .ifPresent(s -> parts.add(new Endpoint(
                            pod + posted.kind().toLowerCase(Locale.ROOT),
                            List.of(new Operation(
                                    "post",
                                    "post",
                                    "create" + group() + scope + "Pod" + posted.kind(),
                                    "create " + posted.kind().toLowerCase(Locale.ROOT) + " of a Pod",
                                    posted,
                                    QueryParameter.WRITE,
                                    s.root().name(),
                                    s.root().name())))));
        }
        return parts;
    }

    /** {@code CoreV1}, {@code DiscoveryV1}: the group's first label and the version. */
    private String group() {
        String first = type.group().isEmpty() ? "core" : type.group().split("\\.", 2)[0];
        return capital(first) + capital(type.version());
    }

    /** {@code core_v1}: what operations are grouped under. */
    static String tag(ResourceType type) {
        String first = type.group().isEmpty() ? "core" : type.group().split("\\.", 2)[0];
        return first + "_" + type.version();
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
