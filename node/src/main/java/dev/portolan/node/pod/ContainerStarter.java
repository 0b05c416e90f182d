package dev.portolan.node.pod;

import dev.portolan.linux.Bind;
import dev.portolan.node.NodeConfig;
import dev.portolan.node.core.ConfigSource;
import dev.portolan.node.core.ContainerEnvironment;
import dev.portolan.node.core.ContainerPhase.Blocked;
import dev.portolan.node.core.ContainerPhase.Exited;
import dev.portolan.node.core.Expansion;
import dev.portolan.node.core.MissingSourceException;
import dev.portolan.node.image.Program;
import dev.portolan.node.image.ProgramChoice;
import dev.portolan.node.probe.ContainerProbes;
import dev.portolan.node.runtime.ContainerLog;
import dev.portolan.node.runtime.ContainerRuntime;
import dev.portolan.node.runtime.ContainerStart;
import dev.portolan.node.runtime.RunningContainer;
import dev.portolan.node.runtime.StartException;
import dev.portolan.node.runtime.process.ProcessMarks;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.volume.ContainerMounts;
import dev.portolan.node.volume.PodVolumes.VolumeException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Starts containers of one pod: finds the program, makes environment and volumes, starts program and probes. */
final class ContainerStarter {
    private static final long LOG_BYTES = 10L << 20;
    private static final int START_FAILED = 128;

    private final NodeContext node;
    private final PodRun pod;
    private final Runnable wake;

    ContainerStarter(NodeContext node, PodRun pod, Runnable wake) {
        this.node = node;
        this.pod = pod;
        this.wake = wake;
    }

    /** Starts {@code slot}'s container, or says in it why that isn't possible. */
    void start(ContainerSlot slot) {
        Container container = slot.container();
        Instant now = node.clock().instant();
        Optional<Program> chosen = node.programs().of(container);
        if (chosen.isEmpty()) {
            block(slot, "ImageNotMapped", ProgramChoice.advice(container), now);
            return;
        }
        try {
            Map<String, String> environment = environment(container, chosen.get());
            Program program = expanded(chosen.get(), environment);
            List<Bind> binds = program instanceof Program.Command
                    ? ContainerMounts.of(pod.object(), container, pod.volumes(), environment)
                    : List.of();
            run(slot, program, environment, new Launch.Sight(container.getName(), binds));
        } catch (MissingSourceException | VolumeException missing) {
            block(slot, "CreateContainerConfigError", String.valueOf(missing.getMessage()), now);
        } catch (IOException | KubernetesClientException failure) {
            block(slot, "CreateContainerError", String.valueOf(failure.getMessage()), now);
        } catch (StartException failure) {
            String message = String.valueOf(failure.getMessage());
            node.events().warning(pod.object(), "Failed", "Error: " + message);
            Exited end = new Exited("", now, now, START_FAILED, "StartError", message);
            slot.failed(end, chosen.get().id(), node.config().timings().backOff());
        }
    }

    private void block(ContainerSlot slot, String reason, String message, Instant now) {
        boolean known = slot.view().phase() instanceof Blocked b && b.message().equals(message);
        if (!known) {
            String event = reason.equals("ImageNotMapped") ? reason : "Failed";
            node.events().warning(pod.object(), event, event.equals("Failed") ? "Error: " + message : message);
        }
        slot.blocked(
                new Blocked(reason, message, now.plus(node.config().timings().retry())));
    }

    private void run(ContainerSlot slot, Program program, Map<String, String> environment, Launch.Sight sight)
            throws StartException {
        Container container = slot.container();
        ContainerRuntime runtime = node.runtimes().stream()
                .filter(r -> r.runs(program))
                .findFirst()
                .orElseThrow(() -> new StartException("no runtime for " + program.id()));
        int number = slot.nextRun();
        // What is built in tells by itself when it serves. Of other programs one hears only once they have failed.
        boolean tells = program instanceof Program.BuiltIn && number == 0;
        Duration settle = tells ? Duration.ZERO : node.config().timings().settle();
        forgetLog(container.getName(), number - 2);
        ContainerLog log = new ContainerLog(pod.folder().log(container.getName(), number), LOG_BYTES, node.clock());
        String id = runtime.name() + "://" + UUID.randomUUID().toString().replace("-", "");
        ContainerStart start = new ContainerStart(
                id,
                pod.identity(),
                program,
                environment,
                pod.folder().path(),
                sight,
                ContainerStart.Input.of(container),
                pod.sandbox(),
                log);
        RunningContainer running = runtime.start(start);
        node.events().normal(pod.object(), "Started", "Started container " + container.getName());
        Map<String, String> marked = new LinkedHashMap<>(environment);
        marked.put(ProcessMarks.CONTAINER, id);
        Path folder =
                program instanceof Program.Command(List<String> c, String dir, Map<String, String> e) && !dir.isEmpty()
                        ? Path.of(dir)
                        : pod.folder().path().toAbsolutePath();
        Surroundings surroundings = new Surroundings(marked, folder, sight);
        ContainerProbes probes = ContainerProbes.start(
                pod.target(container, surroundings),
                running.exit(),
                settle,
                new ProbeNews(node.events(), pod.object(), wake));
        slot.started(
                new ContainerSlot.Run(running, log, probes, surroundings),
                id,
                program.id(),
                node.config().timings().backOff(),
                node.clock().instant());
        running.exit().thenRun(wake);
    }

    /** The present and the previous run's logs are kept. */
    private void forgetLog(String container, int run) {
        if (run < 0) {
            return;
        }
        Path old = pod.folder().log(container, run);
        try {
            Files.deleteIfExists(old);
            Files.deleteIfExists(old.resolveSibling(old.getFileName() + ".1"));
        } catch (IOException kept) {
            org.slf4j.LoggerFactory.getLogger(ContainerStarter.class).debug("{} stays", old, kept);
        }
    }

    private Map<String, String> environment(Container container, Program program) throws MissingSourceException {
        NodeConfig config = node.config();
        ConfigSource source = new ApiConfigSource(node.client(), node.folders(), pod.object());
        Map<String, String> all = new LinkedHashMap<>(config.hostEnvironment());
        all.put("HOSTNAME", pod.identity().hostname());
        all.put("POD_IP", pod.identity().address().getHostAddress());
        pod.volumes().paths(pod.object()).forEach((name, path) -> all.put(variable(name), path.toString()));
        all.putAll(program.env());
        all.putAll(ContainerEnvironment.of(
                pod.object(),
                container,
                pod.place(),
                source,
                VisibleServices.environment(node.services(), pod.object())));
        all.put(ProcessMarks.CLUSTER, config.clusterId());
        all.put(ProcessMarks.NODE, config.nodeName());
        all.put(ProcessMarks.POD_UID, pod.identity().uid());
        return all;
    }

    /** The variable that tells a process where the volume of that name is, for where it cannot be seen at its mountPath. */
    private static String variable(String volume) {
        return "PORTOLAN_VOLUME_" + volume.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static Program expanded(Program program, Map<String, String> environment) {
        return switch (program) {
            case Program.BuiltIn(String name, List<String> args, Map<String, String> env) ->
                new Program.BuiltIn(name, expanded(args, environment), env);
            case Program.Command(List<String> command, String dir, Map<String, String> env) ->
                new Program.Command(expanded(command, environment), dir, env);
        };
    }

    private static List<String> expanded(List<String> words, Map<String, String> environment) {
        return words.stream().map(w -> Expansion.expand(w, environment)).toList();
    }
}
