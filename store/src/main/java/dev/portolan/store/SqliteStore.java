package dev.portolan.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The embedded store: SQLite, and a log that makes each commit durable before it is acknowledged, in one folder, for one process.
 *
 * <p>One thread writes. It takes whatever transactions wait, decides each against the ones before it, and writes them together: many
 * writers share one wait for the disk (group commit). The present is held in memory, so that reads and comparisons touch no disk;
 * it changes only after the disk has it.
 */
public final class SqliteStore implements RevisionedStore {
    private static final int BATCH = 512;
    /** SQLite's result codes after which nobody knows what is on the disk: IOERR, CORRUPT, NOTADB. */
    private static final Set<Integer> FATAL = Set.of(10, 11, 26);

    private static final String DATABASE = "portolan.db";
    private static final String LOG = "commit.log";

    private record Pending(@Nullable Transaction transaction, long compactTo, CompletableFuture<CommitResult> done) {}

    private final Path file;
    private final SqliteFile writerFile;
    private final @Nullable CommitLog log;
    private final @Nullable FolderLock folderLock;
    private final @Nullable Path temporary;
    private final LinkedBlockingQueue<Pending> queue = new LinkedBlockingQueue<>(10_000);
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final NavigableMap<String, Entry> present = new TreeMap<>();
    private final List<WatchFeed> feeds = new CopyOnWriteArrayList<>();
    private final Thread writer;
    private long revision;
    private volatile long compacted;
    private volatile boolean closed;
    /** Why no write is taken any more: what is on the disk and what is in memory may differ. */
    private volatile @Nullable StoreException broken;

    SqliteStore(
            Path file,
            SqliteFile writerFile,
            @Nullable CommitLog log,
            @Nullable FolderLock folderLock,
            @Nullable Path temporary)
            throws SQLException {
        this.file = file;
        this.folderLock = folderLock;
        this.temporary = temporary;
        this.writerFile = writerFile;
        this.log = log;
        this.revision = writerFile.meta("revision");
        this.compacted = writerFile.meta("compacted");
        writerFile.entries(e -> present.put(e.key(), e));
        this.writer = Thread.ofPlatform().name("store-writer").daemon().start(this::writeLoop);
    }

