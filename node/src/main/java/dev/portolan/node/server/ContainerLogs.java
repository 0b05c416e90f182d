package dev.portolan.node.server;

import dev.portolan.node.ContainerAccess;
import dev.portolan.node.ContainerAccess.NotHereException;
import dev.portolan.node.ContainerAccess.Run;
import dev.portolan.node.runtime.LogOptions;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Answers {@code /containerLogs}, with the options of core/v1 PodLogOptions. */
final class ContainerLogs {
    private final ContainerAccess access;

    ContainerLogs(ContainerAccess access) {
        this.access = access;
    }

    void handle(ServerRequest request, ServerResponse response) {
        var path = request.path().pathParameters();
        LogOptions options;
        try {
            options = options(request);
        } catch (IllegalArgumentException bad) {
            response.status(Status.BAD_REQUEST_400).send(bad.getMessage() + "\n");
            return;
        }
        Run run = flag(request, "previous") ? Run.PREVIOUS : Run.PRESENT;
        LateOutput out = new LateOutput(response);
        try {
            access.logs(path.get("namespace"), path.get("pod"), path.get("container"), run, options, out);
            out.close();
        } catch (NotHereException missing) {
            response.status(Status.BAD_REQUEST_400).send(missing.getMessage() + "\n");
        } catch (IOException | UncheckedIOException readerGone) {
            LoggerFactory.getLogger(ContainerLogs.class).debug("{}", request.path(), readerGone);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static LogOptions options(ServerRequest request) {
        @Nullable Instant since = time(request).orElse(null);
        Optional<Long> seconds = number(request, "sinceSeconds");
        if (seconds.isPresent()) {
            since = Instant.now().minusSeconds(seconds.get());
        }
        return new LogOptions(
                flag(request, "follow"),
                number(request, "tailLines").orElse(null),
                since,
                flag(request, "timestamps"),
                number(request, "limitBytes").orElse(null));
    }

    private static Optional<String> value(ServerRequest request, String name) {
        return request.query().contains(name)
                ? Optional.of(request.query().get(name)).filter(v -> !v.isEmpty())
                : Optional.empty();
    }

    private static boolean flag(ServerRequest request, String name) {
        return value(request, name)
                .filter(v -> v.equals("true") || v.equals("1"))
                .isPresent();
    }

    private static Optional<Long> number(ServerRequest request, String name) {
        Optional<String> text = value(request, name);
        if (text.isPresent() && !text.get().matches("\\d{1,18}")) {
            throw new IllegalArgumentException(name + ": \"" + text.get() + "\" is not a number of 0 or more");
        }
        return text.map(Long::valueOf);
    }

    private static Optional<Instant> time(ServerRequest request) {
        try {
            return value(request, "sinceTime").map(Instant::parse);
        } catch (DateTimeException bad) {
            throw new IllegalArgumentException("sinceTime: not a time such as 2026-01-31T12:00:00Z", bad);
        }
    }

    /** Begins the answer with the first byte or flush, so that an error found before can still have its status. */
    private static final class LateOutput extends OutputStream {
        private final ServerResponse response;
        private @Nullable OutputStream begun;

        LateOutput(ServerResponse response) {
            this.response = response;
        }

        private OutputStream begin() {
            OutputStream out = begun;
            if (out == null) {
                response.header(HeaderNames.CONTENT_TYPE, "text/plain");
                out = response.outputStream();
                begun = out;
            }
            return out;
        }

        @Override
        public void write(int b) throws IOException {
            begin().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            begin().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            begin().flush();
        }

        @Override
        public void close() throws IOException {
            begin().close();
        }
    }
}
