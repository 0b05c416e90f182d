package dev.portolan.node.pod;

import dev.portolan.node.core.AddressPool;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** The node's {@link AddressPool}, for many threads; a file remembers where the line is when the agent ends. */
public final class PodAddresses {
    private final AddressPool pool;
    private final Path memory;

    private PodAddresses(AddressPool pool, Path memory) {
        this.pool = pool;
        this.memory = memory;
    }

    /**
     * The addresses of {@code range}.
     *
     * @param known those that pods have or had
     * @param stateFolder the agent's, which exists
     */
    public static PodAddresses open(Cidr range, Collection<InetAddress> known, Path stateFolder) throws IOException {
        Path memory = stateFolder.resolve("last-address");
        Optional<InetAddress> last = Files.exists(memory)
                ? IpAddresses.parse(Files.readString(memory).strip())
                : Optional.empty();
        return new PodAddresses(new AddressPool(range, known, last), memory);
    }

    /** How many there are. */
    public int size() {
        return pool.size();
    }

    synchronized Optional<InetAddress> take() {
        Optional<InetAddress> taken = pool.take();
        taken.ifPresent(this::remember);
        return taken;
    }

    private void remember(InetAddress address) {
        try {
            Files.writeString(memory, address.getHostAddress() + "\n");
        } catch (IOException forgotten) {
            // Only a restart would notice, and then only a client that still knows a pod from before it.
            LoggerFactory.getLogger(PodAddresses.class).debug("{} is not remembered", address, forgotten);
        }
    }

    synchronized void release(InetAddress address) {
        pool.release(address);
    }
}
