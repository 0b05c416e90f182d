package dev.portolan.node.core;

import dev.portolan.rules.Quantity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container's requests and limits as whole numbers, rounded up, in units of a divisor; 0 where none is set. */
public final class ResourceFields {
    private ResourceFields() {}

    /** The value for a container that asks. */
    static String value(PodSpec spec, Container asking, ResourceFieldSelector field) throws MissingSourceException {
        String name = field.getContainerName();
        Container container = name == null || name.isEmpty()
                ? asking
                : PodContainers.named(spec, name)
                        .orElseThrow(() -> new MissingSourceException(
                                "resourceFieldRef.containerName: the pod has no container " + name));
        String[] parts = field.getResource().split("\\.", 2);
        if (parts.length < 2 || !(parts[0].equals("requests") || parts[0].equals("limits"))) {
            throw new MissingSourceException(
                    "resourceFieldRef.resource: " + field.getResource() + " is neither requests.NAME nor limits.NAME");
        }
        BigDecimal divisor = field.getDivisor() == null
                ? BigDecimal.ONE
                : amount(field.getDivisor().toString());
        BigDecimal unit = divisor.signum() == 0 ? BigDecimal.ONE : divisor;
        return amount(container, parts[0], parts[1])
                .divide(unit, 0, RoundingMode.CEILING)
                .toPlainString();
    }

    /**
     * The value of a field that names its container, as in a volume.
     *
     * @throws MissingSourceException when there is no such container or field
     */
    public static String ofNamed(PodSpec spec, ResourceFieldSelector field) throws MissingSourceException {
        return value(spec, spec.getContainers().getFirst(), field);
    }

    private static BigDecimal amount(Container container, String which, String resource) {
        var resources = container.getResources();
        if (resources == null) {
            return BigDecimal.ZERO;
        }
        @Nullable
        Map<String, io.fabric8.kubernetes.api.model.Quantity> amounts =
                which.equals("limits") ? resources.getLimits() : resources.getRequests();
        var found = amounts == null ? null : amounts.get(resource);
        return found == null ? BigDecimal.ZERO : amount(found.toString());
    }

    private static BigDecimal amount(String text) {
        return Quantity.parse(text).value();
    }
}
