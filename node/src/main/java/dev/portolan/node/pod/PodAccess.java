package dev.portolan.node.pod;

import dev.portolan.linux.Bind;
import dev.portolan.linux.PseudoTerminal;
import dev.portolan.node.ContainerAccess;
import dev.portolan.node.TerminalCommand;
import dev.portolan.node.core.MissingSourceException;
import dev.portolan.node.runtime.ContainerLog;
import dev.portolan.node.runtime.ContainerRuntime;
import dev.portolan.node.runtime.LogOptions;
import dev.portolan.node.runtime.LogReader;
import dev.portolan.node.runtime.RunningContainer;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.volume.ContainerMounts;
import dev.portolan.node.volume.PodVolumes.VolumeException;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Access to the containers of the node's pods. */
public final class PodAccess implements ContainerAccess {
    private final NodeContext node;
    private final PodWorkers workers;

    /** Access to what {@code workers} run. */
    public PodAccess(NodeContext node, PodWorkers workers) {
        this.node = node;
        this.workers = workers;
    }

    @Override
    public Process exec(String namespace, String pod, String container, List<String> command)
            throws NotHereException, IOException {
        return start(namespace, pod, container, command, launch -> launch);
    }

    @Override
    public TerminalCommand execOnTerminal(String namespace, String pod, String container, List<String> command)
            throws NotHereException, IOException {
        PseudoTerminal terminal = PseudoTerminal.open();
        try {
            return new TerminalCommand(
                    start(namespace, pod, container, command, launch -> launch.on(terminal)), terminal);
        } catch (NotHereException | IOException | RuntimeException refused) {
            terminal.close();
            throw refused;
        }
    }

    @Override
    public RunningContainer running(String namespace, String pod, String container) throws NotHereException {
        return present(worker(namespace, pod), pod, container).container();
    }

    private static ContainerSlot.Run present(PodWorker worker, String pod, String container) throws NotHereException {
        return slot(worker, container)
                .run()
                .orElseThrow(
                        () -> new NotHereException("container " + container + " of pod " + pod + " is not running"));
    }

    private Process start(
            String namespace, String pod, String container, List<String> command, UnaryOperator<Launch> where)
            throws NotHereException, IOException {
        PodWorker worker = worker(namespace, pod);
        ContainerSlot.Run run = present(worker, pod, container);
        PodRun place = network(worker, pod);
        ContainerRuntime.Beside beside = new ContainerRuntime.Beside(
                place.identity(),
                command,
                run.surroundings().environment(),
                place.folder().path(),
                place.sandbox());
        Optional<Process> ours =
                node.runtimes().stream().flatMap(r -> r.beside(beside).stream()).findFirst();
        if (ours.isPresent()) {
            return ours.get();
        }
        try {
            return place.sandbox()
                    .start(where.apply(all(worker, container, place, run).launch(command)));
        } catch (IOException failure) {
            throw new IOException("exec: \"" + command.getFirst() + "\": " + failure.getMessage(), failure);
        }
    }

    /** A built-in program sees no files, so that some of its container's volumes are made only now. */
    private static Surroundings all(PodWorker worker, String container, PodRun place, ContainerSlot.Run run)
            throws IOException, NotHereException {
        Surroundings known = run.surroundings();
        try {
            List<Bind> binds = ContainerMounts.of(
                    worker.pod(), slot(worker, container).container(), place.volumes(), known.environment());
            return new Surroundings(known.environment(), known.folder(), new Launch.Sight(container, binds));
        } catch (VolumeException | MissingSourceException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public SocketChannel dial(String namespace, String pod, int port) throws NotHereException, IOException {
        PodRun run = network(worker(namespace, pod), pod);
        if (run.sandbox().listenAddress().isAnyLocalAddress()) {
            try {
                return connect(run, InetAddress.ofLiteral("127.0.0.1"), port);
            } catch (IOException refused) {
                LoggerFactory.getLogger(PodAccess.class).trace("{}: nobody on its loopback", pod, refused);
            }
        }
        return connect(run, run.sandbox().address(), port);
    }

    private static SocketChannel connect(PodRun run, InetAddress address, int port) throws IOException {
        SocketChannel channel;
        try {
            channel = run.sandbox().inside(SocketChannel::open);
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException(failure);
        }
        try {
            channel.connect(new InetSocketAddress(address, port));
            return channel;
        } catch (IOException refused) {
            channel.close();
            throw new IOException(
                    "dial tcp " + address.getHostAddress() + ":" + port + ": " + refused.getMessage(), refused);
        }
    }

    @Override
    public void logs(String namespace, String pod, String container, Run run, LogOptions options, OutputStream out)
            throws NotHereException, IOException, InterruptedException {
        PodWorker worker = worker(namespace, pod);
        ContainerSlot slot = slot(worker, container);
        PodFolder folder = PodFolder.of(
                node.config().stateFolder(), worker.pod().getMetadata().getUid());
        if (run == Run.PREVIOUS) {
            Path file = folder.log(container, slot.view().restarts() - 1);
            if (slot.view().restarts() == 0 || !Files.exists(file)) {
                throw new NotHereException(
                        "previous terminated container \"" + container + "\" in pod \"" + pod + "\" not found");
            }
            LogReader.copy(file, null, options, out);
            return;
        }
        if (!slot.view().everStarted()) {
            throw new NotHereException("container \"" + container + "\" in pod \"" + pod + "\" is waiting to start: "
                    + waiting(worker.pod(), container));
        }
        @Nullable ContainerLog live = slot.run().map(ContainerSlot.Run::log).orElse(null);
        LogReader.copy(live == null ? folder.log(container, slot.view().restarts()) : live.file(), live, options, out);
    }

    private static String waiting(Pod pod, String container) {
        if (pod.getStatus() == null) {
            return "ContainerCreating";
        }
        return java.util.stream.Stream.concat(
                        pod.getStatus().getContainerStatuses().stream(),
                        pod.getStatus().getInitContainerStatuses().stream())
                .filter(s -> s.getName().equals(container)
                        && s.getState() != null
                        && s.getState().getWaiting() != null)
                .map(s -> s.getState().getWaiting().getReason())
                .findFirst()
                .orElse("ContainerCreating");
    }

    private PodWorker worker(String namespace, String pod) throws NotHereException {
        return workers.find(namespace, pod)
                .orElseThrow(() -> new NotHereException("pod " + namespace + "/" + pod + " is not on node "
                        + node.config().nodeName()));
    }

    private static ContainerSlot slot(PodWorker worker, String container) throws NotHereException {
        return worker.slots()
                .get(container)
                .orElseThrow(() -> new NotHereException(
                        "pod " + worker.pod().getMetadata().getName() + " has no container " + container));
    }

    private static PodRun network(PodWorker worker, String pod) throws NotHereException {
        return worker.run().orElseThrow(() -> new NotHereException("pod " + pod + " has no network (any more)"));
    }
}
