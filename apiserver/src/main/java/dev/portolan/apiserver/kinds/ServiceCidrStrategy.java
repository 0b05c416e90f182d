package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** networking.k8s.io/v1 ServiceCIDR: one more range for Services, or the first. In use as soon as it is stored. */
final class ServiceCidrStrategy implements Strategy {
    private static final FieldPath CIDRS = FieldPath.of("spec.cidrs");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(), TableColumn.of("CIDRs", "Its blocks of addresses"), TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return ServiceCidrObject.TYPE;
    }

    /** The finalizer from the first moment on: there is no time at which it could go with addresses in use. */
    @Override
    public void prepareForCreate(ObjectNode o) {
        ObjectNode meta = Json.ensure(o, "metadata");
        Json.put(meta, "generation", 1);
        if (!Json.texts(meta, "finalizers").contains(ServiceCidrObject.FINALIZER)) {
            ArrayNode finalizers =
                    meta.path("finalizers") instanceof ArrayNode there ? there : meta.putArray("finalizers");
            finalizers.add(ServiceCidrObject.FINALIZER);
        }
        o.remove("status");
        String time = Json.text(meta, "creationTimestamp");
        ServiceCidrObject.ready(o, true, "Ready", "Kubernetes Service CIDR is ready", time);
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old);
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, type(), Names::dns1123Subdomain));
        List<String> cidrs = Json.texts(o, "spec", "cidrs");
        if (cidrs.isEmpty()) {
            errors.add(FieldError.required(CIDRS.text(), "at least one CIDR required"));
        } else if (cidrs.size() > 2) {
            errors.add(FieldError.invalid(CIDRS.text(), o.path("spec"), "may only hold up to 2 values"));
        } else {
            int before = errors.size();
            for (int i = 0; i < cidrs.size(); i++) {
                Rules.named(cidrs.get(i), ServiceCidrStrategy::block, CIDRS.index(i), errors);
            }
            long families = ServiceCidrObject.blocks(o).stream()
                    .map(b -> Addresses.family(b.address()))
                    .distinct()
                    .count();
            if (errors.size() == before && families < cidrs.size()) {
                errors.add(FieldError.invalid(
                        CIDRS.text(),
                        o.path("spec"),
                        "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"));
            }
        }
        return errors;
    }

    private static List<String> block(String text) {
        return Addresses.block(text)
                .map(block -> block.toString().equals(text)
                        ? List.<String>of()
                        : List.of("must be in canonical form (\"" + block + "\")"))
                .orElseGet(() -> Addresses.cidr(text));
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        List<String> before = Json.texts(old, "spec", "cidrs");
        List<String> now = Json.texts(o, "spec", "cidrs");
        boolean secondAdded = before.size() == 1 && now.size() == 2;
        if (before.size() != now.size() && !secondAdded) {
            errors.add(Rules.immutable(CIDRS, o.path("spec").path("cidrs")));
            return errors;
        }
        for (int i = 0; i < before.size(); i++) {
            Rules.keeps(
                    o.path("spec").path("cidrs").path(i),
                    old.path("spec").path("cidrs").path(i),
                    CIDRS.index(i),
                    errors);
        }
        return errors;
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode o, ObjectNode old) {
        return ObjectMeta.validateUpdate(o, old);
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Rows.name(o), String.join(",", Json.texts(o, "spec", "cidrs")), Rows.age(o, now));
    }
}
