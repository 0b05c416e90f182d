package dev.portolan.gateway.core;

import dev.portolan.rules.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a route does to requests and answers on their way. Made by {@link PolicyBuilder}.
 *
 * @param tls what becomes of a request over plain HTTP
 * @param rewrite the path that the backend sees
 * @param host the Host that the backend sees
 * @param request changes of the request's fields
 * @param response changes of the answer's fields
 * @param mirrors who gets a copy of each request
 * @param patience timeouts that differ from the server's
 * @param retries how often a request may be sent again
 * @param bodyBytes the longest body of a request
 * @param allowed client addresses that may ask; empty for all
 * @param denied client addresses that may not
 * @param auth who may ask
 * @param rate how often one client may ask
 * @param cors answers to browsers of other origins
 * @param cookie which client goes to which backend
 * @param turn how one of several backends is chosen
 */
public record Policy(
        PlainHttp tls,
        Optional<PathChange> rewrite,
        Optional<String> host,
        Edits request,
        Edits response,
        List<Mirror> mirrors,
        Patience patience,
        Retries retries,
        OptionalLong bodyBytes,
        List<Cidr> allowed,
        List<Cidr> denied,
        Optional<BasicAuth> auth,
        Optional<Rate> rate,
        Optional<Cors> cors,
        Optional<Cookie> cookie,
        Turn turn) {
    /** Requests and answers pass as they are. */
    public static final Policy NONE = new PolicyBuilder().build();

    /** Plain HTTP on a route. */
    public enum PlainHttp {
        /** Served. */
        SERVED,
        /** Sent to the same URL with https. */
        REDIRECTED
    }

    /** How a backend is chosen. */
    public enum Turn {
        /** Of two at random the one with fewer requests under way. */
        LEAST_REQUESTS,
        /** One after the other. */
        ROUND_ROBIN
    }

    /** A destination that gets a copy of a share of the requests; its answers are thrown away. */
    public record Mirror(Destination destination, int numerator, int denominator) {}

    /**
     * How long to wait.
     *
     * @param connect for a backend to accept
     * @param answer for the next bytes of an answer
     * @param progress for the backend to take more of the request's body
     * @param attempt for one backend's whole answer
     * @param total from the request's head to the answer's end
     */
    public record Patience(
            Optional<Duration> connect,
            Optional<Duration> answer,
            Optional<Duration> progress,
            Optional<Duration> attempt,
            Optional<Duration> total) {
        /** As the server has them. */
        public static final Patience STANDARD =
                new Patience(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Sending a request again, to another backend where there is one, if its method and body allow it.
     *
     * @param attempts how often after the first; empty for the server's own rule
     * @param codes statuses of an answer that are worth it
     * @param backoff to wait in between
     */
    public record Retries(OptionalInt attempts, List<Integer> codes, Duration backoff) {
        /** The server's own rule: once, and only if the backend hung up without a word. */
        public static final Retries STANDARD = new Retries(OptionalInt.empty(), List.of(), Duration.ZERO);

        /** Copies the list. */
        public Retries {
            codes = List.copyOf(codes);
        }
    }

    /** Names and passwords, as {@code htpasswd} writes them. {@code fault} says why nobody is let in. */
    public record BasicAuth(String realm, Map<String, String> users, Optional<String> fault) {
        /** Copies the map. */
        public BasicAuth {
            users = Map.copyOf(users);
        }
    }

    /**
     * A limit for each client address.
     *
     * @param perMinute requests on average; 0 for no limit
     * @param burst as many at once above it
     * @param underWay requests at a time; 0 for no limit
     */
    public record Rate(String key, int perMinute, int burst, int underWay) {}

    /** Cross-origin resource sharing (Fetch, "CORS protocol"). An origin may begin its host with {@code *.}; one {@code *} is all. */
    public record Cors(
            List<String> origins,
            String methods,
            String headers,
            String exposed,
            boolean credentials,
            long maxAgeSeconds) {
        /** Copies the list. */
        public Cors {
            origins = List.copyOf(origins);
        }
    }

    /** A cookie that names the backend. {@code attributes} follow its value as they are. */
    public record Cookie(String name, String attributes) {}

    /** Copies the lists. */
    public Policy {
        mirrors = List.copyOf(mirrors);
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
    }
}
