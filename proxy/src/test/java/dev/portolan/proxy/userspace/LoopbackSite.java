package dev.portolan.proxy.userspace;

import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.Site;
import java.net.InetAddress;
import java.util.Random;
import java.util.concurrent.Callable;

/** Everything on this host, each address a random one of 127.0.0.0/8, so that runs do not meet. */
final class LoopbackSite implements Site {
    private final String prefix;
    private final UserspacePlane plane;

    LoopbackSite(UserspaceConfig config) {
        Random random = new Random();
        this.prefix = "127." + (100 + random.nextInt(90)) + "." + random.nextInt(256) + ".";
        this.plane = new UserspacePlane(config);
    }

    @Override
    public DataPlane plane() {
        return plane;
    }

    @Override
    public InetAddress vip(int n) {
        return InetAddress.ofLiteral(prefix + (10 + n));
    }

    @Override
    public InetAddress backend(int n) {
        return InetAddress.ofLiteral(prefix + (100 + n));
    }

    @Override
    public InetAddress node() {
        return InetAddress.ofLiteral(prefix + 1);
    }

    @Override
    public InetAddress client() {
        return InetAddress.ofLiteral(prefix + 200);
    }

    @Override
    public <T> T atBackend(int n, Callable<T> open) throws Exception {
        return open.call();
    }

    @Override
    public <T> T atClient(Callable<T> open) throws Exception {
        return open.call();
    }

    @Override
    public void close() {
        plane.close();
    }
}
