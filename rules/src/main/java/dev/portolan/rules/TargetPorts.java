package dev.portolan.rules;

import java.util.List;
import java.util.OptionalInt;

/** Where a Service port leads in one pod (Kubernetes documentation, Service, "Port definitions"). */
public final class TargetPorts {
    private TargetPorts() {}

    /**
     * A port that a container declares.
     *
     * @param name empty when it has none
     * @param protocol TCP, UDP or SCTP
     */
    public record ContainerPort(String name, String protocol, int port) {}

    /**
     * The port number in a pod, or nothing when the pod does not declare a port of that name and protocol.
     *
     * @param targetPort a number, a port name, or empty for the Service port itself
     * @param servicePort the Service's port
     * @param protocol the Service port's protocol
     * @param declared the pod's container ports in order; the first of a name counts
     */
    public static OptionalInt resolve(
            String targetPort, int servicePort, String protocol, List<ContainerPort> declared) {
        if (targetPort.isEmpty()) {
            return OptionalInt.of(servicePort);
        }
        if (targetPort.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(targetPort);
            return OptionalInt.of(number == 0 ? servicePort : number);
        }
        for (ContainerPort each : declared) {
            if (each.name().equals(targetPort) && each.protocol().equals(protocol)) {
                return OptionalInt.of(each.port());
            }
        }
        return OptionalInt.empty();
    }
}
