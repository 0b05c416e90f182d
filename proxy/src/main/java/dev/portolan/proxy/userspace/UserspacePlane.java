package dev.portolan.proxy.userspace;

import dev.portolan.proxy.Applied;
import dev.portolan.proxy.Applied.Failure;
import dev.portolan.proxy.Applied.Reason;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.Traffic;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                new Counts(),
                LoggerFactory.getLogger(UserspacePlane.class));
    }

    @Override
    public String name() {
        return "userspace";
    }

    /** Also tries again what could not be bound before, so an empty delta is a retry. */
    @Override
    public synchronized Applied apply(ServiceTable next, Delta delta) {
        SortedMap<Frontend, Forwarding> missing = new TreeMap<>();
        failures.keySet().forEach(frontend -> {
            Forwarding wanted = next.forwardings().get(frontend);
            if (wanted != null) {
                missing.put(frontend, wanted);
            }
        });
        failures.clear();
        Set<Frontend> unwanted = new HashSet<>(delta.removed().keySet());
        delta.removed().keySet().forEach(board.counts()::remove);
        delta.changed().forEach((frontend, change) -> {
            Listener listener = listeners.get(frontend);
            if (listener == null) {
                missing.put(frontend, change.after());
            } else if (listens(change.after())) {
                listener.update(change.after());
            } else {
                unwanted.add(frontend);
            }
        });
        delta.added().forEach((frontend, forwarding) -> {
            board.counts().begin(frontend);
            missing.put(frontend, forwarding);
        });
        close(unwanted);
        bind(missing);
        return Applied.except(failures);
    }

    @Override
    public SortedMap<Frontend, Traffic> counters() {
        return board.counts().now();
    }

    private void close(Collection<Frontend> unwanted) {
        List<ChannelFuture> closing = new ArrayList<>();
        for (Frontend frontend : List.copyOf(unwanted)) {
            Listener listener = listeners.remove(frontend);
            if (listener != null) {
                closing.add(listener.close());
            }
        }
        closing.forEach(ChannelFuture::awaitUninterruptibly);
    }

    private void bind(Map<Frontend, Forwarding> missing) {
        Map<Frontend, ChannelFuture> binding = new LinkedHashMap<>();
        missing.forEach((frontend, forwarding) -> {
            if (frontend.protocol() == Protocol.SCTP) {
                failures.put(frontend, new Failure(Reason.PROTOCOL_UNSUPPORTED, "userspace carries TCP and UDP only"));
            } else if (listens(forwarding)) {
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
        close(listeners.keySet());
        board.counts().clear();
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
