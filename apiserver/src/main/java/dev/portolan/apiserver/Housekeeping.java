package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the store from growing for ever, as Kubernetes does by default: events go an hour after they last happened, and every five
 * minutes the changes before the last five are forgotten.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration EVENTS_LIVE = Duration.ofHours(1);

    private final Registry registry;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofVirtual().name("apiserver-housekeeping").unstarted(this::run);
    private long lastRound;

    Housekeeping(Registry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.lastRound = registry.storage().store().revision();
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(EVERY.toSeconds(), TimeUnit.SECONDS)) tidy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is being closed
        }
    }

    /** One round. What fails is said, and tried again in the next. */
    void tidy() {
        try {
            expireEvents(clock.instant().minus(EVENTS_LIVE));
            registry.storage().store().compact(lastRound);
            lastRound = registry.storage().store().revision();
        } catch (RuntimeException e) { // nobody else would begin this thread again
            LOG.warn("old events and changes could not be removed: {}", e.toString());
        }
    }

    private void expireEvents(Instant before) {
        ResourceType events = registry.find("", "v1", "events").orElseThrow();
        var all = registry.storage().fresh(events).list(ObjectStorage.under(events, ""), e -> expired(e, before), 0);
        for (Stored event : all.objects()) {
            String seen = String.valueOf(event.revision());
            var unchanged = new DeleteOptions(null, DeleteOptions.Propagation.DEFAULT, "", seen);
            try {
                registry.delete(events, event.namespace(), event.name(), unchanged, RequestOptions.plain());
            } catch (ApiException e) {
                LOG.debug("event {} stays: {}", event.key(), e.getMessage()); // it happened again just now, or is gone
            }
        }
    }

    private static boolean expired(Stored event, Instant before) {
        JsonNode json = event.json();
        return Stream.of(
                        json.path("series").path("lastObservedTime"),
                        json.path("lastTimestamp"),
                        json.path("eventTime"),
                        json.path("metadata").path("creationTimestamp"))
                .map(t -> t.asString(""))
                .allMatch(t -> t.isEmpty() || isBefore(t, before));
    }

    private static boolean isBefore(String time, Instant before) {
        try {
            return OffsetDateTime.parse(time).toInstant().isBefore(before);
        } catch (DateTimeParseException e) {
            return true; // the schema lets no such time in; should one be there, it keeps nothing alive
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
