package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Epoll where its native library loads, else the JDK's selectors; one set of event loops, owned by whoever opened it. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a close needs no answer; a failed write ends in exceptionCaught or close
record Transport(
        EventLoopGroup loops,
        Class<? extends ServerChannel> server,
        Class<? extends Channel> socket,
        Class<? extends Channel> datagram) {

    static Transport open(int eventLoops) {
        DefaultThreadFactory threads = new DefaultThreadFactory("portolan-proxy", true);
        if (Epoll.isAvailable()) {
            return new Transport(
                    new MultiThreadIoEventLoopGroup(eventLoops, threads, LastingEpoll.newFactory()),
                    EpollServerSocketChannel.class,
                    EpollSocketChannel.class,
                    EpollDatagramChannel.class);
        }
        return new Transport(
                new MultiThreadIoEventLoopGroup(eventLoops, threads, NioIoHandler.newFactory()),
                NioServerSocketChannel.class,
                NioSocketChannel.class,
                NioDatagramChannel.class);
    }

    /**
     * Keeps the client's address as the source towards the backend. Without privilege that is possible only where every address is
     * this host's: in 127.0.0.0/8.
     */
    void keepSource(Bootstrap bootstrap, Protocol protocol, InetAddress client, InetAddress backend) {
        boolean ownable = client.isLoopbackAddress() && backend.isLoopbackAddress();
        // To 127.0.0.1 the kernel chooses itself; it knows how to share ports among destinations.
        if (ownable && !client.equals(InetAddress.ofLiteral("127.0.0.1"))) {
            bootstrap.localAddress(new InetSocketAddress(client, 0));
            if (protocol == Protocol.TCP && socket == EpollSocketChannel.class) {
                bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            }
        }
    }

    /** Closes with a TCP reset instead of a FIN, so that the client hears of an error and not of an end. */
    static void reset(Channel channel) {
        if (channel.isActive()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }
}
