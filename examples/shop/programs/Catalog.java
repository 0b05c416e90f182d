import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** catalog.py for machines without Python. */
public class Catalog {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("POD_IP"), 8000), 0);
        server.createContext("/ready", exchange -> Http.answer(exchange, 200, "ready\n"));
        server.createContext("/items", exchange -> {
            exchange.getResponseHeaders().add("Served-By", "java");
            Http.answer(exchange, 200, System.getenv("CATALOG").replace('=', ' ').replaceAll("(\\S+ \\S+) ?", "$1\n"));
        });
        server.start();
        System.out.println("catalog: in Java, listening on " + server.getAddress());
    }
}
