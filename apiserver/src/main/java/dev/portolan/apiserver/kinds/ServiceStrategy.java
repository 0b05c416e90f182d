package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 Service: a name and an address that stay, before pods that don't. */
final class ServiceStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("", "v1", "Service", "services")
            .withShortNames("svc")
            .withCategories("all")
            .withSubresources(Subresource.STATUS);

    private final ClusterIpAllocator ips;
    private final NodePortAllocator ports;
    private final ServiceRules rules;
    private final ServiceFamilies families;

    ServiceStrategy(KindsConfig config) {
        this.ips = new ClusterIpAllocator(config.random());
        this.ports = new NodePortAllocator(config.nodePorts(), config.random());
        this.rules = new ServiceRules(config.addressRules());
        this.families = new ServiceFamilies(config.serviceRanges().stream()
                .map(r -> Addresses.family(r.address()))
                .toList());
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ServiceDefaults.apply(o);
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        o.putObject("status").putObject("loadBalancer");
        ServiceChange.agreeOnAddresses(Json.ensure(o, "spec"));
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Json.copy(old, o, "status");
        ServiceChange.between(Json.ensure(old, "spec"), Json.ensure(o, "spec"));
        if (!ServiceFacts.isLoadBalancer(o.path("spec"))) {
            Json.ensure(o, "status")
                    .putObject("loadBalancer"); // giving the address back takes a while; showing it ends now
        }
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1035Label));
        rules.validate(o, errors);
        ServiceFamilyRules.validate(o.path("spec"), errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        ServiceChange.validate(old.path("spec"), o.path("spec"), errors);
        return errors;
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        rules.status(o, errors);
        return errors;
    }

    @Override
    public Claims claims(@Nullable ObjectNode before, ObjectNode after, ClaimView view) {
        List<FieldError> errors =
                families.settle(before == null ? null : before.path("spec"), Json.ensure(after, "spec"));
        return errors.isEmpty() ? ServiceAllocation.of(ips, ports, before, after, view) : Claims.refuse(errors);
    }

    @Override
    public List<String> claimsHeld(ObjectNode o) {
        return ServiceFacts.claimKeys(o.path("spec"));
    }

    @Override
    public CreateOnUpdate createOnUpdate() {
        return CreateOnUpdate.ALLOWED;
    }

    @Override
    public List<TableColumn> columns() {
        return ServiceRow.COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        JsonNode spec = o.path("spec");
        return List.of(
                Rows.name(o),
                ServiceFacts.type(spec),
                ServiceRow.clusterIp(spec),
                ServiceRow.externalIp(o),
                ServiceRow.ports(spec),
                Rows.age(o, now),
                Rows.pairs(spec.path("selector")));
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of(
                "spec.clusterIP", o -> Json.text(o, "spec", "clusterIP"),
                "spec.type", o -> Json.text(o, "spec", "type"));
    }
}
