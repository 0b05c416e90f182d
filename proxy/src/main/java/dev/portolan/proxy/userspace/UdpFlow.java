package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One client socket's datagrams to one backend and back, through a connected socket of its own. Belongs to the listener's event
 * loop. It ends when it is idle, when its backend is gone, or when the backend's port turns out to be closed.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a close needs no answer; a failed write ends in exceptionCaught or close
final class UdpFlow extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Switchboard board;
    private final Channel front;
    private final InetSocketAddress client;
    private final Backend backend;
    private final ChannelFuture connected;
    private long lastUsedNanos;

    /** A new one; empty when this process may have no more sockets: then there is nothing that could be closed later. */
    static Optional<UdpFlow> open(
            Switchboard board, Channel front, InetSocketAddress client, Backend backend, Consumer<UdpFlow> onEnd) {
        UdpFlow flow = new UdpFlow(board, front, client, backend);
        if (!flow.connected.channel().isOpen()) {
            board.log().debug("no UDP flow {} to {}", client, backend, flow.connected.cause());
            return Optional.empty();
        }
        board.connections().add(flow.connected.channel());
        flow.connected.channel().closeFuture().addListener(closed -> onEnd.accept(flow));
        return Optional.of(flow);
    }

    private UdpFlow(Switchboard board, Channel front, InetSocketAddress client, Backend backend) {
        this.board = board;
        this.front = front;
        this.client = client;
        this.backend = backend;
        this.lastUsedNanos = System.nanoTime();
        Bootstrap bootstrap = new Bootstrap()
                .group(front.eventLoop())
                .channel(board.transport().datagram())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(UdpListener.LARGEST_DATAGRAM))
                .handler(this)
                .remoteAddress(backend.socketAddress());
        board.transport().keepSource(bootstrap, Protocol.UDP, client.getAddress(), backend.address());
        this.connected = bootstrap.connect();
    }

    InetSocketAddress client() {
        return client;
    }

    Backend backend() {
        return backend;
    }

    boolean idleFor(long nanos) {
        return System.nanoTime() - lastUsedNanos > nanos;
    }

    /** Sends {@code payload}, which is ours from now on. */
    void send(ByteBuf payload) {
        lastUsedNanos = System.nanoTime();
        if (connected.isSuccess()) {
            write(payload);
            return;
        }
        connected.addListener(done -> {
            if (done.isSuccess()) {
                write(payload);
            } else {
                payload.release();
                close();
            }
        });
    }

    private void write(ByteBuf payload) {
        connected.channel().writeAndFlush(payload).addListener(sent -> {
            if (!sent.isSuccess()) {
                failed(sent.cause());
            }
        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket reply) {
        lastUsedNanos = System.nanoTime();
        front.writeAndFlush(new DatagramPacket(reply.content().retain(), client));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
    }

    /** Most often ICMP port unreachable from the backend: the client's next datagram tries another. */
    private void failed(Throwable cause) {
        board.log().debug("UDP flow {} to {} ends: {}", client, backend, cause.getMessage());
        close();
    }

    void close() {
        connected.channel().close();
    }
}
