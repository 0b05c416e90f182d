package dev.portolan.proxy;

import dev.portolan.linux.NetworkNamespace;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/** A site whose client is at another place; closing it is the site's business. */
record Elsewhere(NamespaceSite site, NetworkNamespace place, InetAddress client) implements Site {
    @Override
    public DataPlane plane() {
        return site.plane();
    }

    @Override
    public InetAddress vip(int n) {
        return site.vip(n);
    }

    @Override
    public InetAddress backend(int n) {
        return site.backend(n);
    }

    @Override
    public InetAddress node() {
        return site.node();
    }

    @Override
    public <T> T atBackend(int n, Callable<T> open) throws Exception {
        return site.atBackend(n, open);
    }

    @Override
    public <T> T atClient(Callable<T> open) throws Exception {
        return place.call(open);
    }

    @Override
    public void close() {}
}
