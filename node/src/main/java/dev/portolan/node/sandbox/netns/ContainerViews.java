package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.Bind;
import dev.portolan.linux.PrivateView;
import dev.portolan.node.sandbox.Launch;
import dev.portolan.node.sandbox.Launch.Sight;
import dev.portolan.node.sandbox.SandboxSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the processes of each container of a pod see, made with the first of them: commands beside a container see what it sees. */
final class ContainerViews implements AutoCloseable {
    private record Made(Sight sight, PrivateView view) {}

    private final SandboxSpec spec;
    private final Map<String, Made> made = new HashMap<>();
    private int count;

    ContainerViews(SandboxSpec spec) {
        this.spec = spec;
    }

    /** The view for a sight; one that the container had before, with other files, is let go. */
    synchronized PrivateView of(Sight sight) throws IOException {
        Made before = made.get(sight.container());
        if (before != null && before.sight().equals(sight)) {
            return before.view();
        }
        List<Bind> binds = new ArrayList<>();
        spec.files().forEach((at, source) -> binds.add(new Bind(at, source, Bind.Access.READ_WRITE)));
        binds.removeIf(ours -> sight.binds().stream().anyMatch(b -> b.at().equals(ours.at())));
        binds.addAll(sight.binds());
        Path scratch = Files.createDirectories(spec.folder().resolve("views").resolve(String.valueOf(count++)));
        PrivateView view = PrivateView.create(spec.name() + " " + sight.container(), spec.hostname(), binds, scratch);
        made.put(sight.container(), new Made(sight, view));
        if (before != null) {
            before.view().close();
        }
        return view;
    }

    /** The process itself, but for where it runs. */
    ProcessBuilder builder(Launch launch) throws IOException {
        Path folder = launch.workingDir();
        // The pod's own folder may be hidden, as by a volume at /tmp where the agent's state lies.
        boolean hidden = Files.isDirectory(folder)
                && !Files.isDirectory(of(launch.sight()).onHost(folder));
        ProcessBuilder builder =
                new ProcessBuilder(launch.command()).directory(hidden ? new File("/") : folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        return builder;
    }

    synchronized boolean used() {
        return count > 0;
    }

    @Override
    public synchronized void close() {
        made.values().forEach(each -> each.view().close());
        made.clear();
    }
}
