package dev.portolan.node.probe;

/** The three probes of a container. */
enum ProbeKind {
    STARTUP("Startup"),
    READINESS("Readiness"),
    LIVENESS("Liveness");

    private final String word;

    ProbeKind(String word) {
        this.word = word;
    }

    /** As events begin with it. */
    String word() {
        return word;
    }
}
