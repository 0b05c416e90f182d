package dev.portolan.bench.api;

import dev.portolan.apiserver.pki.ClusterAuthority;
import dev.portolan.apiserver.pki.TlsContexts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Portolan's API server and etcd, each a process with its data on the same disk. */
final class Peers implements AutoCloseable {
    private final Process portolan;
    private final Process etcd;
    private final BufferedReader answers;
    private final PrintStream questions;
    final URI api;
    final SSLContext tls;
    final int etcdPort;

    Peers(Path folder) throws IOException, InterruptedException {
        portolan = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-XX:+UseSerialGC",
                        System.getProperty("bench.server", "-Dportolan.bench=1"),
                        BenchServer.class.getName(),
                        folder.resolve("portolan").toString())
                .redirectError(folder.resolve("portolan.log").toFile())
                .start();
        answers = new BufferedReader(new InputStreamReader(portolan.getInputStream(), StandardCharsets.UTF_8));
        questions = new PrintStream(portolan.getOutputStream(), true, StandardCharsets.UTF_8);
        etcdPort = freePort();
        String url = "http://127.0.0.1:" + etcdPort;
        String peer = "http://127.0.0.1:" + freePort();
        etcd = new ProcessBuilder(
                        "etcd",
                        "--data-dir=" + folder.resolve("etcd"),
                        "--listen-client-urls=" + url,
                        "--advertise-client-urls=" + url,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer,
                        "--log-level=error")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("etcd.log").toFile())
                .start();
        String line = answers.readLine();
        while (line != null && !line.startsWith("https://")) line = answers.readLine(); // what a profiler may say first
        if (line == null) throw new IOException("no API server; see " + folder.resolve("portolan.log"));
        api = URI.create(line);
        tls = TlsContexts.client(
                ClusterAuthority.open(folder.resolve("portolan/pki")), "bench", List.of("system:masters"));
        awaitEtcd();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitEtcd() throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try (var trial = new EtcdConnection(etcdPort)) {
                trial.put(new byte[] {'a'}, new byte[] {'b'});
                return;
            } catch (IOException notYet) {
                if (!etcd.isAlive() || System.nanoTime() > end) throw notYet;
                Thread.sleep(100);
            }
        }
    }

    /** The API server's memory after a collection: heap and resident bytes. */
    long[] memory() throws IOException {
        questions.println("memory");
        String[] numbers = answers.readLine().split(" ");
        return new long[] {Long.parseLong(numbers[0]), Long.parseLong(numbers[1])};
    }

    @Override
    public void close() throws InterruptedException {
        for (Process each : List.of(portolan, etcd)) {
            each.destroy();
            if (!each.waitFor(20, TimeUnit.SECONDS)) each.destroyForcibly();
        }
    }
}
