package dev.portolan.cli;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server said to a request that failed. */
public final class ApiAnswer {
    private ApiAnswer() {}

    /** The server's own sentence, as kubectl prints it; the client's where there was no answer. */
    public static String said(KubernetesClientException failure) {
        boolean answered = failure.getStatus() != null && failure.getStatus().getMessage() != null;
        return answered ? failure.getStatus().getMessage() : String.valueOf(failure.getMessage());
    }
}
