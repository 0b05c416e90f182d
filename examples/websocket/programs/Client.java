import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * {@code java Client.java URL MESSAGES [MILLIS]}: sends so many messages over one WebSocket, with a pause between, and prints the answers. When the server goes
 * away, it connects again, as every client of a long-lived connection has to, and sends the message again that was not answered.
 */
public class Client implements WebSocket.Listener {
    static final String GONE = "\0gone";
    final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    public static void main(String[] args) throws Exception {
        URI server = URI.create(args[0]);
        int messages = Integer.parseInt(args[1]);
        long pause = args.length > 2 ? Long.parseLong(args[2]) : 0;
        HttpClient http = HttpClient.newHttpClient();
        Client client = new Client();
        WebSocket socket = connect(http, server, client);
        for (int i = 1; i <= messages; i++) {
            String answer = client.ask(socket, String.valueOf(i));
            while (answer.equals(GONE)) {
                System.out.println("(the server went away: connecting again)");
                client = new Client();
                socket = connect(http, server, client);
                answer = client.ask(socket, String.valueOf(i));
            }
            System.out.println(answer);
            Thread.sleep(pause);
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
        System.exit(0); // the client's threads would keep the program for a while
    }

    static WebSocket connect(HttpClient http, URI server, Client client) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return http.newWebSocketBuilder().buildAsync(server, client).join();
            } catch (CompletionException refused) {
                if (attempt == 20) throw refused;
                Thread.sleep(100L * attempt);
            }
        }
    }

    String ask(WebSocket socket, String text) throws InterruptedException {
        try {
            socket.sendText(text, true).join();
        } catch (CompletionException closed) {
            return GONE;
        }
        String answer = answers.poll(10, TimeUnit.SECONDS);
        return answer == null ? GONE : answer;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        answers.add(data.toString());
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        answers.add(GONE);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        answers.add(GONE);
    }
}
