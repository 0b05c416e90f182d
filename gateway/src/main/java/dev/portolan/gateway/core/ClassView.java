package dev.portolan.gateway.core;

import java.time.Instant;

/**
 * What routing needs of one IngressClass.
 *
 * @param name its name
 * @param controller who serves it
 * @param standing whether it is marked as the default
 * @param created the newest of several defaults counts, as in the API server's admission
 */
public record ClassView(String name, String controller, Standing standing, Instant created) {
    /** Whether Ingresses without a class belong to a class. */
    public enum Standing {
        /** Annotation {@code ingressclass.kubernetes.io/is-default-class: "true"}. */
        DEFAULT,
        /** Not so marked. */
        ORDINARY
    }
}
