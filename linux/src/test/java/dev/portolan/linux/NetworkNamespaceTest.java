package dev.portolan.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.route.RouteSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@RequiresRoot
class NetworkNamespaceTest {
    /** What some kernels have in every namespace, where the module is loaded (sysctl net.core.fb_tunnels_only_for_init_net). */
    private static final Set<String> TUNNELS =
            Set.of("tunl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "sit0", "ip6tnl0", "ip6gre0");

    @Test
    void a_new_one_has_only_a_loopback_link_that_is_down() throws Exception {
        try (NetworkNamespace blue = NetworkNamespace.create("blue")) {
            assertThat(blue.call(() -> {
                        try (RouteSocket route = RouteSocket.open()) {
                            return route.links().list();
                        }
                    }))
                    .filteredOn(link -> !TUNNELS.contains(link.name()))
                    .singleElement()
                    .satisfies(lo -> {
                        assertThat(lo.name()).isEqualTo("lo");
                        assertThat(lo.up()).isFalse();
                    });
        }
    }

    @Test
    void sockets_stay_in_it_on_whatever_thread_they_are_used() throws Exception {
        try (NetworkNamespace blue = NetworkNamespace.create("blue")) {
            loopbackUp(blue);
            ServerSocket server = blue.call(() -> new ServerSocket(0));
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.getLocalPort());
            try (server;
                    Socket client = blue.call(Socket::new)) {
                blue.call(() -> {
                    client.bind(null);
                    return true;
                });
                client.connect(address, 20_000);
                assertThat(server.accept().isConnected()).isTrue();
            }
        }
    }

    @Test
    void the_settings_of_the_network_are_its_own() throws Exception {
        Sysctl forward = Sysctl.of("net", "ipv4", "conf", "lo", "route_localnet");
        try (NetworkNamespace blue = NetworkNamespace.create("blue")) {
            String here = forward.read();
            blue.call(() -> {
                forward.write("1");
                return true;
            });
            assertThat(blue.call(forward::read)).isEqualTo("1");
            assertThat(forward.read()).isEqualTo(here);
        }
    }

    @Test
    void one_call_inside_another_comes_back_to_the_first() throws Exception {
        try (NetworkNamespace blue = NetworkNamespace.create("blue");
                NetworkNamespace red = NetworkNamespace.create("red")) {
            String seen = blue.call(() -> red.call(NetworkNamespaceTest::here) + " " + here());
            assertThat(seen).isEqualTo(red.identity() + " " + blue.identity());
        }
    }

    @Test
    void what_the_body_throws_arrives_as_it_is() throws Exception {
        try (NetworkNamespace blue = NetworkNamespace.create("blue")) {
            assertThatThrownBy(() -> blue.call(() -> {
                        throw new IOException("no");
                    }))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("no");
        }
    }

    @Test
    void it_is_gone_when_it_is_closed() throws Exception {
        String identity;
        try (NetworkNamespace blue = NetworkNamespace.create("blue")) {
            identity = blue.identity();
            blue.call(NetworkNamespaceTest::here);
            assertThat(holders(identity)).isTrue();
        }
        assertThat(holders(identity)).isFalse();
    }

    @Test
    void a_path_that_is_no_namespace_is_said() {
        assertThatThrownBy(() -> NetworkNamespace.of(Path.of("/run/netns/none-of-ours")))
                .hasMessageContaining("ENOENT")
                .hasMessageContaining("/run/netns/none-of-ours");
    }

    private static void loopbackUp(NetworkNamespace where) throws Exception {
        where.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                route.links().setUp(route.links().get("lo"));
            }
            return true;
        });
    }

    private static String here() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    /** Whether a descriptor or a thread of this process is in it. */
    private static boolean holders(String identity) throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"));
                Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return Stream.concat(fds, tasks.map(task -> task.resolve("ns/net"))).anyMatch(link -> {
                try {
                    return Files.readSymbolicLink(link).toString().equals(identity);
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        }
    }
}
