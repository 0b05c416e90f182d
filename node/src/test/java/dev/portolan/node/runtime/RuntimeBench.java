package dev.portolan.node.runtime;

import dev.portolan.node.image.Program;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.sandbox.SandboxSpec;
import dev.portolan.node.sandbox.loopback.LoopbackProvider;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Starts programs in a sandbox of 127.0.0.0/8, as the agent would. */
public final class RuntimeBench {
    private final Path folder;
    private final PodSandbox sandbox;

    /** Pods' files go to {@code folder}; the pod has {@code address}. */
    public RuntimeBench(Path folder, String address) {
        this.folder = folder;
        this.sandbox = new LoopbackProvider()
                .create(new SandboxSpec("u", "ns/pod", "pod-host", InetAddress.ofLiteral(address), Map.of(), folder));
    }

    /** A started container and its log. */
    public record Started(RunningContainer container, ContainerLog log, String id) {
        /** All that it has printed. */
        public String printed() throws Exception {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            LogReader.copy(log.file(), null, LogOptions.ALL, out);
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    /** Where the pod is. */
    public InetAddress address() {
        return sandbox.address();
    }

    /** Starts {@code program} with {@code environment} and what every process needs. */
    public Started start(ContainerRuntime runtime, Program program, Map<String, String> environment)
            throws StartException {
        Map<String, String> all = new LinkedHashMap<>(Map.of("PATH", "/usr/bin:/bin"));
        all.putAll(environment);
        String id = runtime.name() + "://" + UUID.randomUUID();
        ContainerLog log = new ContainerLog(folder.resolve(id.replace('/', '_')), 1 << 20, InstantSource.system());
        PodIdentity pod = new PodIdentity("ns", "pod", "u", "pod-host", sandbox.address());
        return new Started(
                runtime.start(new ContainerStart(
                        id, pod, program, all, folder, Launch.Sight.PLAIN, ContainerStart.Input.NONE, sandbox, log)),
                log,
                id);
    }
}
