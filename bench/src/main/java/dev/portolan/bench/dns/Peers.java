package dev.portolan.bench.dns;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the servers that are compared, each on the same processor, one thread each, logging off. */
final class Peers {
    static final String SERVER_CPU = "0";

    private Peers() {}

    /** A server that runs. */
    record Server(String name, int port, Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static Server unbound(Path folder) throws IOException {
        int port = freePort();
        var config =
                new StringBuilder("""
                server:
                  interface: 127.0.0.1
                  port: %d
                  do-daemonize: no
                  num-threads: 1
                  use-syslog: no
                  verbosity: 0
                  logfile: "%s"
                  chroot: ""
                  username: ""
                  pidfile: "%s"
                  so-rcvbuf: 4m
                  local-zone: "cluster.local." static
                  local-data: "cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 5"
                """.formatted(port, folder.resolve("unbound.log"), folder.resolve("unbound.pid")));
        Records.lines()
                .forEach(line -> config.append("  local-data: \"").append(line).append("\"\n"));
        config.append("remote-control:\n  control-enable: no\n");
        Path file = Files.writeString(folder.resolve("unbound.conf"), config);
        return new Server("unbound", port, start(folder, "unbound", List.of("unbound", "-d", "-c", file.toString())));
    }

    static Server knot(Path folder) throws IOException {
        int port = freePort();
        var zone = new ArrayList<>(List.of(
                "cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 5",
                "cluster.local. 5 IN NS ns.dns.cluster.local.",
                "ns.dns.cluster.local. 5 IN A 127.0.0.1"));
        zone.addAll(Records.lines());
        Files.write(folder.resolve("cluster.local.zone"), zone);
        Path state = Files.createDirectories(folder.resolve("knot"));
        Path file = Files.writeString(folder.resolve("knot.conf"), """
                server:
                  rundir: "%1$s"
                  listen: 127.0.0.1@%2$d
                  udp-workers: 1
                  tcp-workers: 1
                  background-workers: 1
                database:
                  storage: "%1$s"
                log:
                  - target: stderr
                    any: error
                zone:
                  - domain: cluster.local
                    storage: "%3$s"
                    file: "cluster.local.zone"
                """.formatted(state, port, folder));
        return new Server("knot", port, start(folder, "knot", List.of("knotd", "-c", file.toString())));
    }

    static Server ours(Path folder, Path program, Path kubeconfig) throws IOException {
        int port = freePort();
        var command = List.of(
                program.toString(),
                "dns",
                "--kubeconfig",
                kubeconfig.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--queries-per-client=0", // the others have no limit either
                "--metrics-address",
                "off");
        return new Server("portolan", port, start(folder, "portolan", command));
    }

    private static Process start(Path folder, String name, List<String> command) throws IOException {
        var pinned = new ArrayList<>(List.of("taskset", "-c", SERVER_CPU));
        pinned.addAll(command);
        var builder = new ProcessBuilder(pinned)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile());
        builder.environment().put("PORTOLAN_NO_BUILD", "1");
        return builder.start();
    }
}
