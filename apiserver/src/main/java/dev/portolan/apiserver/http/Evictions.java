package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletions of pods that a PodDisruptionBudget may refuse (Kubernetes documentation, "API-initiated Eviction"; the order of checks is that
 * of its pods/eviction subresource). What a budget allows is counted down here, so that two evictions never share one allowance; the budget's
 * controller counts anew.
 */
final class Evictions {
    private static final int ATTEMPTS = 20;
    private static final int MOST_UNCONFIRMED = 2000;
    private static final int STILL_PROCESSED_RETRY_SECONDS = 10;
    private static final Set<String> DISRUPTS_NOBODY = Set.of("Pending", "Succeeded", "Failed");

    private final Registry registry;

    Evictions(Registry registry) {
        this.registry = registry;
    }

    /** Deletes the pod, or refuses with 429 and the cause {@code DisruptionBudget}. */
    void evict(ResourceType pods, String namespace, String name, ObjectNode eviction, RequestOptions asked) {
        // What is written on the way is ours: the wishes about the fields of the body don't concern it.
        RequestOptions request = new RequestOptions(
                asked.dryRun(),
                RequestOptions.FieldValidation.IGNORE,
                asked.warnings(),
                asked.fieldManager(),
                asked.requester());
        String meant = Json.text(eviction, "metadata", "name");
        if (!meant.isEmpty() && !meant.equals(name)) {
            throw ApiException.badRequest(
                    "name in URL does not match name in Eviction object: " + name + " != " + meant);
        }
        for (int attempt = 1; !evicted(pods, namespace, name, eviction.path("deleteOptions"), request); attempt++) {
            if (attempt == ATTEMPTS) throw ApiException.modified(pods, name);
        }
    }

    /** False when the pod has changed and may count by now: all is to be decided anew. */
    private boolean evicted(ResourceType pods, String namespace, String name, JsonNode wishes, RequestOptions request) {
        Stored pod = registry.get(pods, namespace, name);
        Optional<Stored> budget =
                disruptsNobody(pod.json()) ? Optional.empty() : budgetOf(pod).filter(b -> counts(b, pod.json()));
        budget.ifPresent(b -> take(b, name, request));
        boolean asRead = budget.isEmpty()
                && Json.text(wishes, "preconditions", "resourceVersion").isEmpty();
        try {
            Stored marked = disruptsNobody(pod.json()) ? pod : mark(pods, pod, asRead, request);
            registry.delete(pods, namespace, name, options(wishes, asRead ? marked : null, pod), request);
            return true;
        } catch (ApiException changed) {
            if (!asRead || changed.code() != 409) throw changed;
            String uid = Json.text(wishes, "preconditions", "uid");
            if (!uid.isEmpty() && !uid.equals(Json.text(pod.json(), "metadata", "uid"))) throw changed;
            return false;
        }
    }

    private static boolean disruptsNobody(ObjectNode pod) {
        return pod.path("metadata").has("deletionTimestamp")
                || DISRUPTS_NOBODY.contains(Json.text(pod, "status", "phase"));
    }

