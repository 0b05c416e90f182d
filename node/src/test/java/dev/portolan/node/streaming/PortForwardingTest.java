package dev.portolan.node.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PortForwardingTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final ByteQueue toServer = new ByteQueue();
    private final Client client = new Client();
    private final SpdyConnection connection = new SpdyConnection(toServer, client);
    private ServerSocket echo;
    private Thread reader;

    /** The client's side of the connection: sends frames, and notes what each stream says. */
    private final class Client extends OutputStream {
        private final EmbeddedChannel encoder = channel();
        private final EmbeddedChannel decoder = channel();
        private final Map<Integer, String> heard = new ConcurrentHashMap<>();
        private int next = 1;

        /** A pair of streams; the number of that for errors, which the one for data follows by 2. */
        int open(int port) throws InterruptedException {
            int id = next;
            next += 4;
            for (String type : List.of("error", "data")) {
                var open = new DefaultSpdySynStreamFrame(type.equals("error") ? id : id + 2, 0, (byte) 0);
                open.headers().set("streamtype", type);
                open.headers().set("port", String.valueOf(port));
                open.headers().set("requestid", String.valueOf(id));
                open.setLast(type.equals("error"));
                send(open);
            }
            return id;
        }

        void say(int stream, String text, boolean last) throws InterruptedException {
            var frame =
                    new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
            frame.setLast(last);
            send(frame);
        }

        private void send(Object frame) throws InterruptedException {
            encoder.writeOutbound(frame);
            for (ByteBuf buf = encoder.readOutbound(); buf != null; buf = encoder.readOutbound()) {
                toServer.put(ByteBufUtil.getBytes(buf));
                buf.release();
            }
        }

        String heard(int stream) {
            return heard.getOrDefault(stream, "");
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            decoder.writeInbound(Unpooled.copiedBuffer(bytes, offset, length));
            for (Object frame = decoder.readInbound(); frame != null; frame = decoder.readInbound()) {
                if (frame instanceof SpdyDataFrame data) {
                    String text = data.content().toString(StandardCharsets.US_ASCII);
                    heard.merge(data.streamId(), text + (data.isLast() ? "." : ""), String::concat);
                }
            }
        }

        private static EmbeddedChannel channel() {
            return new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, 64 * 1024, 64 * 1024, 6, 15, 8));
        }
    }

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("echo").start(this::echo);
        StreamRequest request = new StreamRequest(
                StreamRequest.Kind.PORT_FORWARD, "default", "web", "", List.of(), false, false, false, false);
        PortForwarding forwarding = new PortForwarding(new LocalAccess(), request);
        reader = Thread.ofPlatform().daemon().name("reader").start(() -> {
            try {
                connection.run(forwarding::add);
            } catch (IOException | InterruptedException ended) {
                throw new AssertionError(ended);
            }
        });
    }

    @AfterEach
    void end() throws Exception {
        toServer.end();
        if (!reader.join(SOON)) {
            reader.interrupt(); // one stream holds it up: the test has failed
        }
        echo.close();
    }

    /** Gives everybody back what they said, once they have said it. */
    private void echo() {
        while (!echo.isClosed()) {
            try (Socket peer = echo.accept()) {
                peer.getOutputStream().write(peer.getInputStream().readAllBytes());
            } catch (IOException gone) {
                assertThat(gone).isNotNull();
            }
        }
    }

    private static int unused() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void streams_that_both_sides_have_ended_are_forgotten() throws Exception {
        for (int i = 0; i < 100; i++) {
            int pair = client.open(echo.getLocalPort());
            client.say(pair + 2, "hello", true);
            await().atMost(SOON).until(() -> client.heard(pair + 2).equals("hello."));
        }
        await().atMost(SOON).until(() -> connection.open() == 0);
    }

    @Test
    void what_is_sent_to_a_port_where_nobody_listens_does_not_hold_up_the_other_ports() throws Exception {
        int refused = client.open(unused());
        for (int i = 0; i < 1000; i++) {
            client.say(refused + 2, "is anybody there? ", false);
        }
        await().atMost(SOON).until(() -> client.heard(refused).contains("error forwarding port"));
        int pair = client.open(echo.getLocalPort());
        client.say(pair + 2, "hello", true);
        await().atMost(SOON).until(() -> client.heard(pair + 2).equals("hello."));
        client.say(refused + 2, "", true);
        await().atMost(SOON).until(() -> connection.open() == 0);
    }
}
