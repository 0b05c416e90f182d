package dev.portolan.cli.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What this machine is, by its own files and tools. Never its environment variables: those hold credentials. */
final class HostFacts {
    private static final long PATIENCE_SECONDS = 10;
    private static final List<String> FILES = List.of(
            "/proc/version",
            "/etc/os-release",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/self/status",
            "/proc/sys/net/ipv4/ip_forward",
            "/proc/sys/net/ipv4/ip_unprivileged_port_start",
            "/proc/sys/net/ipv4/ip_local_port_range",
            "/proc/sys/kernel/unprivileged_userns_clone",
            "/proc/sys/user/max_user_namespaces");

    private HostFacts() {}

    /** Files of the kernel's and the system's, each under its own name. */
    static String files() {
        var text = new StringBuilder();
        for (String file : FILES) {
            text.append("== ").append(file).append('\n');
            try {
                text.append(Files.readString(Path.of(file)).strip());
            } catch (IOException absent) {
                text.append("(not here)");
            }
            text.append("\n\n");
        }
        return text.toString();
    }

    /** Addresses, routes and who listens, by command. */
    static Map<String, List<String>> network() {
        var commands = new LinkedHashMap<String, List<String>>();
        commands.put("addresses", List.of("ip", "-br", "address"));
        commands.put("routes", List.of("ip", "route", "show", "table", "all"));
        commands.put("listening", List.of("ss", "-lntu"));
        return commands;
    }

    /** What the data planes put into the kernel, by command; those of the host's own network. */
    static Map<String, List<String>> dataPlane() {
        var commands = new LinkedHashMap<String, List<String>>();
        commands.put("nftables-ipv4", List.of("nft", "list", "table", "ip", "portolan"));
        commands.put("nftables-ipv6", List.of("nft", "list", "table", "ip6", "portolan"));
        commands.put("ebpf-programs", List.of("bpftool", "cgroup", "tree"));
        commands.put("ebpf-maps", List.of("bpftool", "map", "list"));
        return commands;
    }

    /** What a command says, or why it says nothing. */
    static String said(List<String> command) throws InterruptedException {
        String head = "$ " + String.join(" ", command) + "\n";
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
            return head + text;
        } catch (IOException absent) {
            return head + "(" + command.getFirst() + " is not on this machine)\n";
        }
    }
}
