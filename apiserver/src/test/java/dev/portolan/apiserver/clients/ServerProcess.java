package dev.portolan.apiserver.clients;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.kubectl.Kubectl;
import dev.portolan.store.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** An API server in a process of its own, on a store on disk, that can be killed and started again on the same address. */
final class ServerProcess implements AutoCloseable {
    private final Path folder;
    private int port;
    private Process process;

    ServerProcess(Path folder) throws IOException {
        this.folder = folder;
        this.process = launch();
    }

    /** {@code FOLDER PORT}: serves until it is ended; writes a kubeconfig and then the port into the folder. */
    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words[0]);
        var store = SqliteStore.open(folder.resolve("store"));
        var config = ApiServerConfig.local(folder.resolve("pki"))
                .withBind(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[1])));
        ApiServer server = ApiServer.start(config, store);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            store.close();
        }));
        new Kubectl(Path.of("kubectl"), folder, server); // for the kubeconfig that it writes
        Path ready = Files.writeString(
                folder.resolve("port.new"), String.valueOf(server.uri().getPort()));
        Files.move(ready, folder.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }

    private Process launch() throws IOException {
        Files.deleteIfExists(folder.resolve("port"));
        Process started = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ServerProcess.class.getName(),
                        folder.toString(),
                        String.valueOf(port)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
        Awaitility.await("the server").atMost(60, TimeUnit.SECONDS).until(() -> {
            if (!started.isAlive()) throw new IllegalStateException(Files.readString(folder.resolve("server.log")));
            return Files.exists(folder.resolve("port"));
        });
        port = Integer.parseInt(Files.readString(folder.resolve("port")));
        return started;
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** kill -9, and a new process on what the old one left. */
    void crash() throws IOException {
        process.destroyForcibly().onExit().join();
        process = launch();
    }

    /** SIGTERM, and a new process. */
    void restart() throws IOException {
        process.destroy();
        process.onExit().join();
        process = launch();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The text of a file of the test's class path, as a file. */
    static Path resource(String name, Path into) {
        try (var in = ServerProcess.class.getResourceAsStream(name)) {
            Files.copy(java.util.Objects.requireNonNull(in, name), into, StandardCopyOption.REPLACE_EXISTING);
            return into;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
