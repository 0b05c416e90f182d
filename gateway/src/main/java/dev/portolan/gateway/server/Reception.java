package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Route;
import dev.portolan.gateway.core.Router;
import dev.portolan.gateway.server.ClientFacts.Scheme;
import dev.portolan.gateway.server.ServerConfig.Preamble;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What happens to a new connection until it is clear what it speaks: PROXY protocol, TLS, HTTP version. */
@SuppressWarnings("FutureReturnValueIgnored") // a close needs no answer
final class Reception {
    private final ServerContext context;
    private final Upstreams upstreams;
    private final Channel channel;
    private final Listening listening;

    private Reception(ServerContext context, Upstreams upstreams, Channel channel, Listening listening) {
        this.context = context;
        this.upstreams = upstreams;
        this.channel = channel;
        this.listening = listening;
    }

    static void receive(ServerContext context, Upstreams upstreams, Channel channel, Listening listening) {
        Reception reception = new Reception(context, upstreams, channel, listening);
        ClientFacts direct = ClientFacts.of(channel, listening.scheme());
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
        transport(ClientFacts.of(from, channel, listening.scheme()));
        channel.read();
    }

    private void transport(ClientFacts facts) {
        if (listening.scheme() == Scheme.HTTP) {
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
                .addLast("handler", new ClientConnection(context, upstreams, channel, facts, listening, encoder));
    }

    private void http2(ClientFacts facts) {
        Http2Client.addTo(channel, context, upstreams, facts, listening);
    }

    /** What is done with a connection once its server name is known. */
    private sealed interface Hello {
        record Terminate(SslContext context) implements Hello {}

        record HandOn(Route route) implements Hello {}
    }

    /** The certificate by server name, then HTTP/2 if the client can; or the connection as it is to a backend. */
    private final class Tls extends AbstractSniHandler<Hello> {
        private final ClientFacts facts;

        Tls(ClientFacts facts) {
            super(context.config.timeouts().requestHead().toMillis());
            this.facts = facts;
        }

        @Override
        protected Future<Hello> lookup(ChannelHandlerContext ctx, @Nullable String asked) {
            String name = asked == null ? "" : asked;
            Router router = listening.router();
            Optional<Route> handedOn = router == null ? Optional.empty() : router.passthrough(name);
            if (handedOn.isPresent()) {
                return ctx.executor().newSucceededFuture(new Hello.HandOn(handedOn.get()));
            }
            try {
                return ctx.executor()
                        .newSucceededFuture(new Hello.Terminate(context.certificates.retained(router, name)));
            } catch (SSLException refused) {
                return ctx.executor().newFailedFuture(refused);
            }
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String asked, Future<Hello> found) {
            if (!found.isSuccess()) {
                ctx.close();
                return;
            }
            switch (found.getNow()) {
                case Hello.Terminate(SslContext chosen) -> terminate(ctx, chosen);
                case Hello.HandOn(Route route) -> {
                    Passthrough passthrough = new Passthrough(upstreams, channel, facts, context.config.timeouts());
                    channel.pipeline().addLast("handler", passthrough);
                    channel.pipeline().remove(this); // hands on what it holds
                    passthrough.start(route);
                }
            }
        }

        private void terminate(ChannelHandlerContext ctx, SslContext chosen) {
            try {
                SslHandler handler = chosen.newHandler(ctx.alloc());
                handler.setHandshakeTimeoutMillis(
                        context.config.timeouts().requestHead().toMillis());
                channel.pipeline().addLast("alpn", new Alpn(facts));
                channel.pipeline().replace(this, "tls", handler);
            } finally {
                ReferenceCountUtil.release(chosen);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event == Drain.NOW) {
                ctx.close();
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
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
