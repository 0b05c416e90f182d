package dev.portolan.explain.edge;

import static dev.portolan.explain.edge.Absent.list;
import static dev.portolan.explain.edge.Absent.map;
import static dev.portolan.explain.edge.Absent.text;

import dev.portolan.explain.core.Surroundings;
import dev.portolan.rules.BadSelectorException;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Nodes, Ingresses, classes and policies of the API as the diagnosis' records. */
final class SurroundingsMapper {
    private static final String OLD_CLASS = "kubernetes.io/ingress.class";
    private static final String DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";
    private static final String PORTOLAN_RUNTIME = "portolan://";

    private SurroundingsMapper() {}

    static Surroundings.Node node(Node n) {
        return new Surroundings.Node(
                n.getMetadata().getName(),
                SnapshotMapper.ready(n),
                n.getSpec() != null && Boolean.TRUE.equals(n.getSpec().getUnschedulable()),
                n.getStatus() == null
                        ? List.of()
                        : list(n.getStatus().getAddresses()).stream()
                                .filter(a -> text(a.getType()).endsWith("IP"))
                                .map(a -> text(a.getAddress()))
                                .toList(),
                map(n.getMetadata().getLabels()));
    }

    /** Portolan's nodes store policies and hold none; of other clusters we do not know. A node that nobody runs says nothing. */
    static String enforcement(List<Node> nodes) {
        List<String> runtimes = nodes.stream()
                .map(Node::getStatus)
                .filter(status -> status != null && status.getNodeInfo() != null)
                .map(status -> text(status.getNodeInfo().getContainerRuntimeVersion()))
                .filter(runtime -> !runtime.isEmpty())
                .toList();
        boolean ours =
                !runtimes.isEmpty() && runtimes.stream().allMatch(runtime -> runtime.startsWith(PORTOLAN_RUNTIME));
        return ours ? Surroundings.NOBODY : "";
    }

    static Surroundings.IngressClass ingressClass(IngressClass c) {
        return new Surroundings.IngressClass(
                c.getMetadata().getName(),
                c.getSpec() == null ? "" : text(c.getSpec().getController()),
                "true".equals(map(c.getMetadata().getAnnotations()).get(DEFAULT_CLASS)));
    }

    static Surroundings.Ingress ingress(Ingress i) {
        var spec = i.getSpec();
        String named = spec == null ? "" : text(spec.getIngressClassName());
        return new Surroundings.Ingress(
                i.getMetadata().getNamespace(),
                i.getMetadata().getName(),
                named.isEmpty() ? map(i.getMetadata().getAnnotations()).getOrDefault(OLD_CLASS, "") : named,
                spec == null
                        ? List.of()
                        : list(spec.getTls()).stream()
                                .map(t -> new Surroundings.Tls(list(t.getHosts()), text(t.getSecretName())))
                                .toList(),
                rules(i),
                spec != null && spec.getDefaultBackend() != null,
                SnapshotMapper.life(i.getMetadata()));
    }

    private static List<Surroundings.Rule> rules(Ingress ingress) {
        var all = new ArrayList<Surroundings.Rule>();
        var rules = ingress.getSpec() == null
                ? List.<io.fabric8.kubernetes.api.model.networking.v1.IngressRule>of()
                : list(ingress.getSpec().getRules());
        for (int i = 0; i < rules.size(); i++) {
            String host = text(rules.get(i).getHost()).toLowerCase(Locale.ROOT);
            var http = rules.get(i).getHttp();
            for (int j = 0; http != null && j < list(http.getPaths()).size(); j++) {
                var path = http.getPaths().get(j);
                all.add(new Surroundings.Rule(
                        host,
                        text(path.getPath()).isEmpty() ? "/" : path.getPath(),
                        text(path.getPathType()),
                        "spec.rules[%d].http.paths[%d].backend.service".formatted(i, j)));
            }
        }
        return all;
    }

    static Surroundings.Policy policy(NetworkPolicy p) {
        var spec = p.getSpec();
        var types = spec == null ? List.<String>of() : list(spec.getPolicyTypes());
        int rules = spec == null ? 0 : list(spec.getIngress()).size();
        return new Surroundings.Policy(
                p.getMetadata().getNamespace(),
                p.getMetadata().getName(),
                selector(spec == null ? null : spec.getPodSelector()),
                types.isEmpty() || types.contains("Ingress"),
                rules);
    }

    private static LabelSelector selector(io.fabric8.kubernetes.api.model.@Nullable LabelSelector s) {
        if (s == null) return LabelSelector.EVERYTHING;
        try {
            return LabelSelector.of(
                    map(s.getMatchLabels()),
                    list(s.getMatchExpressions()).stream()
                            .map(e -> new LabelSelector.Expression(
                                    text(e.getKey()), text(e.getOperator()), list(e.getValues())))
                            .toList());
        } catch (BadSelectorException refusedByTheApi) {
            return LabelSelector.NOTHING;
        }
    }
}
