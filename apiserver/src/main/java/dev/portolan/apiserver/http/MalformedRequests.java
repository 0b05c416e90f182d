package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;

/**
 * What becomes of bytes that never grow into a request: a 4xx with a Status, and the end of the connection. The library takes some
 * of them for errors of its own and would answer 500; whatever goes wrong after a request is understood, {@link ApiHandler} answers.
 */
public final class MalformedRequests implements DirectHandler {
    private MalformedRequests() {}

    /** For a listener's configuration. */
    public static DirectHandlers handlers() {
        var handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) handlers.addHandler(type, new MalformedRequests());
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status proposed, ServerResponseHeaders headers, String message) {
        boolean clients = proposed.code() >= 400 && proposed.code() < 500;
        var why = ApiException.badRequest("the request is not well-formed HTTP");
        return TransportResponse.builder()
                .status(clients ? proposed : Status.BAD_REQUEST_400)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .keepAlive(false)
                .entity(why.status()
                        .put("code", clients ? proposed.code() : 400)
                        .toString()
                        .getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
