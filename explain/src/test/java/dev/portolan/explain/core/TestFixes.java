package dev.portolan.explain.core;

/** Fixes for the tests of other packages. */
public final class TestFixes {
    private TestFixes() {}

    /** A Service's first target port, changed. */
    public static Fix targetPort(Ref service, int from, int to) {
        return Fix.set(service, "spec.ports[0].targetPort", from, to);
    }
}
