package dev.portolan.gateway.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** Takes the client's address from the PROXY protocol's header; a connection without one is closed by the decoder before this. */
@SuppressWarnings("FutureReturnValueIgnored") // a close needs no answer
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    private final Deadline deadline;
    private final InetAddress direct;
    private final Consumer<InetAddress> next;

    /** @param direct the address for a connection of the load balancer's own, such as a health check */
    ProxyHeader(Deadline deadline, InetAddress direct, Consumer<InetAddress> next) {
        this.deadline = deadline;
        this.direct = direct;
        this.next = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws UnknownHostException {
        if (message instanceof HAProxyMessage header) {
            deadline.clear();
            byte[] from = header.sourceAddress() == null
                    ? null
                    : NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
            InetAddress client = from == null ? direct : InetAddress.getByAddress(from);
            header.release();
            next.accept(client);
            ctx.pipeline().remove(this);
        } else {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        deadline.clear();
        ctx.close();
    }
}
