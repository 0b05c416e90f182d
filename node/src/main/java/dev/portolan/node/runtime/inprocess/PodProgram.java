package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.http.HttpListener;
import dev.portolan.node.http.Request;
import dev.portolan.node.http.Response;
import dev.portolan.node.runtime.ContainerLog;
import dev.portolan.node.runtime.PodIdentity;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.sandbox.PodSandbox;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What a built-in program has of its pod: who it is, where it may listen, where it prints, and when to stop. */
final class PodProgram {
    private static final int BACKLOG = 512;
    private static final long LONGEST_START_MILLIS = 2000;

    private final PodIdentity identity;
    private final Map<String, String> environment;
    private final Path folder;
    private final PodSandbox sandbox;
    private final BiConsumer<ContainerLog.Stream, String> log;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final CompletableFuture<Integer> stop = new CompletableFuture<>();
    private final Set<HttpListener> listeners = ConcurrentHashMap.newKeySet();
    private final Set<AutoCloseable> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    PodProgram(
            PodIdentity identity,
            Map<String, String> environment,
            Path folder,
            PodSandbox sandbox,
            BiConsumer<ContainerLog.Stream, String> log) {
        this.identity = identity;
        this.environment = environment;
        this.folder = folder;
        this.sandbox = sandbox;
        this.log = log;
    }

    PodIdentity identity() {
        return identity;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** The pod's folder, where its resolv.conf is. */
    Path folder() {
        return folder;
    }

    void print(String line) {
        log.accept(ContainerLog.Stream.STDOUT, line);
    }

    void complain(String line) {
        log.accept(ContainerLog.Stream.STDERR, line);
    }

    /** Whether the pod's network is its own, and not the agent's. */
    boolean ownNetwork() {
        return sandbox.ownNetwork();
    }

    /** Starts a process of this host in the pod. */
    Process start(List<String> command) throws IOException {
        return sandbox.start(new Launch(command, environment, folder.toAbsolutePath()));
    }

    /** Runs {@code body} in the pod's network. */
    <T> T inside(Callable<T> body) throws IOException {
        try {
            return sandbox.inside(body);
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException(failure);
        }
    }

    /** Serves HTTP on {@code port} of the pod until the program ends. */
    void http(int port, Function<Request, Response> handler) throws IOException {
        listeners.add(HttpListener.start(listen(port), handler));
    }

    /** A listening TCP socket of the pod, closed when the program ends. */
    ServerSocket listen(int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(sandbox.listenAddress(), port);
        try {
            ServerSocket socket = inside(() -> new ServerSocket(port, BACKLOG, address.getAddress()));
            sockets.add(socket);
            return socket;
        } catch (java.net.BindException taken) {
            throw new IOException("listen tcp :" + port + ": " + taken.getMessage(), taken);
        }
    }

    /** Answers each datagram to {@code port} of the pod, until the program ends. */
    void udp(int port, UnaryOperator<UdpMessage> answer) throws IOException {
        InetSocketAddress address = new InetSocketAddress(sandbox.listenAddress(), port);
        DatagramSocket socket = inside(() -> new DatagramSocket(address));
        sockets.add(socket);
        background("udp-" + port, () -> UdpMessage.serve(socket, answer));
    }

    /** Runs {@code body} until the sockets are closed. */
    void background(String name, Runnable body) {
        threads.add(Thread.ofVirtual().name(name).start(body));
    }

    /** Waits until the program is asked to stop; the exit code to end with. */
    int awaitStop() throws InterruptedException {
        settled.countDown();
        try {
            int code = stop.get();
            for (HttpListener each : listeners) {
                each.drain();
            }
            return code;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Waits a moment for the program to listen wherever it will, so that nobody asks it a moment too early. */
    void awaitSettled() {
        try {
            if (!settled.await(LONGEST_START_MILLIS, TimeUnit.MILLISECONDS)) {
                print("still starting after " + LONGEST_START_MILLIS + " ms");
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the program to stop, and to end with {@code exitCode}. */
    void stop(int exitCode) {
        stop.complete(exitCode);
    }

    /** Waits until its ports are free for others. */
    void awaitFree() throws InterruptedException {
        for (HttpListener each : listeners) {
            each.awaitFree();
        }
        for (Thread each : threads) {
            each.join();
        }
    }

    /** Closes whatever it still has open. */
    void closeAll() {
        settled.countDown();
        listeners.forEach(HttpListener::close);
        for (AutoCloseable each : sockets) {
            try {
                each.close();
            } catch (Exception gone) {
                print("on close: " + gone);
            }
        }
    }
}
