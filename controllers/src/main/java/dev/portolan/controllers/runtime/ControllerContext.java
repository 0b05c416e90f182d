package dev.portolan.controllers.runtime;

import dev.portolan.client.Informers;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;

/**
 * What every controller is given.
 *
 * @param informers what it reads, shared by the process
 * @param clock what time it is
 */
public record ControllerContext(Informers informers, InstantSource clock) {
    /** What it writes through. */
    public KubernetesClient client() {
        return informers.client();
    }
}
