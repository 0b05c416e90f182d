import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

/** What a customer sees: GET / asks the catalog and the stock, POST /buy/ITEM buys one. It knows the others by their Services' names. */
public class Front {
    static final String NAME = System.getenv().getOrDefault("HOSTNAME", "front");

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(System.getenv("POD_IP"), 8000), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/ready", exchange -> Http.answer(exchange, 200, "ready\n"));
        server.createContext("/buy/", Front::buy);
        server.createContext("/", Front::list);
        server.start();
        System.out.println(NAME + ": listening on " + server.getAddress());
    }

    static void list(HttpExchange exchange) throws IOException {
        try {
            HttpResponse<String> catalog = Http.get("catalog", "/items");
            StringBuilder page = new StringBuilder();
            for (String line : catalog.body().lines().toList()) {
                String[] item = line.split(" ");
                page.append("%-10s %4s ducats, %s left%n".formatted(item[0], item[1], left(item[0])));
            }
            page.append("(shown by ").append(NAME).append(", catalog in ")
                    .append(catalog.headers().firstValue("Served-By").orElse("?")).append(")\n");
            Http.answer(exchange, 200, page.toString());
        } catch (IOException catalogAway) {
            Http.answer(exchange, 503, "the catalog does not answer: " + catalogAway.getMessage() + "\n");
        }
    }

    /** A shop whose stock is away still shows what it has. */
    static String left(String item) {
        try {
            return Http.get("stock", "/" + item).body().strip();
        } catch (IOException away) {
            return "nobody knows how many";
        }
    }

    static void buy(HttpExchange exchange) throws IOException {
        String item = exchange.getRequestURI().getPath().substring("/buy/".length());
        try {
            HttpResponse<String> stock = Http.post("stock", "/" + item);
            Http.answer(exchange, stock.statusCode(), stock.statusCode() == 200 ? "one " + item + " for you\n" : "no " + item + " left\n");
        } catch (IOException away) {
            Http.answer(exchange, 503, "the stock does not answer: " + away.getMessage() + "\n");
        }
    }
}
