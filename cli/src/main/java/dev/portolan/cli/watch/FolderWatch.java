package dev.portolan.cli.watch;

import dev.portolan.cli.manifest.ManifestReader.Depth;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hears of changes to YAML and JSON files in folders. A burst of changes, such as a checkout or an editor that writes a new file and moves it, is one change.
 * For one thread.
 */
public final class FolderWatch implements AutoCloseable {
    private static final Pattern RELEVANT = Pattern.compile(".*\\.(ya?ml|json)");
    private static final Duration QUIET = Duration.ofMillis(150);
    private static final Duration LONGEST_BURST = Duration.ofSeconds(2);
    private static final Duration GONE_FOLDER = Duration.ofMillis(500);

    private final List<Path> paths;
    private final Depth depth;
    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Deque<WatchKey> heard = new ArrayDeque<>();

    /** Watches files, or folders and, with {@link Depth#ALL}, those below them. */
    public FolderWatch(List<Path> paths, Depth depth) throws IOException {
        this.paths = List.copyOf(paths);
        this.depth = depth;
        this.service = FileSystems.getDefault().newWatchService();
        register();
    }

    /** Waits for a change, and until it is over. */
    public void awaitChange() throws IOException, InterruptedException {
        while (!pending()) {
            WatchKey key = allThere() ? service.take() : service.poll(GONE_FOLDER.toMillis(), TimeUnit.MILLISECONDS);
            if (key != null && relevant(key)) heard.add(key);
            if (register()) break; // a folder that came, or came back, brings its files along
        }
        heard.clear();
        long deadline = System.nanoTime() + LONGEST_BURST.toNanos();
        while (System.nanoTime() < deadline) {
            WatchKey more = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
            if (more == null) break;
            relevant(more);
        }
        register();
    }

    /** Whether something changed since the last {@link #awaitChange}. */
    public boolean pending() {
        for (WatchKey key = service.poll(); key != null; key = service.poll()) {
            if (relevant(key)) heard.add(key);
        }
        return !heard.isEmpty();
    }

    /** Reads what a key has to say and makes it ready for more. */
    private boolean relevant(WatchKey key) {
        boolean any = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            any |= event.kind() == StandardWatchEventKinds.OVERFLOW
                    || event.context() instanceof Path name && matters(key, name);
        }
        if (!key.reset()) {
            keys.values().remove(key);
            any = true; // the folder itself went
        }
        return any;
    }

    private boolean matters(WatchKey key, Path name) {
        if (depth == Depth.ALL && key.watchable() instanceof Path folder && Files.isDirectory(folder.resolve(name))) {
            return true;
        }
        return RELEVANT.matcher(name.toString()).matches();
    }

    private boolean allThere() {
        return paths.stream().allMatch(Files::exists);
    }

    /** Whether there is a folder that was not watched before. */
    private boolean register() throws IOException {
        boolean more = false;
        for (Path path : paths) {
            Path folder = Files.isRegularFile(path) ? path.toAbsolutePath().getParent() : path;
            if (folder == null || !Files.isDirectory(folder)) continue;
            try (Stream<Path> folders = Files.walk(folder, depth == Depth.ALL ? Integer.MAX_VALUE : 0)) {
                for (Path each : folders.filter(Files::isDirectory).toList()) more |= register(each);
            } catch (NoSuchFileException wentMeanwhile) {
                continue;
            }
        }
        return more;
    }

    private boolean register(Path folder) throws IOException {
        @Nullable WatchKey known = keys.get(folder);
        if (known != null && known.isValid()) return false;
        keys.put(
                folder,
                folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE));
        return true;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
