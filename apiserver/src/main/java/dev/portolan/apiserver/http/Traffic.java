package dev.portolan.apiserver.http;

import dev.portolan.apiserver.audit.AuditConfig;
import dev.portolan.apiserver.audit.AuditEvent;
import dev.portolan.apiserver.audit.AuditLevel;
import dev.portolan.apiserver.audit.AuditLog;
import dev.portolan.apiserver.registry.Registry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** What all requests have in common: how many are let in, how long they may take, how they are counted and written down. */
public final class Traffic implements AutoCloseable {
    private final TrafficConfig config;
    private final InFlight inFlight;
    private final RequestMetrics metrics;
    private final AuditLevel level;
    private final Optional<AuditLog> log;
    private final InstantSource clock;

    /** @throws IOException when the audit log cannot be written */
    public Traffic(TrafficConfig config, Registry registry, InstantSource clock) throws IOException {
        this.config = config;
        this.clock = clock;
        this.inFlight = new InFlight(config.inFlight());
        this.metrics = new RequestMetrics(
                p -> registry.find(p.group(), p.version(), p.plural()).isPresent(), inFlight);
        this.level = config.audit().map(AuditConfig::level).orElse(AuditLevel.NONE);
        this.log = level == AuditLevel.NONE
                ? Optional.empty()
                : Optional.of(AuditLog.open(config.audit().orElseThrow().file(), metrics.registry()));
    }

    InFlight inFlight() {
        return inFlight;
    }

    RequestMetrics metrics() {
        return metrics;
    }

    /** How long a request may take at most. */
    Duration time() {
        return config.time();
    }

    /** One request from its beginning to its end. */
    final class Passage implements AutoCloseable {
        private final Exchange exchange;
        private final Operation operation;
        private final Instant received = clock.instant();
        private final String id;

        private Passage(Exchange exchange, Operation operation) {
            this.exchange = exchange;
            this.operation = operation;
            this.id = log.isPresent() ? UUID.randomUUID().toString() : "";
            if (log.isPresent()) exchange.header("Audit-Id", id);
            if (operation.longRunning()) metrics.opened(operation);
        }

        /** It is answered. */
        @Override
        public void close() {
            if (operation.longRunning()) metrics.closed(operation);
            metrics.answered(operation, exchange.code(), exchange.nanos());
            log.ifPresent(l -> l.add(event(
                            id,
                            operation,
                            uri(exchange.rawPath(), exchange.rawQuery()),
                            exchange.identity(),
                            exchange.peer(),
                            exchange.header("User-Agent"),
                            exchange.code(),
                            received)
                    .toJson(level, exchange.heard(), exchange.said())));
        }
    }

    Passage begin(Exchange exchange, Operation operation) {
        return new Passage(exchange, operation);
    }

    /** What is known of a request that does not go the usual way. */
    record Asked(Operation operation, String uri, Identity identity, String peer, String userAgent) {}

    /** A request that has become a connection, until that is closed. */
    final class Connection implements AutoCloseable {
        private final Asked asked;
        private final Instant received = clock.instant();
        private final long began = System.nanoTime();

        private Connection(Asked asked) {
            this.asked = asked;
            metrics.opened(asked.operation);
        }

        @Override
        public void close() {
            metrics.closed(asked.operation);
            end(asked, 101, received, System.nanoTime() - began);
        }
    }

    Connection connected(Asked asked) {
        return new Connection(asked);
    }

    /** It did not become one. */
    void refused(Asked asked, int code) {
        end(asked, code, clock.instant(), 0);
    }

    private void end(Asked asked, int code, Instant received, long nanos) {
        metrics.answered(asked.operation, code, nanos);
        log.ifPresent(l -> l.add(event(
                        UUID.randomUUID().toString(),
                        asked.operation,
                        asked.uri,
                        asked.identity,
                        asked.peer,
                        asked.userAgent,
                        code,
                        received)
                .toJson(level, new byte[0], new byte[0])));
    }

    private AuditEvent event(
            String id,
            Operation operation,
            String uri,
            Identity identity,
            String peer,
            String userAgent,
            int code,
            Instant received) {
        return new AuditEvent(
                id,
                operation.verb(),
                uri,
                identity.user(),
                identity.effective(),
                peer,
                userAgent,
                operation
                        .path()
                        .map(p -> new AuditEvent.Subject(
                                p.group(), p.version(), p.plural(), p.subresource(), p.namespace(), p.name())),
                code,
                received,
                clock.instant());
    }

    private static String uri(String path, String query) {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** Writes down what is still to be written. */
    @Override
    public void close() {
        log.ifPresent(AuditLog::close);
    }
}
