import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A replicated log. The pod whose name ends in -0 leads: it alone takes entries, writes them to its volume and then answers. The others follow: they ask the leader,
 * by its own name, for what they lack, keep it in volumes of their own, and are ready once they have caught up.
 */
public class Ledger {
    static final String SELF = System.getenv().getOrDefault("POD_IP", "127.0.0.1");
    static final String NAME = System.getenv().getOrDefault("HOSTNAME", "ledger-0");
    static final boolean LEADER = NAME.endsWith("-0");
    static final String LEADER_NAME = NAME.replaceAll("-\\d+$", "-0") + ".ledger.default.svc.cluster.local";
    static final Path LOG = Path.of(System.getenv().getOrDefault("PORTOLAN_VOLUME_DATA", "/data"), "log");
    static final List<String> ENTRIES = new CopyOnWriteArrayList<>();
    static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    static volatile boolean ready = LEADER;

    public static void main(String[] args) throws Exception {
        Security.setProperty("networkaddress.cache.ttl", "0"); // a pod's name keeps, its address doesn't: ask each time
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        if (Files.exists(LOG)) ENTRIES.addAll(Files.readAllLines(LOG));
        System.out.println(NAME + ": " + (LEADER ? "leads" : "follows " + LEADER_NAME) + ", " + ENTRIES.size() + " entries in its volume");
        HttpServer server = HttpServer.create(new InetSocketAddress(SELF, 7000), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", Ledger::handle);
        server.start();
        while (!LEADER) follow();
    }

    /** GET /entries: all, a line each. GET /entries?after=N: those after the first N. POST /entries: one more, at the leader. */
    static void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (path.equals("/ready")) {
            answer(exchange, ready ? 200 : 503, ready ? "ready\n" : "catching up\n");
        } else if (exchange.getRequestMethod().equals("POST")) {
            if (!LEADER) {
                answer(exchange, 421, NAME + " only follows; write to ledger-write\n"); // Misdirected Request
                return;
            }
            append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).strip().replace('\n', ' '));
            answer(exchange, 200, NAME + " has " + ENTRIES.size() + "\n");
        } else {
            int after = query.startsWith("after=") ? Integer.parseInt(query.substring(6)) : 0;
            List<String> all = List.copyOf(ENTRIES);
            exchange.getResponseHeaders().add("Served-By", NAME);
            answer(exchange, 200, String.join("", all.subList(Math.min(after, all.size()), all.size()).stream().map(e -> e + "\n").toList()));
        }
    }

    /** On the disk first, then in memory: what was answered survives. */
    static synchronized void append(String entry) throws IOException {
        Files.writeString(LOG, entry + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        ENTRIES.add(entry);
    }

    static void follow() throws InterruptedException {
        try {
            URI leader = URI.create("http://" + Names.address(LEADER_NAME) + ":7000/entries?after=" + ENTRIES.size());
            HttpRequest ask = HttpRequest.newBuilder(leader).timeout(Duration.ofSeconds(2)).build();
            for (String entry : HTTP.send(ask, BodyHandlers.ofString()).body().lines().toList()) append(entry);
            if (!ready) System.out.println(NAME + ": caught up with " + ENTRIES.size() + " entries");
            ready = true;
        } catch (IOException leaderAway) {
            System.out.println(NAME + ": the leader does not answer, still serving " + ENTRIES.size() + " entries: " + leaderAway.getMessage());
            Thread.sleep(800);
        }
        Thread.sleep(200);
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) exchange.getResponseBody().write(body);
        exchange.close();
    }
}
