package dev.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Kills a proxy's process under load, and starts it again. */
public final class Crash {
    private static final int PORT = 3200;
    private static final int BACKEND_PORT = 20_000;

    private Crash() {}

    /**
     * Calls go on all the time, and one connection stays open: none of them may notice.
     *
     * @param more what the process needs to know beside the addresses
     */
    public static void nobodyNotices(Site site, NamespaceSite namespaces, List<String> more) throws Exception {
        InetSocketAddress vip = new InetSocketAddress(site.vip(0), PORT);
        try (EchoBackend first = EchoBackend.start(site, 0, BACKEND_PORT);
                EchoBackend second = EchoBackend.start(site, 1, BACKEND_PORT);
                ExecutorService callers = Executors.newSingleThreadExecutor()) {
            Process proxy = start(namespaces, vip, more);
            try (Caller alive = Caller.connect(site, vip)) {
                AtomicBoolean over = new AtomicBoolean();
                Future<Integer> calls = callers.submit(() -> {
                    int count = 0;
                    for (; !over.get(); count++) {
                        Caller.call(site, vip);
                    }
                    return count;
                });
                for (int i = 0; i < 2; i++) {
                    kill(proxy);
                    Caller.call(site, vip);
                    alive.echo("between");
                    proxy = start(namespaces, vip, more);
                    alive.echo("after");
                }
                over.set(true);
                assertThat(calls.get(60, TimeUnit.SECONDS)).isPositive();
            } finally {
                kill(proxy);
            }
        }
    }

    private static Process start(NamespaceSite namespaces, InetSocketAddress vip, List<String> more)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PlaneProcess.class.getName(),
                vip.getAddress().getHostAddress(),
                Integer.toString(vip.getPort()),
                Integer.toString(BACKEND_PORT)));
        words.addAll(more);
        Process process = namespaces.command(words).start();
        BufferedReader said = process.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            if (line.equals("applied")) {
                return process;
            }
        }
        throw new IOException("the proxy ended: " + all);
    }

    private static void kill(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
