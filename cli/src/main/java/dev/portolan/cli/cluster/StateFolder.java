package dev.portolan.cli.cluster;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a cluster keeps what must outlive its process: store, certificates, kubeconfig, log, and who runs it.
 *
 * @param path the folder; made 0700, since it holds keys
 */
public record StateFolder(Path path) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The folder used when none is named: {@code $XDG_STATE_HOME/portolan}, else below the home, else below the temporary folder. */
    public static StateFolder standard() {
        String xdg = System.getenv("XDG_STATE_HOME");
        Path home = Path.of(System.getProperty("user.home", "/"));
        Path base = xdg != null && !xdg.isBlank() ? Path.of(xdg) : home.resolve(".local/state");
        if (!writable(base)) {
            base = Path.of(System.getProperty("java.io.tmpdir"), "portolan-" + System.getProperty("user.name", "user"));
        }
        return new StateFolder(base.resolve("portolan").toAbsolutePath());
    }

    private static boolean writable(Path folder) {
        for (Path p = folder; p != null; p = p.getParent()) {
            if (Files.exists(p)) return Files.isWritable(p);
        }
        return false;
    }

    /**
     * Makes the folder, readable by its owner only, and marks it as ours.
     *
     * @throws UserError when it holds something already and has no mark: what is in it is not ours to hide or to delete; or when it is
     *     another user's, who could read the keys or put others in their place
     */
    public void create() throws IOException {
        boolean ours = Files.exists(mark());
        if (!ours) {
            Files.createDirectories(path);
            if (!isEmpty()) throw foreign();
        }
        closeToOthers();
        if (ours) return;
        Files.writeString(mark(), "The state of a Portolan cluster. `portolan down --purge` removes this folder.\n");
    }

    /**
     * Removes the folder and all in it.
     *
     * @throws UserError when it has no mark of ours; then nothing is removed
     */
    public void delete() throws IOException {
        if (!Files.exists(path)) return;
        if (!Files.exists(mark())) throw foreign();
        Path folder = path.toRealPath(); // a link to it alone would go, with the keys left behind
        Path last = folder.resolve(String.valueOf(mark().getFileName()));
        try (Stream<Path> all = Files.walk(folder)) {
            // The mark goes last: where something cannot be removed, the rest is still known as ours.
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(last) && !each.equals(folder)) Files.deleteIfExists(each);
            }
        }
        Files.deleteIfExists(last);
        Files.deleteIfExists(folder);
        if (Files.isSymbolicLink(path)) Files.deleteIfExists(path);
    }

    private void closeToOthers() throws IOException {
        Optional<Path> others = OwnFolders.othersOn(path.toRealPath());
        if (others.isPresent()) {
            throw new UserError(
                    69, others.get() + " belongs to another user: name with --state a folder below one of your own");
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> content = Files.list(path)) {
            return content.findAny().isEmpty();
        }
    }

    private UserError foreign() {
        return new UserError(
                69, path + " is not a state folder of Portolan's: name with --state a new folder, or an empty one");
    }

    private Path mark() {
        return path.resolve(".portolan");
    }

    /** Eight hexadecimal digits that mark what this cluster makes on the host; the same at each start. */
    public String id() {
        return "%08x".formatted(path.toString().hashCode());
    }

    /** The admin's kubeconfig. */
    public Path kubeconfig() {
        return path.resolve("kubeconfig");
    }

    /** Where the database lies. */
    public Path store() {
        return path.resolve("store");
    }

    /** Where the certificate authority lies. */
    public Path pki() {
        return path.resolve("pki");
    }

    /** Where a node's agent keeps pods' files. */
    public Path node(String name) {
        return name.equals("node-1")
                ? path.resolve("node")
                : path.resolve("nodes").resolve(name);
    }

    /** What a cluster in the background writes. */
    public Path log() {
        return path.resolve("portolan.log");
    }

    /** The images that the manifests applied so far mapped; read again for each pod. */
    public Path images() {
        return path.resolve("images.json");
    }

    /** The sandbox that this cluster's addresses were made for, or {@code wanted} in a new folder. */
    SandboxChoice sandbox(SandboxChoice wanted) throws IOException {
        Optional<SandboxChoice> remembered = rememberedSandbox();
        if (remembered.isEmpty()) return wanted;
        SandboxChoice before = remembered.get();
        if (wanted != SandboxChoice.AUTO && wanted != before) {
            throw new UserError(
                    69,
                    "the Services in " + path + " have addresses for --sandbox "
                            + before.name().toLowerCase(Locale.ROOT)
                            + "; name another folder with --state, or forget them with: portolan down --purge");
        }
        return before;
    }

    /**
     * A file that was cut short, by a full disk say, tells nothing: then the option decides, and the file is written anew. Where that is the
     * wrong choice, no Service gets lost: their addresses are outside of the cluster's range, and the API server says so.
     */
    private Optional<SandboxChoice> rememberedSandbox() throws IOException {
        if (!Files.isRegularFile(sandboxFile())) return Optional.empty();
        byte[] text = Files.readAllBytes(sandboxFile());
        String word = new String(text, java.nio.charset.StandardCharsets.ISO_8859_1).strip();
        Optional<SandboxChoice> choice = Stream.of(SandboxChoice.values())
                .filter(c -> c.name().equals(word))
                .findFirst();
        if (choice.isEmpty()) {
            System.err.println("portolan: " + sandboxFile()
                    + " is damaged and is written anew; --sandbox (or what this host allows) decides where pods live");
        }
        return choice;
    }

    void rememberSandbox(SandboxChoice chosen) throws IOException {
        Files.writeString(sandboxFile(), chosen.name());
    }

    private Path sandboxFile() {
        return path.resolve("sandbox");
    }

    private Path run() {
        return path.resolve("run.json");
    }

    /** Says who runs the cluster now. */
    public void write(RunningCluster running) throws IOException {
        Path temporary = path.resolve("run.json.new");
        Files.writeString(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(running));
        Files.move(temporary, run(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forgets who runs it. */
    public void clear() throws IOException {
        Files.deleteIfExists(run());
    }

    /** Who runs the cluster, if that process is alive: a pid alone may have gone to somebody else, so its start time counts too. */
    public Optional<RunningCluster> running() {
        return last().filter(r -> ProcessHandle.of(r.pid())
                .filter(ProcessHandle::isAlive)
                .flatMap(p -> p.info().startInstant())
                .filter(start -> Math.abs(start.toEpochMilli() - r.startedMillis()) < 2_000)
                .isPresent());
    }

    /** Who ran it last, alive or not. */
    public Optional<RunningCluster> last() {
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(run()), RunningCluster.class));
        } catch (java.nio.file.NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | tools.jackson.core.JacksonException unreadable) {
            System.err.println("portolan: " + run() + " is not readable and is ignored: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** Reads a JSON file of ours; an absent one is an empty object. */
    public static ObjectNode readJson(Path file) throws IOException {
        if (!Files.exists(file)) return JSON.createObjectNode();
        return JSON.readTree(Files.readString(file)) instanceof ObjectNode o ? o : JSON.createObjectNode();
    }
}
