package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.kinds.Kinds;
import dev.portolan.apiserver.kinds.KindsConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import dev.portolan.store.SqliteStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What goes by itself: old events, old history. */
class HousekeepingTest {
    private final SqliteStore store = SqliteStore.inMemory();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private Instant now = start;
    private ObjectStorage storage;
    private Registry registry;
    private Housekeeping housekeeping;

    @BeforeEach
    void open() {
        List<Strategy> kinds = Kinds.all(new KindsConfig(
                List.of(Cidr.parse("10.96.0.0/16")),
                PortRange.DEFAULT_NODE_PORTS,
                AddressRules.KUBERNETES,
                new SecureRandom()));
        storage = new ObjectStorage(store, kinds.stream().map(Strategy::type).toList());
        registry = new Registry(kinds, Schemas.load(), storage);
        Bootstrap.objects(registry);
        housekeeping = new Housekeeping(registry, () -> now);
    }

    @AfterEach
    void close() {
        storage.close();
        store.close();
    }

    private ResourceType events() {
        return registry.find("", "v1", "events").orElseThrow();
    }

    private void event(String name, Instant last) {
        var body = (ObjectNode) JsonMapper.shared().readTree("""
                {"metadata": {"name": "%s"}, "lastTimestamp": "%s",
                 "involvedObject": {"kind": "Pod", "name": "p", "namespace": "default"}}""".formatted(name, last));
        registry.writes().create(events(), "default", body, List.of(), RequestOptions.plain());
    }

    @Test
    void an_event_goes_an_hour_after_it_last_happened() {
        event("once", start);
        event("again", start.plus(Duration.ofMinutes(30)));

        now = start.plus(Duration.ofMinutes(61));
        housekeeping.tidy();

        assertThat(storage.fresh(events())
                        .list(ObjectStorage.under(events(), ""), e -> true, 0)
                        .objects())
                .extracting(e -> e.name())
                .containsExactly("again");
    }

    @Test
    void history_is_forgotten_a_round_later() {
        event("one", start);
        long before = store.revision();
        housekeeping.tidy();
        assertThat(store.compactedRevision()).isLessThan(before);

        housekeeping.tidy();

        assertThat(store.compactedRevision()).isEqualTo(before);
    }
}
