package dev.portolan.bench.dataplane;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** What the peers are told. */
final class PeerConfig {
    private PeerConfig() {}

    /** The shape of kube-proxy's nftables mode: a verdict map to a chain for each Service, a map in it to a chain for each endpoint. */
    static String nftables(int services, int backendsEach) {
        StringBuilder rules = new StringBuilder("table ip kube-proxy {\n");
        StringBuilder map = new StringBuilder();
        for (int n = 1; n <= services; n++) {
            StringBuilder choices = new StringBuilder();
            for (int b = 0; b < (n == services ? 1 : backendsEach); b++) {
                int k = n * backendsEach + b;
                String to = n == services
                        ? "10.244.0.10:3000"
                        : "10.245." + (k >> 8 & 255) + "." + (k & 255) + ":" + (1024 + (k >> 16));
                rules.append(
                        " chain endpoint-%d-%d { ip saddr %s mark set 0x4000; meta l4proto tcp dnat to %s; meta l4proto udp dnat to %s; }\n"
                                .formatted(n, b, to.substring(0, to.indexOf(':')), to, to));
                choices.append(b == 0 ? "" : ", ").append("%d : goto endpoint-%d-%d".formatted(b, n, b));
            }
            int count = n == services ? 1 : backendsEach;
            rules.append(
                    " chain service-%d { ip daddr %s ip saddr != 10.244.0.0/16 mark set 0x4000; numgen random mod %d vmap { %s }; }\n"
                            .formatted(n, Services.vip(n).getHostAddress(), count, choices));
            for (String protocol : n == services ? new String[] {"tcp", "udp"} : new String[] {"tcp"}) {
                map.append(map.isEmpty() ? "" : ",\n  ")
                        .append("%s . %s . 80 : goto service-%d"
                                .formatted(Services.vip(n).getHostAddress(), protocol, n));
            }
        }
        return rules + " map service-ips {\n  type ipv4_addr . inet_proto . inet_service : verdict\n  elements = {\n  "
                + map
                + " }\n }\n"
                + " chain services { ip daddr . meta l4proto . th dport vmap @service-ips; }\n"
                + " chain nat-prerouting { type nat hook prerouting priority dstnat; jump services; }\n"
                + " chain nat-output { type nat hook output priority -100; jump services; }\n"
                + " chain nat-postrouting { type nat hook postrouting priority srcnat; mark & 0x4000 == 0 return; masquerade fully-random; }\n"
                + "}\n";
    }

    static String haproxy(InetSocketAddress at) {
        return """
                defaults
                  mode tcp
                  timeout connect 3s
                  timeout client 60s
                  timeout server 60s
                listen service
                  bind %s:%d
                  server pod 10.244.0.10:3000
                """.formatted(at.getAddress().getHostAddress(), at.getPort());
    }

    static String nginx(InetSocketAddress at, Path folder) {
        return """
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                daemon off;
                user root;
                worker_processes 2;
                pid %s/nginx.pid;
                error_log /dev/null;
                events { worker_connections 4096; }
                stream {
                  server { listen %2$s:%3$d; proxy_pass 10.244.0.10:3000; tcp_nodelay on; }
                  server { listen %2$s:%3$d udp; proxy_pass 10.244.0.10:3000; }
                }
                """.formatted(folder, at.getAddress().getHostAddress(), at.getPort());
    }
}
