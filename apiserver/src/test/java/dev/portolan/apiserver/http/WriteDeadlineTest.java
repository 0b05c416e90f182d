package dev.portolan.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WriteDeadlineTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void a_thread_whose_peer_never_reads_is_ended_with_its_connection() throws Exception {
        var deadline = new WriteDeadline(Duration.ofMillis(50));
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var peer = SocketChannel.open(server.getLocalAddress());
                var channel = server.accept()) {
            var end = new AtomicReference<IOException>();
            Thread writer = Thread.ofVirtual().start(() -> {
                try (var guard = deadline.guard(Duration.ofMillis(200))) {
                    guard.step();
                    ByteBuffer much = ByteBuffer.allocate(64 << 20);
                    while (much.hasRemaining()) { // one call may take what fits and return
                        channel.write(much);
                    }
                } catch (IOException e) {
                    end.set(e);
                }
            });

            assertThat(writer.join(Duration.ofSeconds(20))).isTrue();
            assertThat(end.get()).isInstanceOf(ClosedByInterruptException.class);
            assertThat(peer.isOpen()).isTrue();
        }
    }

    @Test
    void whoever_waits_for_something_to_write_or_is_done_is_left_alone() throws Exception {
        var deadline = new WriteDeadline(Duration.ofMillis(5));
        var allowed = Duration.ofSeconds(1); // a loaded machine may stop this thread for a while before it is done
        try (var guard = deadline.guard(allowed)) {
            guard.step();
            guard.done();
            var stuck = Thread.ofVirtual().start(() -> {
                try (var later = deadline.guard(allowed)) {
                    later.step();
                    parkUntilInterrupted();
                }
            });
            await().atMost(SOON).until(() -> !stuck.isAlive()); // by then everybody was looked at
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    private static void parkUntilInterrupted() {
        while (!Thread.interrupted()) java.util.concurrent.locks.LockSupport.park();
    }
}
