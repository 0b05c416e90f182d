import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Hashtable;
import java.util.concurrent.Executors;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/** The stateless half: every request asks the database Service by its name. GET / shows all, PUT /KEY stores one. */
public class Web {
    static final String SELF = System.getenv().getOrDefault("POD_IP", "127.0.0.1");
    static final String NAME = System.getenv().getOrDefault("HOSTNAME", "web");
    static final URI DATABASE = URI.create(System.getenv().getOrDefault("DATABASE", "http://mongodb-service:27017"));
    static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(SELF, 8000), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", Web::handle);
        server.start();
        System.out.println(NAME + ": listening on " + server.getAddress());
    }

    static void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/ready")) {
            answer(exchange, 200, "ready\n");
            return;
        }
        try {
            HttpRequest.Builder ask = HttpRequest.newBuilder();
            if (exchange.getRequestMethod().equals("PUT")) {
                ask.uri(database("/documents" + path)).PUT(HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
            } else {
                ask.uri(database("/documents"));
            }
            HttpResponse<String> said = HTTP.send(ask.timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
            String by = said.headers().firstValue("Served-By").map(name -> ", read from " + name).orElse("");
            answer(exchange, said.statusCode(), "web pod " + NAME + by + "\n" + said.body());
        } catch (IOException | NamingException failure) {
            answer(exchange, 502, "web pod " + NAME + ": " + DATABASE + " does not answer: " + failure + "\n");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            answer(exchange, 503, "stopping\n");
        }
    }

    /** Where a pod has no /etc/resolv.conf of its own, PORTOLAN_DNS says whom to ask for the Service's address. */
    static URI database(String path) throws NamingException {
        String host = DATABASE.getHost();
        String server = System.getenv("PORTOLAN_DNS");
        if (server != null) {
            Hashtable<String, String> environment = new Hashtable<>();
            environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
            environment.put("java.naming.provider.url", "dns://" + server);
            String full = host + ".default.svc.cluster.local";
            host = String.valueOf(new InitialDirContext(environment).getAttributes(full, new String[] {"A"}).get("A").get());
        }
        return URI.create("http://" + host + ":" + DATABASE.getPort() + path);
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
