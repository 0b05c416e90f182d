package dev.portolan.node.pod;

import dev.portolan.client.EventRecorder;
import dev.portolan.node.probe.ContainerProbes;
import io.fabric8.kubernetes.api.model.Pod;

/** Tells the pod's worker and its reader of what probes find. */
record ProbeNews(EventRecorder events, Pod pod, Runnable wake) implements ContainerProbes.Listener {
    @Override
    public void changed() {
        wake.run();
    }

    @Override
    public void failed(String message) {
        events.warning(pod, "Unhealthy", message);
    }

    @Override
    public void hookFailed(String message) {
        events.warning(pod, "FailedPostStartHook", message);
    }
}
