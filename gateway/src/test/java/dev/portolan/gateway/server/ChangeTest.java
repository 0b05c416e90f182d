package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.gateway.core.ServiceView.Affinity;
import dev.portolan.gateway.core.SliceView.State;
import dev.portolan.gateway.core.World;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Routes and backends change, and the server itself comes and goes, while requests run. */
class ChangeTest extends Proxied {
    @Test
    void a_request_under_way_ends_at_the_backend_that_left_and_the_next_goes_elsewhere() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        try (Backend old = new Backend("127.0.7.1", c -> {
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nold");
                    try {
                        changed.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    c.say("end").nextHead();
                });
                Backend next = Backend.saying("127.0.7.2", "next");
                Wire wire = new Wire(address)) {
            routeTo(old);
            wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("old");
            routeTo(next);
            changed.countDown();
            wire.until("end");
            assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("next"))
                    .startsWith("HTTP/1.1 200");
            Awaitility.await().until(old.open::isEmpty);
        }
    }

    @Test
    void idle_connections_to_a_backend_that_left_are_closed() throws Exception {
        try (Backend old = Backend.saying("127.0.7.1", "old");
                Backend next = Backend.saying("127.0.7.2", "next")) {
            routeTo(old);
            get("/");
            assertThat(old.open).hasSize(1);
            routeTo(next);
            Awaitility.await().until(old.open::isEmpty);
        }
    }

    @Test
    void a_client_stays_with_its_backend_under_affinity() throws Exception {
        List<Backend> backends = new ArrayList<>();
        World world = new World().ingress("i", "h/ -> web").service("web", Affinity.CLIENT_IP);
        for (int i = 1; i <= 5; i++) {
            Backend backend = Backend.saying("127.0.7." + i, "backend " + i);
            backends.add(backend);
            world.endpoint("web", backend.hostAndPort(), State.READY);
        }
        server.route(world.table());
        for (int i = 0; i < 20; i++) {
            get("/");
        }
        assertThat(backends.stream().filter(b -> b.heads.size() > 0)).hasSize(1);
        backends.forEach(Backend::close);
    }

    @Test
    void backends_that_come_and_go_under_load_cost_no_request() throws Exception {
        int clients = 8;
        int rounds = 25;
        List<Backend> running =
                new ArrayList<>(List.of(Backend.saying("127.0.8.1", "ok"), Backend.saying("127.0.8.2", "ok")));
        routeTo(running.toArray(Backend[]::new));
        AtomicInteger answered = new AtomicInteger();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        CountDownLatch stop = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            String method = i % 2 == 0 ? "GET" : "POST";
            threads.add(Thread.ofVirtual().start(() -> {
                try (Wire wire = new Wire(address)) {
                    while (stop.getCount() > 0) {
                        String answer = wire.send(method + " / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
                                .until("\r\n\r\n");
                        if (!answer.startsWith("HTTP/1.1 200") || !new String(wire.in.readNBytes(2)).equals("ok")) {
                            failures.add(answer);
                            return;
                        }
                        answered.incrementAndGet();
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                }
            }));
        }
        for (int round = 0; round < rounds; round++) {
            int reached = answered.get() + 100;
            Awaitility.await().until(() -> answered.get() >= reached || !failures.isEmpty());
            // As a rollout does it: the new one is ready, the old one leaves the slices, drains, and only then ends.
            Backend leaving = running.removeFirst();
            running.add(Backend.saying("127.0.8." + (round % 100 + 3), "ok"));
            routeTo(running.toArray(Backend[]::new));
            Awaitility.await().until(() -> leaving.open.isEmpty() || !failures.isEmpty());
            leaving.close();
        }
        stop.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        running.forEach(Backend::close);
        assertThat(failures).isEmpty();
        assertThat(answered.get()).isGreaterThan(rounds * 100);
    }

    @Test
    void backends_that_are_killed_under_load_cost_no_get() throws Exception {
        Backend stays = Backend.saying("127.0.8.1", "ok");
        Backend dies = Backend.saying("127.0.8.2", "ok");
        InetSocketAddress place = dies.address();
        routeTo(stays, dies);
        try (Wire wire = new Wire(address)) {
            for (int i = 0; i < 400; i++) {
                if (i % 40 == 20) {
                    dies.close();
                } else if (i % 40 == 0 && i > 0) {
                    // The old listener's last thread may still hold the port for a moment.
                    dies = Awaitility.await()
                            .ignoreExceptionsInstanceOf(BindException.class)
                            .until(() -> new Backend(place, Backend.keepSaying("ok")), Objects::nonNull);
                }
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("ok"))
                        .startsWith("HTTP/1.1 200");
            }
        }
        stays.close();
        dies.close();
    }

    @Test
    void closing_lets_the_request_under_way_end_and_says_that_it_was_the_last() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        try (Backend backend = new Backend("127.0.7.1", c -> {
                    try {
                        closing.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    c.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast").nextHead();
                });
                Wire busy = new Wire(address);
                Wire idle = new Wire(address)) {
            routeTo(backend);
            idle.send("GET / HTTP/1.1\r\nHost: nowhere\r\n\r\n").until("are served"); // so it has been accepted
            busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            Awaitility.await().until(() -> backend.heads.size() == 1);
            Thread closer = Thread.ofVirtual().start(server::close);
            assertThat(idle.untilClosed()).isBlank(); // no more than the end of that page
            closing.countDown();
            assertThat(busy.untilClosed())
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("connection: close")
                    .endsWith("last");
            closer.join();
            assertThatThrownBy(() -> new Wire(address)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_taken_port_is_said_with_address_and_port() {
        assertThatThrownBy(() -> GatewayServer.start(ServerConfig.on(address)))
                .isInstanceOfSatisfying(
                        GatewayBindException.class, e -> assertThat(e.address()).isEqualTo(address))
                .hasMessageContaining("127.0.0.1:" + address.getPort());
    }

    @Test
    void clients_over_the_limit_are_turned_away_and_room_is_given_back() throws Exception {
        start(config().withLimits(new Limits(8192, 8192, 1000, 2, 4)));
        route();
        try (Wire one = new Wire(address);
                Wire two = new Wire(address)) {
            one.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("labels");
            two.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("labels");
            try (Wire three = new Wire(address)) {
                assertThat(three.untilClosed()).isIn("", "<reset>");
            }
        }
        Awaitility.await().ignoreExceptions().until(() -> get("/").startsWith("HTTP/1.1 503"));
    }
}
