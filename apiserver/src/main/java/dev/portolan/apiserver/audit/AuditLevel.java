package dev.portolan.apiserver.audit;

/** How much the audit log tells of a request (Kubernetes documentation, "Auditing", "Audit policy"). */
public enum AuditLevel {
    /** Nothing. */
    NONE("None"),
    /** Who asked for what, when, and how it was answered. */
    METADATA("Metadata"),
    /** And the body of the request. */
    REQUEST("Request"),
    /** And the body of the answer. */
    REQUEST_RESPONSE("RequestResponse");

    private final String text;

    AuditLevel(String text) {
        this.text = text;
    }

    /** Kubernetes' word. */
    public String text() {
        return text;
    }

    /** Whether this tells at least as much as that. */
    public boolean tells(AuditLevel that) {
        return compareTo(that) >= 0;
    }

    /** The lesser of two. */
    public AuditLevel atMost(AuditLevel that) {
        return compareTo(that) <= 0 ? this : that;
    }
}
