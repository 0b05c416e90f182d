package dev.portolan.ui.core;

import dev.portolan.ui.core.Facts.Endpoint;
import dev.portolan.ui.core.Facts.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who backed which Service when. Keeps spans of time, one for each address in one state, not copies of slices: what a change costs does not
 * depend on how many endpoints stay as they are. Bounded in time and number; what is dropped is the oldest, and {@link #since} moves.
 * Not thread-safe.
 */
public final class EndpointHistory {
    private final Duration kept;
    private final int mostSpans;
    private final Map<Ref, Open> open = new LinkedHashMap<>();
    private final Deque<Span> closed = new ArrayDeque<>();
    private Instant since;

    /** A slice as it is now, and from when on each of its endpoints has been as it is. */
    private record Open(Slice slice, Map<Endpoint, Instant> from) {}

    /** One endpoint of a slice, unchanged from {@code from} until just before {@code to}. */
    private record Span(Slice slice, Endpoint endpoint, Instant from, Instant to) {}

    /**
     * How an endpoint of a Service changed, at one instant.
     *
     * @param state what it is from then on; {@link State#NEUTRAL} when it is gone
     */
    public record Change(Instant at, Ref service, String address, String pod, State state) {}

    /**
     * An empty history.
     *
     * @param since from when on it hears of every change
     * @param kept for how long
     * @param mostSpans how many past spans at most
     */
    public EndpointHistory(Instant since, Duration kept, int mostSpans) {
        this.since = since;
        this.kept = kept;
        this.mostSpans = mostSpans;
    }

    /** From when on it can answer. */
    public Instant since() {
        return since;
    }

    /** Takes a slice as it is from {@code now} on; {@code now} never goes back. */
    public void put(Instant now, Slice slice) {
        Open before = open.get(slice.ref());
        var from = new LinkedHashMap<Endpoint, Instant>();
        for (Endpoint e : slice.endpoints()) {
            from.put(e, before == null ? now : before.from().getOrDefault(e, now));
        }
        if (before != null) close(before, now, from);
        open.put(slice.ref(), new Open(slice, from));
        forget(now);
    }

    /** Takes away a slice that is gone. */
    public void remove(Instant now, Ref slice) {
        Open before = open.remove(slice);
        if (before != null) close(before, now, Map.of());
        forget(now);
    }

    private void close(Open before, Instant now, Map<Endpoint, Instant> stay) {
        before.from().forEach((endpoint, from) -> {
            if (!stay.containsKey(endpoint)) closed.add(new Span(before.slice(), endpoint, from, now));
        });
    }

    private void forget(Instant now) {
        Instant horizon = now.minus(kept);
        if (since.isBefore(horizon)) since = horizon;
        while (!closed.isEmpty()
                && (closed.size() > mostSpans || !closed.getFirst().to().isAfter(horizon))) {
            Instant end = closed.removeFirst().to();
            if (end.isAfter(since)) since = end; // before that an endpoint is missing from now on
        }
    }

    /** The slices as they were at {@code at}; an instant before {@link #since} is taken for that. */
    public List<Slice> at(Instant at) {
        Instant when = at.isBefore(since) ? since : at;
        var slices = new LinkedHashMap<Ref, Slice>();
        var endpoints = new LinkedHashMap<Ref, List<Endpoint>>();
        for (Span span : closed) {
            if (!when.isBefore(span.from()) && when.isBefore(span.to())) {
                add(slices, endpoints, span.slice(), span.endpoint());
            }
        }
        for (Open each : open.values()) {
            each.from().forEach((endpoint, from) -> {
                if (!when.isBefore(from)) add(slices, endpoints, each.slice(), endpoint);
            });
        }
        return slices.values().stream()
                .map(s -> new Slice(
                        s.ref(), s.service(), s.family(), s.ports(), endpoints.getOrDefault(s.ref(), List.of())))
                .toList();
    }

    private static void add(
            Map<Ref, Slice> slices, Map<Ref, List<Endpoint>> endpoints, Slice slice, Endpoint endpoint) {
        slices.put(slice.ref(), slice);
        endpoints.computeIfAbsent(slice.ref(), r -> new ArrayList<>()).add(endpoint);
    }

    /** Every change since {@link #since}, oldest first. */
    public List<Change> changes() {
        var changes = new LinkedHashMap<ChangeKey, Change>();
        // An end is told first: where the address goes on in another state, its beginning takes the place of the end.
        for (Span s : closed) {
            if (!s.to().isBefore(since)) put(changes, s.to(), s.slice(), s.endpoint(), State.NEUTRAL);
        }
        for (Span s : closed) {
            if (s.from().isAfter(since))
                put(changes, s.from(), s.slice(), s.endpoint(), s.endpoint().state());
        }
        for (Open each : open.values()) {
            each.from().forEach((endpoint, from) -> {
                if (from.isAfter(since)) put(changes, from, each.slice(), endpoint, endpoint.state());
            });
        }
        return changes.values().stream()
                .sorted((a, b) -> a.at().compareTo(b.at()))
                .toList();
    }

    private record ChangeKey(Instant at, Ref slice, String address) {}

    private static void put(Map<ChangeKey, Change> changes, Instant at, Slice slice, Endpoint endpoint, State state) {
        changes.put(
                new ChangeKey(at, slice.ref(), endpoint.address()),
                new Change(at, slice.service(), endpoint.address(), endpoint.pod(), state));
    }
}
