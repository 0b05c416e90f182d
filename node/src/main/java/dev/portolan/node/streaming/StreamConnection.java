package dev.portolan.node.streaming;

import dev.portolan.node.ContainerAccess;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upgraded connection until the client closes it: reads here, works on virtual threads of the command or the forwarded ports. */
final class StreamConnection implements ServerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

    private final ConnectionContext connection;
    private final ContainerAccess access;
    private final StreamRequest request;
    private final String upgrade;
    private final Subprotocol protocol;

    StreamConnection(
            ConnectionContext connection,
            ContainerAccess access,
            StreamRequest request,
            String upgrade,
            Subprotocol protocol) {
        this.upgrade = upgrade;
        this.connection = connection;
        this.access = access;
        this.request = request;
        this.protocol = protocol;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        InputStream in = new In(connection.dataReader());
        OutputStream out = new Out(connection);
        try {
            switch (protocol) {
                case COMMAND_V4, COMMAND_V5 -> {
                    if (upgrade.equals("websocket")) command(new WebSocket(in, out));
                    else command(new SpdyConnection(in, out));
                }
                case PORT_FORWARD -> forward(new SpdyConnection(in, out));
                case TUNNELED_PORT_FORWARD -> {
                    WebSocket socket = new WebSocket(in, out);
                    forward(new SpdyConnection(WebSocketBytes.in(socket), WebSocketBytes.out(socket)));
                }
            }
        } catch (IOException | UncheckedIOException gone) {
            LOG.debug("{}: {}", request, gone.getMessage());
        }
    }

    private void command(SpdyConnection spdy) throws IOException, InterruptedException {
        SpdyCommandStreams streams = new SpdyCommandStreams(request);
        RemoteCommand command = new RemoteCommand(access, request, streams);
        try {
            spdy.run(stream -> {
                if (streams.add(stream)) start(command);
            });
        } finally {
            command.abandon();
        }
    }

    private void command(WebSocket socket) throws IOException, InterruptedException {
        WebSocketCommandStreams streams = new WebSocketCommandStreams(socket);
        RemoteCommand command = new RemoteCommand(access, request, streams);
        try {
            streams.begin();
            start(command);
            streams.run();
        } finally {
            command.abandon();
        }
    }

    private void start(RemoteCommand command) {
        Thread.ofVirtual().name("exec " + request.pod()).start(command::run);
    }

    private void forward(SpdyConnection spdy) throws IOException, InterruptedException {
        PortForwarding forwarding = new PortForwarding(access, request);
        try {
            spdy.run(forwarding::add);
        } finally {
            forwarding.close();
        }
    }

    /** Never idle: a shell may wait for its user all night. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        connection.serverSocket().close();
    }

    private static final class In extends InputStream {
        private final DataReader reader;

        In(DataReader reader) {
            this.reader = reader;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            try {
                reader.ensureAvailable();
            } catch (DataReader.InsufficientDataAvailableException end) {
                return -1;
            }
            byte[] bytes = reader.readBytes(Math.min(length, reader.available()));
            System.arraycopy(bytes, 0, to, offset, bytes.length);
            return bytes.length;
        }
    }

    private static final class Out extends OutputStream {
        private final ConnectionContext connection;

        Out(ConnectionContext connection) {
            this.connection = connection;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            connection.dataWriter().writeNow(BufferData.create(Arrays.copyOfRange(bytes, offset, offset + length)));
        }
    }
}
