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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A sequence remembers; what it says is what somebody says who remembers nothing. */
class TableSequenceTest {
    /** One change: a Service or one of its two slices comes, changes or goes; or the node gets another address. */
    record Step(What what, int service, int value) {}

    enum What {
        SERVICE,
        NO_SERVICE,
        SLICE,
        OTHER_SLICE,
        NO_SLICE,
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

    @Property(tries = 200)
    void a_table_that_rests_on_the_last_one_is_the_table_computed_anew(@ForAll("histories") List<Step> history) {
        TableSequence sequence = new TableSequence();
        TreeMap<Integer, ServiceView> services = new TreeMap<>();
        TreeMap<Integer, SliceView> slices = new TreeMap<>();
        NodeView node = new NodeView("here", List.of());
        for (Step step : history) {
            int s = step.service();
            switch (step.what()) {
                case SERVICE -> services.put(s, service(s, step.value()));
                case NO_SERVICE -> services.remove(s);
                case SLICE -> slices.put(s, slice(s, step.value()));
                case OTHER_SLICE -> slices.put(s + 100, slice(s, step.value() + 6));
                case NO_SLICE -> slices.remove(s);
                case NODE -> node = new NodeView("here", List.of(InetAddress.ofLiteral("10.0.0." + step.value())));
            }
            Snapshot now = new Snapshot(new ArrayList<>(services.values()), new ArrayList<>(slices.values()), node);

            ServiceTable next = sequence.next(now);

            ServiceTable anew = ServiceTable.compute(now);
            assertThat(next).isEqualTo(anew);
            assertThat(next.omissions()).isEqualTo(anew.omissions());
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
