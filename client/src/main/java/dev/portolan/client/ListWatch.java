package dev.portolan.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists a kind once, then follows its watch from the list's revision; after a broken connection it resumes where it was, and lists
 * anew only when the server can no longer (or does not want to) tell what happened since. One virtual thread reads, a second one
 * tells the listeners, so that a slow listener never holds up the connection.
 */
final class ListWatch<T extends HasMetadata> implements Informer<T>, AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofMillis(20);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final Logger log = LoggerFactory.getLogger(ListWatch.class);
    private final KindReader<T> reader;
    private final ObjectCache<T> cache = new ObjectCache<>();
    private final List<ChangeListener<T>> listeners = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Runnable> notices = new LinkedBlockingQueue<>();
    private final CountDownLatch synced = new CountDownLatch(1);
    private final Thread watching;
    private final Thread telling;
    private Duration retry = FIRST_RETRY;
    private volatile boolean closed;

    ListWatch(KubernetesClient client, Class<T> type, Duration silence) {
        this.reader = new KindReader<>(client, type, silence);
        this.watching = Thread.ofVirtual().name("watch-" + reader.plural()).unstarted(this::follow);
        this.telling = Thread.ofVirtual().name("tell-" + reader.plural()).unstarted(this::tell);
    }

    void start() {
        telling.start();
        watching.start();
    }

    String describe() {
        return reader.plural();
    }

    private void follow() {
        String revision = "";
        while (!closed) {
            long began = System.nanoTime();
            try {
                if (revision.isEmpty()) {
                    KindReader.Listed<T> listed = reader.list();
                    revision = listed.revision();
                    publish(() -> cache.replace(listed.items()));
                    notices.add(synced::countDown);
                }
                revision = watch(revision);
                pauseUnlessLongAgo(began);
            } catch (RevisionGoneException gone) {
                log.debug("{}: {}, listing anew", reader.plural(), gone.getMessage());
                revision = "";
                pauseUnlessLongAgo(began);
            } catch (IOException broken) {
                if (!closed) {
                    log.debug("{}: {}, trying again in {}", reader.plural(), broken, retry);
                    pauseUnlessLongAgo(began);
                }
            } catch (RuntimeException unexpected) {
                log.warn("{}: {}, listing anew", reader.plural(), unexpected.toString(), unexpected);
                revision = "";
                pauseUnlessLongAgo(began);
            }
        }
    }

    /** Reads one watch to its end and returns the revision from which the next one may go on. */
    private String watch(String from) throws IOException, RevisionGoneException {
        String[] revision = {from};
        try {
            reader.watch(from, event -> {
                switch (event) {
                    case KindReader.Event.Put<T>(T object) -> publish(() -> cache.put(object));
                    case KindReader.Event.Remove<T>(T last) -> publish(() -> cache.remove(last));
                    case KindReader.Event.Bookmark<T> _ -> log.trace("{}: bookmark", reader.plural());
                }
                revision[0] = event.revision();
            });
        } catch (IOException broken) {
            log.debug("{}: watch ended: {}", reader.plural(), broken.toString());
        }
        return revision[0];
    }

    /** A server that is away or hangs up at once must not be hammered; one that ended a long watch may be asked again at once. */
    private void pauseUnlessLongAgo(long began) {
        if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(1)) {
            retry = FIRST_RETRY;
        }
        try {
            long millis = retry.toMillis();
            TimeUnit.MILLISECONDS.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return;
        }
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    }

    private interface Update<T extends HasMetadata> {
        List<ObjectCache.Change<T>> apply();
    }

    /** Cache and notices change together, so that a listener added meanwhile hears everything once. */
    private synchronized void publish(Update<T> update) {
        List<ObjectCache.Change<T>> changes = update.apply();
        if (!changes.isEmpty()) {
            List<ChangeListener<T>> now = List.copyOf(listeners);
            notices.add(() -> changes.forEach(change -> now.forEach(listener -> hear(listener, change))));
        }
    }

    @Override
    public synchronized void onChange(ChangeListener<T> listener) {
        listeners.add(listener);
        List<T> known = cache.list();
        notices.add(() -> known.forEach(object -> hear(listener, new ObjectCache.Change<>(null, object))));
    }

    private void hear(ChangeListener<T> listener, ObjectCache.Change<T> change) {
        try {
            listener.changed(change.before(), change.after());
        } catch (RuntimeException failure) {
            log.error("{}: a listener failed on a change", reader.plural(), failure);
        }
    }

    private void tell() {
        try {
            while (!closed) {
                notices.take().run();
            }
        } catch (InterruptedException closing) {
            log.debug("{}: no more notices", reader.plural());
        }
    }

    @Override
    public boolean synced() {
        return synced.getCount() == 0;
    }

    @Override
    public boolean awaitSynced(Duration deadline) {
        try {
            return synced.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean awaitHeard(Duration deadline) throws InterruptedException {
        CountDownLatch heard = new CountDownLatch(1);
        synchronized (this) { // what is in the cache has its notice in the queue
            notices.add(heard::countDown);
        }
        return !closed && heard.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public List<T> list() {
        return cache.list();
    }

    @Override
    public List<T> list(String namespace) {
        return cache.list(namespace);
    }

    @Override
    public Optional<T> get(String namespace, String name) {
        return cache.get(namespace, name);
    }

    @Override
    public void close() {
        closed = true;
        reader.close();
        watching.interrupt();
        telling.interrupt();
    }
}