    private Optional<Stored> budgetOf(Stored pod) {
        ResourceType type = budgets();
        Strategy strategy = registry.strategy(type);
        List<Stored> all = registry.storage()
                .fresh(type)
                .list(
                        ObjectStorage.under(type, pod.namespace()),
                        b -> strategy.selector(b.json()).matches(pod.labels()),
                        0)
                .objects();
        if (all.size() > 1) {
            throw ApiException.internal(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }
        return all.stream().findFirst();
    }

    private ResourceType budgets() {
        return registry.find("policy", "v1", "poddisruptionbudgets").orElseThrow(ApiException::noSuchResource);
    }

    /** A pod that is not ready may go without being counted: always where the budget says so, else while enough others are healthy. */
    private static boolean counts(Stored budget, ObjectNode pod) {
        boolean ready = Json.items(pod, "status", "conditions").stream()
                .anyMatch(c -> Json.text(c, "type").equals("Ready")
                        && Json.text(c, "status").equals("True"));
        if (ready) return true;
        if (Json.text(budget.json(), "spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow")) return false;
        JsonNode status = budget.json().path("status");
        long desired = status.path("desiredHealthy").asLong(0);
        return desired == 0 || status.path("currentHealthy").asLong(0) < desired;
    }

    private void take(Stored budget, String pod, RequestOptions request) {
        registry.writes().patch(budgets(), budget.namespace(), budget.name(), View.STATUS, b -> taken(b, pod), request);
    }

    private ObjectNode taken(ObjectNode budget, String pod) {
        String name = Json.text(budget, "metadata", "name");
        ObjectNode status = budget.withObject("status");
        if (status.path("observedGeneration").asLong(0)
                < budget.path("metadata").path("generation").asLong(0)) {
            throw ApiException.disruptionBudget(
                    STILL_PROCESSED_RETRY_SECONDS,
                    "The disruption budget %s is still being processed by the server.".formatted(name));
        }
        long allowed = status.path("disruptionsAllowed").asLong(0);
        if (allowed < 0) throw ApiException.forbidden(budgets(), name, "pdb disruptions allowed is negative");
        if (status.path("disruptedPods").size() > MOST_UNCONFIRMED) {
            throw ApiException.forbidden(
                    budgets(), name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }
        if (allowed == 0) throw ApiException.disruptionBudget(0, refusal(name, status));
        status.put("disruptionsAllowed", allowed - 1);
        if (allowed == 1) exhausted(budget, status);
        status.withObject("disruptedPods").put(pod, seconds());
        return budget;
    }

    private static String refusal(String name, ObjectNode status) {
        for (JsonNode condition : Json.items(status, "conditions")) {
            if (Json.text(condition, "type").equals("DisruptionAllowed")
                    && Json.text(condition, "reason").equals("SyncFailed")) {
                return "The disruption budget %s does not allow evicting pods currently because it failed sync: %s"
                        .formatted(name, Json.text(condition, "message"));
            }
        }
        return "The disruption budget %s needs %d healthy pods and has %d currently"
                .formatted(
                        name,
                        status.path("desiredHealthy").asLong(0),
                        status.path("currentHealthy").asLong(0));
    }

    private static void exhausted(ObjectNode budget, ObjectNode status) {
        var conditions = status.withArray("conditions");
        conditions.removeIf(c -> Json.text(c, "type").equals("DisruptionAllowed"));
        conditions
                .addObject()
                .put("type", "DisruptionAllowed")
                .put("status", "False")
                .put("reason", "InsufficientPods")
                .put("message", "")
                .put("lastTransitionTime", seconds())
                .put(
                        "observedGeneration",
                        budget.path("metadata").path("generation").asLong(0));
    }

    /** Whoever looks at the pod later sees that it was asked to go, and by what (KEP-3329). */
    private Stored mark(ResourceType pods, Stored pod, boolean asRead, RequestOptions request) {
        return registry.writes()
                .patch(
                        pods,
                        pod.namespace(),
                        pod.name(),
                        View.STATUS,
                        now -> {
                            if (asRead && !revision(pod).equals(Json.text(now, "metadata", "resourceVersion"))) {
                                throw ApiException.modified(pods, pod.name());
                            }
                            var conditions = now.withObject("status").withArray("conditions");
                            conditions.removeIf(c -> Json.text(c, "type").equals("DisruptionTarget"));
                            conditions
                                    .addObject()
                                    .put("type", "DisruptionTarget")
                                    .put("status", "True")
                                    .put("reason", "EvictionByEvictionAPI")
                                    .put("message", "Eviction API: evicting")
                                    .put("lastTransitionTime", seconds());
                            return now;
                        },
                        request);
    }

    /** Of this very pod: one that has taken its name meanwhile was not asked to go; nor was one that is no longer {@code unchanged}. */
    private static DeleteOptions options(JsonNode wishes, @Nullable Stored unchanged, Stored pod) {
        Long grace = wishes.path("gracePeriodSeconds").isNumber()
                ? wishes.path("gracePeriodSeconds").asLong(0)
                : null;
        String uid = Json.text(wishes, "preconditions", "uid");
        return new DeleteOptions(
                grace,
                DeleteOptions.Propagation.DEFAULT,
                uid.isEmpty() ? Json.text(pod.json(), "metadata", "uid") : uid,
                unchanged == null ? Json.text(wishes, "preconditions", "resourceVersion") : revision(unchanged));
    }

    private static String revision(Stored pod) {
        return String.valueOf(pod.revision());
    }

    private static String seconds() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
