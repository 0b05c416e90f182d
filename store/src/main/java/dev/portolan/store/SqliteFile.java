package dev.portolan.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tables, and the few statements on them. Not thread-safe: {@link SqliteStore} holds one for its writer and opens one per reading of
 * history.
 *
 * <p>{@code entry} is the present, {@code event} the past since the last compaction, {@code meta} the two counters.
 */
class SqliteFile implements AutoCloseable {
    private static final int CACHE_KILOBYTES = 16_000;

    // Rows lie in the order in which they are written, and values up to 4 kB in one page with them: few pages change
    // per commit.
    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value BLOB NOT NULL, created INTEGER NOT NULL,"
                    + " modified INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS event (revision INTEGER NOT NULL, seq INTEGER NOT NULL, key TEXT NOT NULL, value BLOB,"
                    + " created INTEGER NOT NULL, old_value BLOB, old_created INTEGER, old_modified INTEGER,"
                    + " PRIMARY KEY (revision, seq))",
            "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID",
            "INSERT OR IGNORE INTO meta VALUES ('revision', 1), ('compacted', 0), ('format', 1)");

    private final Connection connection;
    private final PreparedStatement put;
    private final PreparedStatement remove;
    private final PreparedStatement event;
    private final PreparedStatement meta;

    /** When a commit returns. */
    enum Sync {
        /** Once the operating system has it; the file is whole after a loss of power, but may lack the last commits. */
        NORMAL,
        /** Once the operating system has it, and a loss of power may spoil the file. */
        OFF
    }

    SqliteFile(Connection connection) throws SQLException {
        this.connection = connection;
        put = connection.prepareStatement("INSERT OR REPLACE INTO entry VALUES (?,?,?,?)");
        remove = connection.prepareStatement("DELETE FROM entry WHERE key=?");
        event = connection.prepareStatement("INSERT INTO event VALUES (?,?,?,?,?,?,?,?)");
        meta = connection.prepareStatement("UPDATE meta SET number=? WHERE name=?");
    }

    /** Opens or makes the file. */
    static SqliteFile writer(Path file, Sync sync) throws SQLException {
        return new SqliteFile(connect(file, sync));
    }

    static Connection connect(Path file, Sync sync) throws SQLException {
        var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=5000");
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=" + sync);
            statement.execute("PRAGMA cache_size=-" + CACHE_KILOBYTES);
            if (sync == Sync.NORMAL) statement.execute("PRAGMA wal_autocheckpoint=0"); // checkpoint() is called
            for (String table : TABLES) statement.execute(table);
            long format = number(statement.executeQuery("SELECT number FROM meta WHERE name='format'"));
            if (format != 1) {
                throw new StoreException(file + " has format " + format + "; this version of Portolan reads format 1");
            }
            return connection;
        } catch (SQLException | StoreException e) {
            connection.close();
            throw e;
        }
    }

    /** Opens the file that a writer has made. Never in the writer's way, as WAL promises to those who only read. */
    static SqliteFile reader(Path file) throws SQLException {
        var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=5000");
            statement.execute("PRAGMA query_only=ON");
        }
        return new SqliteFile(connection);
    }

    long meta(String name) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT number FROM meta WHERE name=?")) {
            statement.setString(1, name);
            return number(statement.executeQuery());
        }
    }

    private static long number(ResultSet rows) throws SQLException {
        try (rows) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    void entries(Consumer<Entry> sink) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT key, value, created, modified FROM entry")) {
            while (rows.next()) {
                sink.accept(new Entry(rows.getString(1), bytes(rows, 2), rows.getLong(3), rows.getLong(4)));
            }
        }
    }

    /** Events of a range of revisions, both ends included, in order. */
    List<Event> events(String prefix, long from, long to) throws SQLException {
        var events = new ArrayList<Event>();
        try (var statement = connection.prepareStatement(
                "SELECT revision, key, value, created, old_value, old_created, old_modified FROM event"
                        + " WHERE revision BETWEEN ? AND ? ORDER BY revision, seq")) {
            statement.setLong(1, from);
            statement.setLong(2, to);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(2).startsWith(prefix)) events.add(event(rows));
                }
            }
        }
        return events;
    }

    private static Event event(ResultSet rows) throws SQLException {
        long revision = rows.getLong(1);
        String key = rows.getString(2);
        long created = rows.getLong(4);
        long oldCreated = rows.getLong(6); // 0, SQL's NULL: there was nothing; an empty value, too, reads as NULL
        Entry previous = oldCreated == 0 ? null : new Entry(key, bytes(rows, 5), oldCreated, rows.getLong(7));
        return created == 0
                ? new Event(revision, Event.Type.DELETE, key, null, previous)
                : new Event(revision, Event.Type.PUT, key, new Entry(key, bytes(rows, 3), created, revision), previous);
    }

    private static byte[] bytes(ResultSet rows, int column) throws SQLException {
        byte @Nullable [] bytes = rows.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    /** Writes a batch of transactions' events as one SQLite transaction. */
    void write(List<Event> events, long revision) throws SQLException {
        connection.setAutoCommit(false);
        try {
            int seq = 0;
            for (Event e : events) write(e, seq++);
            meta.setLong(1, revision);
            meta.setString(2, "revision");
            meta.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void write(Event e, int seq) throws SQLException {
        Entry entry = e.entry();
        if (entry == null) {
            remove.setString(1, e.key());
            remove.executeUpdate();
        } else {
            put.setString(1, e.key());
            put.setBytes(2, entry.value());
            put.setLong(3, entry.createRevision());
            put.setLong(4, entry.modRevision());
            put.executeUpdate();
        }
        Entry previous = e.previous();
        event.setLong(1, e.revision());
        event.setInt(2, seq);
        event.setString(3, e.key());
        event.setBytes(4, entry == null ? null : entry.value());
        event.setLong(5, entry == null ? 0 : entry.createRevision());
        event.setBytes(6, previous == null ? null : previous.value());
        event.setObject(7, previous == null ? null : previous.createRevision());
        event.setObject(8, previous == null ? null : previous.modRevision());
        event.executeUpdate();
    }

    /** Brings everything committed so far onto the disk; false when a reader is in the way: try again later. */
    boolean checkpoint() throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
            return result.next() && result.getInt(1) == 0;
        }
    }

    void compact(long revision) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement("DELETE FROM event WHERE revision <= ?")) {
            statement.setLong(1, revision);
            statement.executeUpdate();
            meta.setLong(1, revision);
            meta.setString(2, "compacted");
            meta.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
