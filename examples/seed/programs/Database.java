import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/**
 * A toy database that stands in for mongodb: documents in memory, on port 27017, and their count for a monitor on port 9216.
 * A new pod finds the earlier ones through the headless Service and copies what they hold; a write goes to all of them.
 */
public class Database {
    static final String PEERS = "mongodb-service-headless.default.svc.cluster.local";
    static final String SELF = System.getenv().getOrDefault("POD_IP", "127.0.0.1");
    static final String NAME = System.getenv().getOrDefault("HOSTNAME", "database");
    static final Map<String, String> DOCUMENTS = new ConcurrentSkipListMap<>();
    static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    public static void main(String[] args) throws Exception {
        for (String peer : peers()) {
            String theirs = HTTP.send(HttpRequest.newBuilder(uri(peer, "/documents")).build(), BodyHandlers.ofString()).body();
            theirs.lines().map(line -> line.split("=", 2)).forEach(kv -> DOCUMENTS.put(kv[0], kv[1]));
            System.out.println(NAME + ": copied " + theirs.lines().count() + " documents from " + peer);
        }
        serve(27017, Database::documents);
        serve(9216, exchange -> answer(exchange, 200, "database_documents " + DOCUMENTS.size() + "\n"));
        System.out.println(NAME + ": ready with " + DOCUMENTS.size() + " documents");
    }

    /** GET /documents: all, a line each. PUT /documents/KEY: one, here and (unless a peer sent it) on all peers. */
    static void documents(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/ready")) {
            answer(exchange, 200, "ready\n");
        } else if (exchange.getRequestMethod().equals("PUT") && path.startsWith("/documents/")) {
            String key = path.substring("/documents/".length());
            String value = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).replace('\n', ' ');
            DOCUMENTS.put(key, value);
            if (!exchange.getRequestHeaders().containsKey("From-Peer")) pass(key, value);
            answer(exchange, 200, NAME + " keeps " + key + "\n");
        } else {
            StringBuilder all = new StringBuilder();
            DOCUMENTS.forEach((key, value) -> all.append(key).append('=').append(value).append('\n'));
            exchange.getResponseHeaders().add("Served-By", NAME);
            answer(exchange, 200, all.toString());
        }
    }

    static void pass(String key, String value) {
        for (String peer : peers()) {
            HttpRequest put = HttpRequest.newBuilder(uri(peer, "/documents/" + key))
                    .header("From-Peer", NAME)
                    .PUT(HttpRequest.BodyPublishers.ofString(value))
                    .build();
            HTTP.sendAsync(put, BodyHandlers.discarding()).exceptionally(failure -> {
                System.out.println(NAME + ": " + peer + " did not take " + key + ": " + failure.getMessage());
                return null;
            });
        }
    }

    static URI uri(String peer, String path) {
        return URI.create("http://" + peer + ":27017" + path);
    }

    /** The addresses of the other pods that are ready. A headless Service answers with the pods', not with its own. */
    static List<String> peers() {
        List<String> peers = new ArrayList<>();
        try {
            for (String address : lookUp(PEERS)) {
                if (!address.equals(SELF)) peers.add(address);
            }
        } catch (IOException | NamingException nobodyYet) {
            System.out.println(NAME + ": no other pod is there yet");
        }
        return peers;
    }

    /** Where a pod has no /etc/resolv.conf of its own, PORTOLAN_DNS says whom to ask. */
    static List<String> lookUp(String name) throws IOException, NamingException {
        List<String> addresses = new ArrayList<>();
        String server = System.getenv("PORTOLAN_DNS");
        if (server == null) {
            for (InetAddress address : InetAddress.getAllByName(name)) addresses.add(address.getHostAddress());
        } else {
            Hashtable<String, String> environment = new Hashtable<>();
            environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
            environment.put("java.naming.provider.url", "dns://" + server);
            var answer = new InitialDirContext(environment).getAttributes(name, new String[] {"A"}).get("A");
            for (int i = 0; answer != null && i < answer.size(); i++) addresses.add(String.valueOf(answer.get(i)));
        }
        return addresses;
    }

    static void serve(int port, com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(SELF, port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", handler);
        server.start();
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) exchange.getResponseBody().write(body);
        exchange.close();
    }
}
