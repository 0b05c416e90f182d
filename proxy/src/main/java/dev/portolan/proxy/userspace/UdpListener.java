package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Receives datagrams on one frontend and keeps a {@link UdpFlow} per client socket. All its state belongs to its event loop. */
final class UdpListener extends SimpleChannelInboundHandler<DatagramPacket> implements Listener {
    /** The largest datagram there is, so that none is cut. */
    static final int LARGEST_DATAGRAM = 65_535;
    /** More clients than this at once: the one silent longest is forgotten. */
    private static final int FLOW_LIMIT = 16_384;

    private final Frontend frontend;
    private final Switchboard board;
    private final Map<InetSocketAddress, UdpFlow> flows = new LinkedHashMap<>(16, 0.75f, true);
    private Forwarding forwarding;
    private @Nullable Channel channel;

    UdpListener(Frontend frontend, Forwarding forwarding, Switchboard board) {
        this.frontend = frontend;
        this.forwarding = forwarding;
        this.board = board;
    }

    @Override
    public ChannelFuture bind() {
        ChannelFuture bound = new Bootstrap()
                .group(board.transport().loops())
                .channel(board.transport().datagram())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                .handler(this)
                .bind(new InetSocketAddress(frontend.address(), frontend.port()));
        channel = bound.channel();
        return bound;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        long period = Math.max(1, board.config().udpIdle().toMillis() / 2);
        var sweep = ctx.executor().scheduleAtFixedRate(this::forgetIdle, period, period, TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(closed -> sweep.cancel(false));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        UdpFlow flow = flows.get(packet.sender());
        if (flow == null) {
            flow = open(ctx.channel(), packet.sender()).orElse(null);
        }
        if (flow != null) {
            flow.send(packet.content().retain());
        }
    }

    private Optional<UdpFlow> open(Channel front, InetSocketAddress client) {
        List<Backend> backends = board.backendsFor(forwarding, client.getAddress());
        Backend backend = board.choice().choose(forwarding, backends, client.getAddress(), Set.of());
        if (backend == null) {
            return Optional.empty();
        }
        if (flows.size() >= FLOW_LIMIT) {
            flows.values().iterator().next().close();
        }
        Optional<UdpFlow> opened = UdpFlow.open(board, front, client, backend, ended -> flows.remove(client, ended));
        opened.ifPresent(flow -> {
            flows.put(client, flow);
            board.counts().add(frontend);
        });
        return opened;
    }

    private void forgetIdle() {
        long idleNanos = board.config().udpIdle().toNanos();
        List.copyOf(flows.values()).stream()
                .filter(flow -> flow.idleFor(idleNanos))
                .forEach(UdpFlow::close);
    }

    /** Flows to backends that are gone are cut, so that the client's next datagram goes elsewhere. */
    @Override
    public void update(Forwarding next) {
        onLoop(() -> {
            forwarding = next;
            for (UdpFlow flow : List.copyOf(flows.values())) {
                if (!board.backendsFor(next, flow.client().getAddress()).contains(flow.backend())) {
                    flow.close();
                }
            }
        });
    }

    private void onLoop(Runnable task) {
        if (channel != null) {
            channel.eventLoop().execute(task);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        new ArrayList<>(flows.values()).forEach(UdpFlow::close);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // An earlier reply reached a client that is gone (ICMP port unreachable). The others do not care.
        board.log().debug("{}: {}", frontend, cause.getMessage());
    }

    @Override
    public ChannelFuture close() {
        if (channel == null) {
            throw new IllegalStateException(frontend + " was never bound");
        }
        return channel.close();
    }
}
