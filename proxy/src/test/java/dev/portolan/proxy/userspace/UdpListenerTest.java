package dev.portolan.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.Traffic;
import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.Target;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UdpListenerTest {
    private static final InetSocketAddress VIP = new InetSocketAddress("127.96.0.10", 53);
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 40_000);

    /** A socket that the kernel does not give, as when the process has all the descriptors that it may have (EMFILE). */
    public static final class Refused extends EmbeddedChannel {
        static final AtomicInteger ASKED_FOR = new AtomicInteger();

        public Refused() {
            ASKED_FOR.incrementAndGet();
            throw new ChannelException("Too many open files");
        }
    }

    @Test
    void a_client_for_whom_no_socket_is_to_be_had_is_not_remembered_and_its_next_datagram_tries_again() {
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        Frontend frontend = new Frontend(VIP.getAddress(), VIP.getPort(), Protocol.UDP);
        Counts counts = new Counts();
        counts.begin(frontend);
        Target target = new Target.Balance(List.of(Backend.of("127.0.0.1", 3000)));
        Forwarding forwarding = new Forwarding(
                new PortOwner("default", "shop", ""),
                Forwarding.Kind.CLUSTER_IP,
                Policy.CLUSTER,
                Affinity.NONE,
                target,
                target,
                List.of());
        EmbeddedChannel front = new EmbeddedChannel();
        Switchboard board = new Switchboard(
                UserspaceConfig.DEFAULT,
                new Transport(front.eventLoop(), NioServerSocketChannel.class, NioSocketChannel.class, Refused.class),
                new BackendChoice(new AffinityTable(System::nanoTime), bound -> 0),
                connections,
                counts,
                LoggerFactory.getLogger(UdpListenerTest.class));
        front.pipeline().addLast(new UdpListener(frontend, forwarding, board));
        int before = Refused.ASKED_FOR.get();
        for (int i = 1; i <= 2; i++) {
            var word = Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII);
            front.writeInbound(new DatagramPacket(word, VIP, CLIENT));
            assertThat(Refused.ASKED_FOR).hasValue(before + i);
        }
        assertThat(connections.size()).isZero();
        assertThat(counts.now()).containsEntry(frontend, new Traffic(0));
        front.advanceTimeBy(1, TimeUnit.HOURS);
        front.runPendingTasks();
        front.close();
        front.checkException();
    }
}
