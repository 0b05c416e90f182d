import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A WebSocket server (RFC 6455) with nothing but the JDK: answers each text message with its own name in front. When the pod is told to end, it says so to every
 * client (close code 1001, "going away"), and these go elsewhere.
 */
public class Echo {
    static final String SELF = System.getenv().getOrDefault("POD_IP", "127.0.0.1");
    static final String NAME = System.getenv().getOrDefault("HOSTNAME", "echo");
    static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
    static final int TEXT = 1, CLOSE = 8, PING = 9, PONG = 10, LONGEST = 65_535;
    static final Set<Socket> OPEN = ConcurrentHashMap.newKeySet();

    public static void main(String[] args) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(socket -> goAway(socket))));
        try (ServerSocket server = new ServerSocket(8000, 100, InetAddress.getByName(SELF))) {
            System.out.println(NAME + ": listening on " + server.getLocalSocketAddress());
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        }
    }

    static void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            String path = line(in).split(" ")[1];
            Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
            }
            String key = fields.get("Sec-WebSocket-Key");
            if (key == null) {
                String body = path.equals("/ready") ? "ready\n" : "a WebSocket lives here\n";
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
                return;
            }
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            OPEN.add(socket);
            converse(in, socket);
        } catch (Exception gone) {
            System.out.println(NAME + ": a client left: " + gone.getMessage());
        } finally {
            OPEN.remove(socket);
        }
    }

    /** Frames of at most 65,535 bytes, unfragmented: enough for a conversation. */
    static void converse(DataInputStream in, Socket socket) throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) length = in.readUnsignedShort();
            if (length > LONGEST || length == 127) throw new IOException("a frame too long for this example");
            byte[] mask = in.readNBytes(4);
            byte[] data = in.readNBytes(length);
            for (int i = 0; i < data.length; i++) data[i] ^= mask[i % 4];
            switch (opcode) {
                case TEXT -> send(socket, TEXT, (NAME + ": " + new String(data, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
                case PING -> send(socket, PONG, data);
                case CLOSE -> {
                    send(socket, CLOSE, data);
                    return;
                }
                default -> { }
            }
        }
    }

    static void send(Socket socket, int opcode, byte[] data) throws IOException {
        synchronized (socket) {
            OutputStream out = socket.getOutputStream();
            byte[] head = data.length < 126
                    ? new byte[] {(byte) (0x80 | opcode), (byte) data.length}
                    : new byte[] {(byte) (0x80 | opcode), 126, (byte) (data.length >> 8), (byte) data.length};
            out.write(head);
            out.write(data);
        }
    }

    static void goAway(Socket socket) {
        try {
            send(socket, CLOSE, new byte[] {(byte) (1001 >> 8), (byte) (1001 & 0xff)});
        } catch (IOException gone) {
            System.out.println(NAME + ": " + gone.getMessage());
        }
    }

    static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            if (b != '\r') line.append((char) b);
            if (line.length() > 8_192) throw new IOException("a line too long");
        }
        return line.toString();
    }
}
