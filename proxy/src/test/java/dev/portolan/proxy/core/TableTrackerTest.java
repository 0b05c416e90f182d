package dev.portolan.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.core.ServiceView.Type;
import dev.portolan.proxy.core.SliceView.Endpoint;
import dev.portolan.proxy.core.SliceView.State;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A tracker remembers; what it says is what somebody says who remembers nothing. */
class TableTrackerTest {
    /** One change: a Service or one of its two slices comes, changes or goes; or the node gets another address. */
    record Step(What what, int service, int value) {}

    enum What {
        SERVICE,
        NO_SERVICE,
        SLICE,
        OTHER_SLICE,
        NO_SLICE,
        MOVED_SLICE,
        NODE
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(
                        Arbitraries.of(What.values()),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 5))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void a_table_that_rests_on_the_last_one_is_the_table_computed_anew(@ForAll("histories") List<Step> history) {
        Followed cluster = new Followed();
        ServiceTable last = ServiceTable.EMPTY;
        for (Step step : history) {
            cluster.take(step);

            TableTracker.Step next = cluster.tracker.next();

            ServiceTable anew = ServiceTable.compute(cluster.snapshot());
            assertThat(next.table()).isEqualTo(anew);
            assertThat(next.table().omissions()).isEqualTo(anew.omissions());
            assertThat(Delta.between(last, next.table(), next.touched())).isEqualTo(Delta.between(last, anew));
            last = next.table();
        }
    }

    @Property(tries = 100)
    void several_changes_at_once_come_to_the_same_and_tables_given_out_do_not_change(
            @ForAll("histories") List<Step> history) {
        Followed cluster = new Followed();
        ServiceTable first = cluster.tracker.next().table();
        history.forEach(cluster::take);
        ServiceTable next = cluster.tracker.next().table();
        assertThat(next).isEqualTo(ServiceTable.compute(cluster.snapshot()));
        assertThat(first).isEqualTo(ServiceTable.EMPTY);
        assertThat(cluster.tracker.next().touched()).isEmpty();
    }

    @Example
    void a_change_of_one_service_touches_no_other_services_frontends() {
        Followed cluster = new Followed();
        for (int service = 0; service < 5; service++) {
            cluster.take(new Step(What.SERVICE, service, 3));
            cluster.take(new Step(What.SLICE, service, 1));
        }
        cluster.tracker.next();
        cluster.take(new Step(What.SLICE, 2, 2));
        assertThat(cluster.tracker.next().touched())
                .containsExactly(new Frontend(InetAddress.ofLiteral("10.96.0.3"), 80, Protocol.TCP));
    }

    /** A cluster twice: as a tracker follows it, and as it is. */
    private static final class Followed {
        private final TreeMap<Integer, ServiceView> services = new TreeMap<>();
        private final TreeMap<String, SliceView> slices = new TreeMap<>();
        private NodeView node = new NodeView("here", List.of());
        final TableTracker tracker = new TableTracker(node);

        void take(Step step) {
            int s = step.service();
            switch (step.what()) {
                case SERVICE -> {
                    services.put(s, service(s, step.value()));
                    tracker.put(service(s, step.value()));
                }
                case NO_SERVICE -> {
                    services.remove(s);
                    tracker.removeService("default", "s" + s);
                }
                case SLICE -> put("a" + s, slice(s, step.value()));
                case OTHER_SLICE -> put("b" + s, slice(s, step.value() + 6));
                case MOVED_SLICE -> put("a" + s, slice((s + 1) % 5, step.value()));
                case NO_SLICE -> {
                    slices.remove("a" + s);
                    tracker.removeSlice("default", "a" + s);
                }
                case NODE -> {
                    node = new NodeView("here", List.of(InetAddress.ofLiteral("10.0.0." + step.value())));
                    tracker.put(node);
                }
            }
        }

        private void put(String name, SliceView slice) {
            slices.put(name, slice);
            tracker.put(name, slice);
        }

        Snapshot snapshot() {
            return new Snapshot(new ArrayList<>(services.values()), new ArrayList<>(slices.values()), node);
        }
    }

    /** Two values want the same external address, so that Services compete for a frontend. */
    private static ServiceView service(int number, int value) {
        ServiceView plain = Cluster.named(
                Cluster.service(Type.NODE_PORT, List.of("10.96.0." + (number + 1)), Cluster.http(30000 + value)),
                "s" + number);
        return value < 3 ? Cluster.outside(plain, List.of("192.0.2." + value), List.of()) : plain;
    }

    private static SliceView slice(int service, int value) {
        Endpoint endpoint = new Endpoint(
                InetAddress.ofLiteral("10.244.0." + (value + 1)),
                value % 3 == 0 ? State.NOT_READY : State.READY,
                value % 2 == 0 ? "here" : "there");
        return new SliceView(
                "default",
                "s" + service,
                Family.IPV4,
                List.of(new SliceView.Port("http", Protocol.TCP, 3000)),
                List.of(endpoint));
    }
}