    /**
     * Opens the store in a folder, made 0700 where it isn't there.
     *
     * @throws StoreException when another process has it (named by pid), or the folder or database cannot be read
     */
    public static SqliteStore open(Path folder) {
        FolderLock taken = null;
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            taken = FolderLock.take(folder);
            Path file = folder.resolve(DATABASE);
            var database = SqliteFile.writer(file, SqliteFile.Sync.NORMAL);
            var log = CommitLog.open(folder.resolve(LOG));
            recover(database, log);
            return new SqliteStore(file, database, log, taken, null);
        } catch (IOException | SQLException e) {
            if (taken != null) release(taken, e);
            throw new StoreException("cannot open the store in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** What was acknowledged but had not reached the database's file when the power went is still in the log. */
    private static void recover(SqliteFile database, CommitLog log) throws IOException, SQLException {
        var lost = log.after(database.meta("revision"));
        if (!lost.isEmpty()) {
            NavigableMap<String, Entry> now = new TreeMap<>();
            database.entries(e -> now.put(e.key(), e));
            for (CommitLog.Batch batch : lost)
                database.write(Draft.withPrevious(batch.events(), now), batch.revision());
        }
        if (!database.checkpoint()) throw new StoreException("the database is in use by another process");
        log.restart();
    }

    private static void release(FolderLock taken, Exception because) {
        try {
            taken.close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** A store that ends with the process and waits for no disk: for tests and for clusters that keep nothing. */
    public static SqliteStore inMemory() {
        try {
            Path folder = Files.createTempDirectory("portolan-store");
            Path file = folder.resolve(DATABASE);
            return new SqliteStore(file, SqliteFile.writer(file, SqliteFile.Sync.OFF), null, null, folder);
        } catch (IOException | SQLException e) {
            throw new StoreException("cannot make a temporary store: " + e.getMessage(), e);
        }
    }

    @Override
    public long revision() {
        lock.readLock().lock();
        try {
            return revision;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public long compactedRevision() {
        return compacted;
    }

    @Override
    public Optional<Entry> get(String key) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(present.get(key));
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public Snapshot range(String prefix) {
        lock.readLock().lock();
        try {
            return new Snapshot(revision, List.copyOf(below(prefix).values()));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Keys are ASCII paths, so everything under a prefix sorts before the prefix followed by the last character. */
    private NavigableMap<String, Entry> below(String prefix) {
        return prefix.isEmpty() ? present : present.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
    }

    @Override
    public CommitResult commit(Transaction transaction) {
        return submit(new Pending(transaction, 0, new CompletableFuture<>()));
    }

    @Override
    public void compact(long to) {
        submit(new Pending(null, to, new CompletableFuture<>()));
    }

    private CommitResult submit(Pending pending) {
        refuseIfOver();
        try {
            queue.put(pending);
            StoreException why = over();
            if (why != null) failWaiting(why);
            return pending.done.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted before the write was queued; nothing was written", e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException s) throw new StoreException(String.valueOf(s.getMessage()), s);
            throw new StoreException("the write failed: " + e.getCause(), e);
        }
    }

    private @Nullable StoreException over() {
        return closed ? new StoreException("the store is closed") : broken;
    }

    private void refuseIfOver() {
        StoreException why = over();
        if (why != null) throw new StoreException(String.valueOf(why.getMessage()), why);
    }

    private void writeLoop() {
        var batch = new ArrayList<Pending>();
        while (!closed && broken == null) {
            try {
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                write(batch);
            } catch (InterruptedException e) {
                break; // close() interrupts after setting closed
            } catch (SQLException e) {
                var refusal = new StoreException("the disk refused a write to " + file + ": " + e.getMessage(), e);
                // else nothing was written: a full disk, say, which may have room later
                if (FATAL.contains(e.getErrorCode() & 0xff)) broken = refusal;
                fail(batch, refusal);
            } catch (RuntimeException | Error e) {
                var end = new StoreException("the store stopped, restart it: " + e.getMessage(), e);
                broken = end;
                fail(batch, end);
            } finally {
                batch.clear();
            }
        }
        // Who puts into the queue looks at closed and broken after putting: either that caller empties the queue, or
        // this does.
        StoreException why = broken;
        failWaiting(why == null ? new StoreException("the store is closed") : why);
        if (why != null) feeds.forEach(f -> f.fail(why));
    }

    private static void fail(List<Pending> batch, StoreException why) {
        batch.forEach(p -> p.done.completeExceptionally(why)); // of those that are answered already, the answer stays
    }

    private void failWaiting(StoreException why) {
        var waiting = new ArrayList<Pending>();
        queue.drainTo(waiting);
        waiting.forEach(p -> p.done.completeExceptionally(why));
    }

    /** Decides all, writes all with one wait for the disk, shows all, answers all: in that order. */
    private void write(List<Pending> batch) throws SQLException {
        var draft = new Draft(present, revision); // only this thread changes them, so it may read without the lock
        var results = new HashMap<Pending, CommitResult>();
        for (Pending pending : batch) {
            if (pending.transaction != null) results.put(pending, draft.decide(pending.transaction));
        }
        if (!draft.events.isEmpty()) {
            writerFile.write(draft.events, draft.revision);
            makeDurable(draft);
            publish(draft);
        }
        results.forEach((pending, result) -> pending.done.complete(result)); // before what may fail: these are written
        for (Pending pending : batch) {
            if (pending.transaction != null) continue;
            forget(pending.compactTo);
            pending.done.complete(new CommitResult.Committed(draft.revision));
        }
        if (log != null && log.isFull() && writerFile.checkpoint()) restart(log);
    }

    /** The one wait for the disk. Where it fails, nobody knows what is there: the store ends. */
    private void makeDurable(Draft draft) {
        if (log == null) return;
        try {
            log.append(draft.events, draft.revision);
        } catch (IOException e) {
            throw new StoreException("the disk refused a write: " + e.getMessage(), e);
        }
    }

    private static void restart(CommitLog log) {
        try {
            log.restart();
        } catch (IOException e) {
            throw new StoreException("the disk refused a write: " + e.getMessage(), e);
        }
    }

    private void forget(long to) throws SQLException {
        long upTo = Math.min(to, revision);
        if (upTo <= compacted) return;
        compacted = upTo; // first refuse, then forget: a reader of history checks again after reading
        writerFile.compact(upTo);
    }

    private void publish(Draft draft) {
        lock.writeLock().lock();
        try {
            draft.changed.forEach((key, entry) -> {
                if (entry.isPresent()) present.put(key, entry.get());
                else present.remove(key);
            });
            revision = draft.revision;
            for (WatchFeed feed : feeds) feed.offer(draft.events, draft.revision);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public Watch watch(String prefix, long fromRevision, WatchListener listener) {
        refuseIfOver();
        var feed = new WatchFeed(prefix, listener, feeds::remove);
        long joined;
        lock.readLock().lock(); // no publish in between: everything later than `joined` is offered to the feed
        try {
            if (compacted > 0 && fromRevision <= compacted) throw new CompactedException(compacted);
            joined = revision;
            feeds.add(feed);
        } finally {
            lock.readLock().unlock();
        }
        try {
            feed.start(fromRevision > joined ? List.of() : history(prefix, fromRevision, joined), joined);
        } catch (StoreException e) {
            feed.close();
            throw e;
        }
        return feed;
    }

    private List<Event> history(String prefix, long from, long to) {
        try (var reader = SqliteFile.reader(file)) {
            var events = reader.events(prefix, from, to);
            if (compacted > 0 && from <= compacted) throw new CompactedException(compacted);
            return events;
        } catch (SQLException e) {
            throw new StoreException("cannot read history from " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        writer.interrupt();
        try {
            writer.join();
            feeds.forEach(f -> f.fail(new StoreException("the store is closed")));
            writerFile.close();
            if (log != null) log.close();
            if (folderLock != null) folderLock.close();
            if (temporary != null) deleteAll(temporary);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | IOException e) {
            throw new StoreException("closing " + file + ": " + e.getMessage(), e);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path path : files.toList()) Files.delete(path);
        }
        Files.delete(folder);
    }
}
