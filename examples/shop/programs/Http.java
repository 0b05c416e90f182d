import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Hashtable;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/** Asking a Service by its name, and answering. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private Http() {}

    static HttpResponse<String> get(String service, String path) throws IOException {
        return send(HttpRequest.newBuilder(uri(service, path)));
    }

    static HttpResponse<String> post(String service, String path) throws IOException {
        return send(HttpRequest.newBuilder(uri(service, path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException(stopping);
        }
    }

    /** Where a pod has no /etc/resolv.conf of its own, PORTOLAN_DNS says whom to ask. */
    private static URI uri(String service, String path) throws IOException {
        String server = System.getenv("PORTOLAN_DNS");
        String address;
        if (server == null) {
            address = InetAddress.getByName(service).getHostAddress();
        } else {
            try {
                Hashtable<String, String> environment = new Hashtable<>();
                environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
                environment.put("java.naming.provider.url", "dns://" + server);
                String full = service + ".default.svc.cluster.local";
                address = String.valueOf(new InitialDirContext(environment).getAttributes(full, new String[] {"A"}).get("A").get());
            } catch (NamingException unknown) {
                throw new IOException(service + ": " + unknown.getMessage(), unknown);
            }
        }
        return URI.create("http://" + address + path);
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
