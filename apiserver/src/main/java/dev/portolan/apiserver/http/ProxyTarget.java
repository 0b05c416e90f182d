package dev.portolan.apiserver.http;

import java.net.URI;

/**
 * Where a proxied request goes.
 *
 * @param uri with the path and query that are asked for there
 * @param trust whom to believe behind TLS
 */
record ProxyTarget(URI uri, Trust trust) {
    /** Whom to believe. */
    enum Trust {
        /** A node agent, which has a certificate of the cluster's authority. */
        AGENT,
        /** A pod, whose certificate is its own affair, as in Kubernetes: who may reach it is decided by its address. */
        ANYBODY
    }

    boolean secure() {
        return uri.getScheme().equals("https");
    }
}
