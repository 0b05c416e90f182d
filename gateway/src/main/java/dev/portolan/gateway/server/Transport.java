package dev.portolan.gateway.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** io_uring where kernel and sandbox allow it, else epoll where its native library loads, else the JDK's selectors; one set of event loops, owned by whoever opened it. */
record Transport(EventLoopGroup loops, Class<? extends ServerChannel> server, Class<? extends Channel> socket) {
    static Transport open(int eventLoops) {
        DefaultThreadFactory threads = new DefaultThreadFactory("portolan-gateway", true);
        if (IoUring.isAvailable()) {
            return new Transport(
                    new MultiThreadIoEventLoopGroup(eventLoops, threads, IoUringIoHandler.newFactory()),
                    IoUringServerSocketChannel.class,
                    IoUringSocketChannel.class);
        }
        if (Epoll.isAvailable()) {
            return new Transport(
                    new MultiThreadIoEventLoopGroup(eventLoops, threads, LastingEpoll.newFactory()),
                    EpollServerSocketChannel.class,
                    EpollSocketChannel.class);
        }
        return new Transport(
                new MultiThreadIoEventLoopGroup(eventLoops, threads, NioIoHandler.newFactory()),
                NioServerSocketChannel.class,
                NioSocketChannel.class);
    }

    /** Closes with a TCP reset instead of a FIN: what was sent so far was not all. */
    @SuppressWarnings("FutureReturnValueIgnored") // there is nothing to do after a close
    static void reset(Channel channel) {
        if (channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }
}
