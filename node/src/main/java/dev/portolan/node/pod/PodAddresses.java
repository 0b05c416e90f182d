package dev.portolan.node.pod;

import dev.portolan.node.core.AddressPool;
import java.net.InetAddress;
import java.util.Optional;

/** The node's {@link AddressPool}, for many threads. */
public final class PodAddresses {
    private final AddressPool pool;

    /** Shares {@code pool}, which nobody else may use from now on. */
    public PodAddresses(AddressPool pool) {
        this.pool = pool;
    }

    synchronized Optional<InetAddress> take() {
        return pool.take();
    }

    synchronized void release(InetAddress address) {
        pool.release(address);
    }
}
