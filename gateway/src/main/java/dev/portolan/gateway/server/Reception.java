package dev.portolan.gateway.server;

import dev.portolan.gateway.server.ClientFacts.Scheme;
import dev.portolan.gateway.server.ServerConfig.Preamble;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import javax.net.ssl.SSLException;

/** What happens to a new connection until it is clear what it speaks: PROXY protocol, TLS, HTTP version. */
@SuppressWarnings("FutureReturnValueIgnored") // a close needs no answer
final class Reception {
    private final ServerContext context;
    private final Upstreams upstreams;
    private final Channel channel;
    private final Scheme scheme;

    private Reception(ServerContext context, Upstreams upstreams, Channel channel, Scheme scheme) {
        this.context = context;
        this.upstreams = upstreams;
        this.channel = channel;
        this.scheme = scheme;
    }

    static void receive(ServerContext context, Upstreams upstreams, Channel channel, Scheme scheme) {
        Reception reception = new Reception(context, upstreams, channel, scheme);
        ClientFacts direct = ClientFacts.of(channel, scheme);
        if (context.config.preamble() == Preamble.PROXY_PROTOCOL) {
            channel.pipeline()
                    .addLast(new HAProxyMessageDecoder())
                    .addLast(new ProxyHeader(reception.patience(), direct.address(), from -> reception.vouched(from)));
        } else {
            reception.transport(direct);
        }
    }

    private Deadline patience() {
        Deadline deadline = new Deadline(upstreams.deadlines(), channel::close);
        deadline.in(context.config.timeouts().requestHead());
        return deadline;
    }

    private void vouched(InetAddress from) {
        transport(ClientFacts.of(from, channel, scheme));
        channel.read();
    }

    private void transport(ClientFacts facts) {
        if (scheme == Scheme.HTTP) {
            channel.pipeline().addLast(new Preface(patience(), () -> http1(facts), () -> http2(facts)));
            return;
        }
        channel.pipeline().addLast(new Tls(facts));
    }

    private void http1(ClientFacts facts) {
        ResponseEncoder encoder = new ResponseEncoder();
        channel.pipeline()
                .addLast(
                        "codec",
                        new CombinedChannelDuplexHandler<>(new RequestDecoder(context.config.limits()), encoder))
                .addLast("handler", new ClientConnection(context, upstreams, channel, facts, encoder));
    }

    private void http2(ClientFacts facts) {
        Http2Client.addTo(channel, context, upstreams, facts);
    }

    /** The certificate by server name, then HTTP/2 if the client can. */
    private final class Tls extends SniHandler {
        private final ClientFacts facts;

        Tls(ClientFacts facts) {
            super(
                    (name, promise) -> chosen(name, promise),
                    0,
                    context.config.timeouts().requestHead().toMillis());
            this.facts = facts;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event == Drain.NOW) {
                ctx.close();
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        protected SslHandler newSslHandler(SslContext chosen, ByteBufAllocator allocator) {
            try {
                SslHandler handler = super.newSslHandler(chosen, allocator);
                handler.setHandshakeTimeoutMillis(
                        context.config.timeouts().requestHead().toMillis());
                return handler;
            } finally {
                ReferenceCountUtil.release(chosen);
            }
        }

        @Override
        protected void replaceHandler(ChannelHandlerContext ctx, String name, SslContext chosen) throws Exception {
            super.replaceHandler(ctx, name, chosen);
            channel.pipeline().addLast("alpn", new Alpn(facts));
        }
    }

    private Promise<SslContext> chosen(String serverName, Promise<SslContext> promise) {
        try {
            return promise.setSuccess(context.certificates.retained(serverName));
        } catch (SSLException refused) {
            return promise.setFailure(refused);
        }
    }

    private final class Alpn extends ApplicationProtocolNegotiationHandler {
        private final ClientFacts facts;

        Alpn(ClientFacts facts) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.facts = facts;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
                http2(facts);
            } else {
                http1(facts);
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close(); // the client's fault, or its wish; a scanner must not fill the log
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
