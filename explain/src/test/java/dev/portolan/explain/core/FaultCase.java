package dev.portolan.explain.core;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A situation, what is asked, and what must be said.
 *
 * @param finding a part of it
 * @param patch the first patch of the first fix that can be made, as a command, or empty
 */
record FaultCase(String name, Situation now, Target target, Cause cause, String object, String finding, String patch) {
    static final Target WEB_SERVICE = new Target.OfService("shop", "web");
    static final Target SHOP_INGRESS = new Target.OfIngress("shop", "shop");
    static final String MERGE = " --type=merge -p ";
    static final String JSON = " --type=json -p ";

    /** The patch of the first port of Service web. */
    static String portPatch(String field, String from, String to) {
        String path = "\"path\":\"/spec/ports/0/" + field + "\",\"value\":";
        return "kubectl patch service web -n shop" + JSON + "'[{\"op\":\"test\"," + path + from
                + "},{\"op\":\"replace\"," + path + to + "}]'";
    }

    /** The first broken hop says it. */
    void named() {
        Diagnosis diagnosis = Explain.of(now.now(), target);
        Hop hop = diagnosis.broken().orElseThrow(() -> new AssertionError("nothing is broken: " + diagnosis));
        assertThat(hop.cause()).isEqualTo(cause);
        assertThat(hop.object()).isEqualTo(object);
        assertThat(hop.finding()).contains(finding);
        patched(diagnosis);
    }

    /** It answers, and a note says it. */
    void noted() {
        Diagnosis diagnosis = Explain.of(now.now(), target);
        assertThat(diagnosis.answers()).isTrue();
        assertThat(diagnosis.hops())
                .filteredOn(h -> h.cause() == cause)
                .singleElement()
                .satisfies(h -> assertThat(h.finding()).contains(finding))
                .satisfies(h -> assertThat(h.object()).isEqualTo(object));
        patched(diagnosis);
    }

    private void patched(Diagnosis diagnosis) {
        assertThat(diagnosis.fix().map(f -> f.patches().getFirst().kubectl()).orElse(""))
                .isEqualTo(patch);
    }

    @Override
    public String toString() {
        return name;
    }
}
