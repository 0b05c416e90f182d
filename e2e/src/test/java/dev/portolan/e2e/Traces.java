package dev.portolan.e2e;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a cluster can leave on a host, as that host's own commands say it: links, addresses, routes, rules, packet filters, cgroups, pins, mounts, settings. */
record Traces(Map<String, String> said) {
    static Traces of(Host host) {
        var said = new LinkedHashMap<String, String>();
        for (String command : new String[] {
            "ip -o link | sed 's/ state [A-Z]*//'",
            "ip -o address | sed 's/valid_lft.*//'",
            "ip route show table all",
            "ip -6 route show table all",
            "ip rule; ip -6 rule",
            "nft list ruleset",
            "cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/all/route_localnet",
            "find /sys/fs/cgroup -type d -name 'portolan-" + host.cluster() + "*'",
            "ls -d /sys/fs/bpf/portolan-" + host.cluster() + "* /run/portolan-bpf-" + host.cluster() + "* 2>/dev/null",
            "grep " + host.cluster() + " /proc/mounts"
        }) {
            said.put(command, host.run("sh", "-c", command).out());
        }
        said.put("processes", String.join(" ", host.processes()));
        return new Traces(said);
    }

    String of(String word) {
        return said.entrySet().stream()
                .filter(each -> each.getKey().contains(word))
                .map(Map.Entry::getValue)
                .reduce("", String::concat);
    }
}
