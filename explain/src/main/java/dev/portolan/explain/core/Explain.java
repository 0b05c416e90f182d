package dev.portolan.explain.core;

/** Explains whatever can be asked about. */
public final class Explain {
    private Explain() {}

    /**
     * The diagnosis of a target.
     *
     * @throws IllegalArgumentException where a URL is none
     */
    public static Diagnosis of(Snapshot now, Target target) {
        return switch (target) {
            case Target.OfService(String ns, String name) -> ExplainService.explain(now, ns, name);
            case Target.OfPod(String ns, String name) -> ExplainPod.explain(now, ns, name);
            case Target.OfIngress(String ns, String name) -> ExplainIngress.explain(now, ns, name);
            case Target.OfUrl(String ns, String url) -> ExplainUrl.explain(now, ns, url);
            case Target.OfName(String ns, String name) -> ExplainName.explain(now, ns, name);
            case Target.OfPath(String ns, String pod, String host, int port) ->
                ExplainPath.explain(now, ns, pod, host, port);
        };
    }
}
