import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many there are: GET /ITEM, and one less with POST /ITEM (409 when there is none). In memory, so it is one pod; see examples/database for more. */
public class Stock {
    static final int AT_FIRST = 3;
    static final ConcurrentMap<String, Integer> LEFT = new ConcurrentHashMap<>();

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("POD_IP"), 8000), 0);
        server.createContext("/ready", exchange -> Http.answer(exchange, 200, "ready\n"));
        server.createContext("/", Stock::handle);
        server.start();
        System.out.println("stock: listening on " + server.getAddress());
    }

    static void handle(HttpExchange exchange) throws IOException {
        String item = exchange.getRequestURI().getPath().substring(1);
        if (!exchange.getRequestMethod().equals("POST")) {
            Http.answer(exchange, 200, LEFT.getOrDefault(item, AT_FIRST) + "\n");
            return;
        }
        boolean[] sold = new boolean[1];
        int left = LEFT.compute(item, (name, count) -> {
            int now = count == null ? AT_FIRST : count;
            sold[0] = now > 0;
            return Math.max(0, now - 1);
        });
        System.out.println("stock: " + item + (sold[0] ? " sold, " + left + " left" : " wanted, none left"));
        Http.answer(exchange, sold[0] ? 200 : 409, left + "\n");
    }
}
