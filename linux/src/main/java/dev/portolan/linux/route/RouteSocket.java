package dev.portolan.linux.route;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.netlink.NetlinkSocket;

/** Links, addresses and routes of the network namespace in which it was opened. Thread-safe. */
public final class RouteSocket implements AutoCloseable {
    private final NetlinkSocket socket;
    private final Links links;
    private final Addresses addresses;
    private final Routes routes;

    private RouteSocket(NetlinkSocket socket) {
        this.socket = socket;
        this.links = new Links(socket);
        this.addresses = new Addresses(socket);
        this.routes = new Routes(socket);
    }

    /** Opens one in the calling thread's namespace. */
    public static RouteSocket open() throws KernelException {
        return new RouteSocket(NetlinkSocket.open(NetlinkSocket.ROUTE));
    }

    public Links links() {
        return links;
    }

    public Addresses addresses() {
        return addresses;
    }

    public Routes routes() {
        return routes;
    }

    /** Idempotent. */
    @Override
    public void close() {
        socket.close();
    }
}
