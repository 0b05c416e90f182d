package dev.portolan.cli.cluster;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A cluster that runs, as {@code status}, {@code run} and {@code down} need to know it.
 *
 * @param pid its process
 * @param startedMillis when that process started, in milliseconds since 1970
 * @param server the API server's address
 * @param gateway the Ingress proxy's address, {@code host:port}
 * @param gatewayTls where it serves TLS, likewise; empty where that is not known
 * @param dns the address that pods ask, without port (it is 53 there)
 * @param dnsServer where the DNS server itself listens, {@code host:port}
 * @param dataPlane the data plane's name and why it was chosen
 * @param sandbox the sandbox's name and why it was chosen
 * @param notes what is different from a full cluster on this host, a sentence each
 * @param ephemeral whether the state folder goes when the cluster stops
 */
public record RunningCluster(
        long pid,
        long startedMillis,
        String server,
        String gateway,
        String gatewayTls,
        String dns,
        String dnsServer,
        Choice dataPlane,
        Choice sandbox,
        List<String> notes,
        boolean ephemeral) {
    /** Copies; refuses what a file that was cut short lacks. */
    public RunningCluster {
        Stream.of(server, gateway, dns, dnsServer, dataPlane, sandbox).forEach(Objects::requireNonNull);
        gatewayTls = Objects.requireNonNullElse(gatewayTls, ""); // not in the files of earlier builds
        notes = List.copyOf(notes);
    }

    /** What was chosen and why. */
    public record Choice(String name, String why) {}
}
