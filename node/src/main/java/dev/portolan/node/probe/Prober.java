package dev.portolan.node.probe;

import dev.portolan.node.core.PodContainers;
import dev.portolan.node.http.HttpGet;
import dev.portolan.node.http.Response;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.GRPCAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a container once, in one of the ways a probe or a hook may (core/v1 ProbeHandler, LifecycleHandler). Blocking. */
public final class Prober {
    private static final int SHOWN_OUTPUT = 1024;

    private final ProbeTarget target;

    /** Asks {@code target}. */
    public Prober(ProbeTarget target) {
        this.target = target;
    }

    /** GET; any status from 200 to 399 is a success, a redirect is not followed. */
    public ProbeResult http(HTTPGetAction action, Duration timeout) {
        OptionalInt port = PodContainers.port(target.container(), action.getPort());
        if (port.isEmpty()) {
            return noPort(action.getPort());
        }
        InetSocketAddress to = new InetSocketAddress(host(action.getHost()), port.getAsInt());
        Map<String, String> headers = new LinkedHashMap<>();
        action.getHttpHeaders().forEach(h -> headers.put(h.getName(), h.getValue() == null ? "" : h.getValue()));
        String path = action.getPath() == null || action.getPath().isEmpty() ? "/" : action.getPath();
        String scheme = "HTTPS".equalsIgnoreCase(action.getScheme()) ? "https" : "http";
        String target = path.startsWith("/") ? path : "/" + path;
        try {
            Response response = new HttpGet(scheme, to, target, headers, timeout).send(Socket::new);
            return response.status() >= 200 && response.status() < 400
                    ? ProbeResult.SUCCESS
                    : ProbeResult.failure("HTTP probe failed with statuscode: " + response.status());
        } catch (IOException failure) {
            return ProbeResult.failure("Get \"" + scheme + "://"
                    + to.getAddress().getHostAddress() + ":" + to.getPort() + target + "\": " + words(failure));
        }
    }

    /** Connects. */
    public ProbeResult tcp(@Nullable String host, IntOrString port, Duration timeout) {
        OptionalInt number = PodContainers.port(target.container(), port);
        if (number.isEmpty()) {
            return noPort(port);
        }
        InetSocketAddress to = new InetSocketAddress(host(host), number.getAsInt());
        try (Socket socket = new Socket()) {
            socket.connect(to, (int) timeout.toMillis());
            return ProbeResult.SUCCESS;
        } catch (IOException failure) {
            return ProbeResult.failure(
                    "dial tcp " + to.getAddress().getHostAddress() + ":" + to.getPort() + ": " + words(failure));
        }
    }

    /** The gRPC health protocol. */
    public ProbeResult grpc(GRPCAction action, Duration timeout) throws InterruptedException {
        String service = action.getService() == null ? "" : action.getService();
        return GrpcHealth.check(new InetSocketAddress(target.pod(), action.getPort()), service, timeout);
    }

    /** Runs a command; exit code 0 is a success. */
    public ProbeResult exec(ExecAction action, Duration timeout) throws InterruptedException {
        Process process;
        try {
            process = target.commands().start(action.getCommand());
            process.getOutputStream().close();
        } catch (IOException failure) {
            return ProbeResult.failure("command " + action.getCommand() + ": " + failure.getMessage());
        }
        StringBuffer output = new StringBuffer();
        // Platform threads: reading a pipe blocks the carrier of a virtual one.
        Thread.ofPlatform().daemon().name("probe-output").start(() -> read(process.getInputStream(), output));
        Thread errors =
                Thread.ofPlatform().daemon().name("probe-errors").start(() -> read(process.getErrorStream(), output));
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return ProbeResult.failure(
                        "command timed out: " + action.getCommand() + " timed out after " + timeout.toSeconds() + "s");
            }
            errors.join(Duration.ofMillis(200));
            return process.exitValue() == 0
                    ? ProbeResult.SUCCESS
                    : ProbeResult.failure(
                            output.isEmpty()
                                    ? "exit code " + process.exitValue()
                                    : output.toString().strip());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void read(java.io.InputStream in, StringBuffer output) {
        try (in) {
            output.append(new String(in.readNBytes(SHOWN_OUTPUT), StandardCharsets.UTF_8));
            in.skip(Long.MAX_VALUE);
        } catch (IOException ended) {
            output.append(ended.getMessage());
        }
    }

    private ProbeResult noPort(IntOrString port) {
        return ProbeResult.failure("port " + port.getStrVal() + ": container "
                + target.container().getName() + " has no port of that name");
    }

    private InetAddress host(@Nullable String host) {
        return host == null || host.isEmpty()
                ? target.pod()
                : dev.portolan.rules.IpAddresses.parse(host).orElse(target.pod());
    }

    private static String words(IOException failure) {
        return failure instanceof SocketTimeoutException
                ? "context deadline exceeded (no answer in time)"
                : String.valueOf(failure.getMessage());
    }
}
