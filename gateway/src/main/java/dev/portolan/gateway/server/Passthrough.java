package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Policy.Turn;
import dev.portolan.gateway.core.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A TLS connection that goes to a backend as it is: holds the client's first bytes until one accepts, then carries both ways. */
@SuppressWarnings("FutureReturnValueIgnored") // closed channels say so by channelInactive
final class Passthrough extends ChannelInboundHandlerAdapter {
    private final Upstreams upstreams;
    private final Channel client;
    private final ClientFacts facts;
    private final Timeouts timeouts;
    private final Deque<Object> held = new ArrayDeque<>();
    private final Set<Backend> failed = new HashSet<>();
    private boolean gone;

    Passthrough(Upstreams upstreams, Channel client, ClientFacts facts, Timeouts timeouts) {
        this.upstreams = upstreams;
        this.client = client;
        this.facts = facts;
        this.timeouts = timeouts;
    }

    /** Connects to a backend of {@code route}; where there is none the client is cut, since nobody can tell it why. */
    void start(Route route) {
        Action.Target target = route.action() instanceof Action.Forward forward ? Choice.of(forward) : null;
        if (target != null && target.destination() instanceof Balance balance) {
            tryNext(balance);
        } else {
            Transport.reset(client);
        }
    }

    private void tryNext(Balance balance) {
        @Nullable Backend backend = upstreams.choose(balance, Turn.LEAST_REQUESTS, facts.address(), failed);
        if (backend == null) {
            Transport.reset(client);
            return;
        }
        upstreams.connectBytes(backend, timeouts.connect(), connected -> {
            if (gone) {
                if (connected != null) {
                    connected.close();
                }
            } else if (connected == null) {
                upstreams.refused(backend);
                failed.add(backend);
                tryNext(balance);
            } else {
                upstreams.began(backend);
                connected.closeFuture().addListener(closed -> upstreams.ended(backend));
                held.forEach(connected::write);
                held.clear();
                Tunnel.carry(client, connected, upstreams.deadlines(), timeouts.upgraded());
                client.pipeline().remove(this);
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        held.add(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Drain.NOW) {
            ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
