package dev.portolan.proxy.userspace;

import dev.portolan.proxy.Applied;
import dev.portolan.proxy.Applied.Failure;
import dev.portolan.proxy.Applied.Reason;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * A data plane that needs no privilege: it listens on each frontend itself and carries the bytes. Frontends must be addresses of
 * this host; all of 127.0.0.0/8 is. A frontend without backends has no listener, so the kernel refuses for us.
 *
 * <p>What it cannot do: SCTP; silence for traffic policy Local (refused or reset instead); the client's address for backends outside
 * 127.0.0.0/8.
 */
public final class UserspacePlane implements DataPlane {
    private final Switchboard board;
    private final Map<Frontend, Listener> listeners = new LinkedHashMap<>();
    private final SortedMap<Frontend, Failure> failures = new TreeMap<>();

    /** Starts the event loops; listens on nothing yet. */
    public UserspacePlane(UserspaceConfig config) {
        Transport transport = Transport.open(config.eventLoops());
        BackendChoice choice = new BackendChoice(
                new AffinityTable(System::nanoTime),
                bound -> ThreadLocalRandom.current().nextInt(bound));
        this.board = new Switchboard(
                config,
                transport,
                choice,
                new DefaultChannelGroup(GlobalEventExecutor.INSTANCE),
                LoggerFactory.getLogger(UserspacePlane.class));
    }

    @Override
    public String name() {
        return "userspace";
    }

    /** Also tries again what could not be bound before, so an empty delta is a retry. */
    @Override
    public synchronized Applied apply(ServiceTable next, Delta delta) {
        closeUnwanted(next);
        delta.changed().forEach((frontend, change) -> {
            Listener listener = listeners.get(frontend);
            if (listener != null) {
                listener.update(change.after());
            }
        });
        failures.clear();
        bindMissing(next);
        return Applied.except(failures);
    }

    private void closeUnwanted(ServiceTable next) {
        List<ChannelFuture> closing = new ArrayList<>();
        listeners.entrySet().removeIf(entry -> {
            Forwarding wanted = next.forwardings().get(entry.getKey());
            boolean unwanted = wanted == null || !listens(wanted);
            if (unwanted) {
                closing.add(entry.getValue().close());
            }
            return unwanted;
        });
        closing.forEach(ChannelFuture::awaitUninterruptibly);
    }

    private void bindMissing(ServiceTable next) {
        Map<Frontend, ChannelFuture> binding = new LinkedHashMap<>();
        next.forwardings().forEach((frontend, forwarding) -> {
            if (frontend.protocol() == Protocol.SCTP) {
                failures.put(frontend, new Failure(Reason.PROTOCOL_UNSUPPORTED, "userspace carries TCP and UDP only"));
            } else if (listens(forwarding) && !listeners.containsKey(frontend)) {
                Listener listener = frontend.protocol() == Protocol.TCP
                        ? new TcpListener(frontend, forwarding, board)
                        : new UdpListener(frontend, forwarding, board);
                listeners.put(frontend, listener);
                binding.put(frontend, listener.bind());
            }
        });
        binding.forEach((frontend, bound) -> {
            Throwable cause = bound.awaitUninterruptibly().cause();
            if (cause != null) {
                listeners.remove(frontend);
                failures.put(frontend, BindFailure.of(frontend, cause));
            }
        });
    }

    private static boolean listens(Forwarding forwarding) {
        return !forwarding.inside().backends().isEmpty()
                || !forwarding.outside().backends().isEmpty();
    }

    /** Nothing outlives this process, so this only closes all listeners; connections go on. */
    @Override
    public synchronized void cleanUp() {
        closeUnwanted(ServiceTable.EMPTY);
        failures.clear();
    }

    /** Closes listeners and connections and ends the event loops. */
    @Override
    public synchronized void close() {
        cleanUp();
        board.connections().close().awaitUninterruptibly();
        board.transport().loops().shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
