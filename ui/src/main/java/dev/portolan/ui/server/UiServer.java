package dev.portolan.ui.server;

import dev.portolan.ui.LinkKey;
import dev.portolan.ui.UiBindException;
import dev.portolan.ui.edge.EndpointRecorder;
import dev.portolan.ui.edge.Inspection;
import dev.portolan.ui.edge.LiveMap;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page's web server: the only class that knows the HTTP library. */
public final class UiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UiServer.class);
    private static final int MOST_WATCHERS = 32;
    /** Of a few browsers; what connects and says nothing must not take the descriptors of the whole process. */
    private static final int MOST_CONNECTIONS = 256;

    private static final HeaderName SITE = HeaderNames.create("Sec-Fetch-Site");

    private final LiveMap map;
    private final Gate gate;
    private final Pages pages;
    private final Semaphore watchers = new Semaphore(MOST_WATCHERS);
    private final WebServer server;
    private volatile int port;

    /**
     * Listens on 127.0.0.1.
     *
     * @param wanted the port; 0 takes a free one
     * @param key makes the tokens that open the page
     * @throws UiBindException when the port is taken
     */
    public UiServer(int wanted, LinkKey key, LiveMap map, Inspection inspection, EndpointRecorder recorder) {
        var address = new InetSocketAddress("127.0.0.1", wanted);
        this.map = map;
        this.gate = new Gate(() -> port, new Sessions(key, InstantSource.system()));
        this.pages = new Pages(gate, map, inspection, recorder);
        tryToBind(address);
        try {
            this.server = WebServer.builder()
                    .shutdownHook(false)
                    .maxTcpConnections(MOST_CONNECTIONS)
                    .bindAddress(address)
                    .addConnectionSelector(Http1ConnectionSelector.builder()
                            .config(Http1Config.create())
                            .build())
                    .routing(r -> r.any(this::handle))
                    .build()
                    .start();
        } catch (RuntimeException e) {
            throw new UiBindException(address, e.getCause() == null ? e : e.getCause());
        }
        this.port = server.port();
    }

    /** The web server says only that it failed; this says why, in the system's own words. */
    private static void tryToBind(InetSocketAddress address) {
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(address);
        } catch (IOException e) {
            throw new UiBindException(address, e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private void handle(ServerRequest request, ServerResponse response) {
        Asked asked = asked(request);
        Gate.HEADERS.forEach((name, value) -> response.header(HeaderNames.create(name), value));
        Optional<Answer> refusal = gate.refusal(asked);
        if (refusal.isPresent()) {
            send(response, refusal.get());
        } else if (asked.path().equals(Pages.EVENTS) && gate.admits(asked)) {
            events(response);
        } else {
            send(response, answer(asked));
        }
    }

    private Answer answer(Asked asked) {
        try {
            return pages.answer(asked);
        } catch (RuntimeException bug) {
            LOG.error("{} {}", asked.method(), asked.path(), bug);
            return Answer.text(500, "The page failed; the cluster's log says why.");
        }
    }

    private void events(ServerResponse response) {
        if (!watchers.tryAcquire()) {
            send(response, Answer.text(503, "Too many watch already: close some of the page's tabs."));
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        try (OutputStream out = response.outputStream()) {
            new EventStream(map, out).run();
        } catch (IOException | UncheckedIOException gone) {
            LOG.debug("a watcher went: {}", gone.toString());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            watchers.release();
        }
    }

    private static void send(ServerResponse response, Answer answer) {
        response.status(Status.create(answer.status()));
        response.header(HeaderNames.CONTENT_TYPE, answer.type());
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.send(answer.body());
    }

    private static Asked asked(ServerRequest request) {
        Map<String, String> query = new HashMap<>();
        for (String name : request.query().names())
            query.put(name, request.query().get(name));
        return new Asked(
                request.prologue().method().text(),
                request.path().path(),
                query,
                header(request, HeaderNames.HOST),
                header(request, SITE),
                header(request, HeaderNames.COOKIE));
    }

    private static String header(ServerRequest request, HeaderName name) {
        return request.headers().contains(name)
                ? String.join(";", request.headers().get(name).allValues())
                : "";
    }

    @Override
    public void close() {
        server.stop();
    }
}
