package dev.portolan.client;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes core/v1 Events, as {@code kubectl describe} shows them, from a thread of its own: callers never wait. The same event about
 * the same object counts up instead of repeating. Events are a courtesy: when the API is away or too many wait, they are logged and
 * left out.
 */
public final class EventRecorder implements AutoCloseable {
    private static final int WAITING_LIMIT = 1000;
    private static final int REMEMBERED_LIMIT = 4096;
    private static final Duration COMPLAINT_EVERY = Duration.ofMinutes(1);

    private record Same(String uid, String type, String reason, String message) {}

    private record Said(HasMetadata about, String type, String reason, String message, Instant at) {}

    private final Logger log = LoggerFactory.getLogger(EventRecorder.class);
    private final KubernetesClient client;
    private final String component;
    private final AtomicLong suffix =
            new AtomicLong(TimeUnit.SECONDS.toNanos(Instant.now().getEpochSecond())
                    + Instant.now().getNano());
    private final LinkedBlockingQueue<Said> waiting = new LinkedBlockingQueue<>(WAITING_LIMIT);
    private final Map<Same, Event> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Same, Event> eldest) {
            return size() > REMEMBERED_LIMIT;
        }
    };
    private final AtomicLong lastComplaint = new AtomicLong(System.nanoTime() - COMPLAINT_EVERY.toNanos() - 1);
    private final Thread writer;

    /**
     * A recorder that speaks as {@code component}, such as {@code deployment-controller}.
     */
    public EventRecorder(KubernetesClient client, String component) {
        this.client = client;
        this.component = component;
        this.writer = Thread.ofVirtual().name("events-" + component).start(this::write);
    }

    /** Says that something usual happened. {@code reason} is one CamelCase word, {@code message} a sentence. */
    public void normal(HasMetadata about, String reason, String message) {
        say(about, "Normal", reason, message);
    }

    /** Says that something needs attention. */
    public void warning(HasMetadata about, String reason, String message) {
        say(about, "Warning", reason, message);
    }

    private void say(HasMetadata about, String type, String reason, String message) {
        Said said = new Said(about, type, reason, message, Instant.now());
        if (!waiting.offer(said)) {
            leftOut(about, reason, message);
        }
    }

    /** A thousand pods that start at once are one line here, not a thousand. */
    private void leftOut(HasMetadata about, String reason, String message) {
        long now = System.nanoTime();
        long last = lastComplaint.get();
        if (now - last > COMPLAINT_EVERY.toNanos() && lastComplaint.compareAndSet(last, now)) {
            log.warn(
                    "too many events wait and some are left out, such as {} {}: {}",
                    ObjectKey.of(about),
                    reason,
                    message);
        }
    }

    private void write() {
        try {
            while (true) {
                Said said = waiting.take();
                try {
                    write(said);
                } catch (KubernetesClientException failure) {
                    log.debug("event {} about {} not written", said.reason, ObjectKey.of(said.about), failure);
                } catch (RuntimeException | Error failure) { // this event is lost; those to come are not
                    log.warn("event {} \"{}\" not written", said.reason, said.message, failure);
                }
            }
        } catch (InterruptedException closed) {
            log.debug("{}: no more events", component);
        }
    }

    private void write(Said said) {
        @Nullable String uid = said.about.getMetadata().getUid();
        Same same =
                new Same(uid == null ? ObjectKey.of(said.about).toString() : uid, said.type, said.reason, said.message);
        Event before = remembered.get(same);
        if (before != null) {
            Event counted = new EventBuilder(before)
                    .withCount(before.getCount() + 1)
                    .withLastTimestamp(time(said.at))
                    .editMetadata()
                    .withResourceVersion(null)
                    .endMetadata()
                    .build();
            try {
                remembered.put(same, client.v1().events().resource(counted).update());
                return;
            } catch (KubernetesClientException gone) {
                if (gone.getCode() != 404) {
                    throw gone;
                }
            }
        }
        remembered.put(same, client.v1().events().resource(event(said)).create());
    }

    private Event event(Said said) {
        ObjectKey about = ObjectKey.of(said.about);
        String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(about.name() + "." + Long.toHexString(suffix.getAndIncrement()))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(said.about.getApiVersion())
                .withKind(said.about.getKind())
                .withNamespace(about.namespace().isEmpty() ? null : about.namespace())
                .withName(about.name())
                .withUid(said.about.getMetadata().getUid())
                .withResourceVersion(said.about.getMetadata().getResourceVersion())
                .endInvolvedObject()
                .withType(said.type)
                .withReason(said.reason)
                .withMessage(said.message)
                .withNewSource()
                .withComponent(component)
                .endSource()
                .withReportingComponent(component)
                .withReportingInstance("")
                .withFirstTimestamp(time(said.at))
                .withLastTimestamp(time(said.at))
                .withCount(1)
                .build();
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Ends the writer; events that still wait are left out. */
    @Override
    public void close() {
        writer.interrupt();
    }
}
