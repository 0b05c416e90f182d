package dev.portolan.proxy.userspace;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll, but for one step: a socket that wants to hear of nothing at the moment stays in the epoll set. Netty 4.2.18 to 4.2.20
 * take it out and change it later as if it were still there (ENOENT), which ends its output: of a connection whose client has ended its
 * side, the rest of a large answer was lost. Can go when Netty adds such a socket again.
 */
record LastingEpoll(IoHandler epoll) implements IoHandler {
    /** One for each event loop. */
    static IoHandlerFactory newFactory() {
        IoHandlerFactory real = EpollIoHandler.newFactory();
        return executor -> new LastingEpoll(real.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Lasting(epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    /** Used on its event loop alone. */
    private static final class Lasting implements IoRegistration {
        private final IoRegistration real;
        private boolean added;

        private Lasting(IoRegistration real) {
            this.real = real;
        }

        /** With edge triggering alone a hang-up, which is told unasked, is told once and not for ever. */
        @Override
        public long submit(IoOps ops) {
            boolean nothing = EpollIoOps.NONE.equals(ops);
            long submitted = real.submit(nothing && added ? EpollIoOps.EPOLLET : ops);
            added |= !nothing;
            return submitted;
        }

        @Override
        public <T> T attachment() {
            return real.attachment();
        }

        @Override
        public boolean isValid() {
            return real.isValid();
        }

        @Override
        public boolean cancel() {
            return real.cancel();
        }
    }
}
