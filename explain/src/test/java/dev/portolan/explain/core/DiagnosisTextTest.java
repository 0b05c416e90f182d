package dev.portolan.explain.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTextTest {
    private static final Diagnosis TYPO = new Diagnosis(
            "service default/microservice-one-service",
            List.of(
                    Hop.ok("name", "microservice-one-service.default.svc answers with the VIP 10.96.0.7"),
                    Hop.broken(
                            "selector",
                            Cause.LABEL_TYPO,
                            new Ref("Deployment", "default", "microservice-one"),
                            "no pod matches app=microservice-one: all of its labels must be on the pod; nearest: Deployment"
                                    + " microservice-one has app=microservice-on",
                            List.of(
                                    new Fix(
                                            "Deployment",
                                            "microservice-one",
                                            "spec.template.metadata.labels.app",
                                            "microservice-on",
                                            "microservice-one",
                                            "and the same in spec.selector.matchLabels"),
                                    new Fix(
                                            "Service",
                                            "microservice-one-service",
                                            "spec.selector.\"example.org/app\"",
                                            "",
                                            "microservice-on")))));

    @Test
    void a_diagnosis_fits_in_eighty_columns_and_ends_with_the_lines_to_write() {
        assertThat(new DiagnosisText(80).of(TYPO)).isEqualTo("""
                service default/microservice-one-service does not answer

                  ok    name      microservice-one-service.default.svc answers with the VIP
                                  10.96.0.7
                  FAIL  selector  no pod matches app=microservice-one: all of its labels must be
                                  on the pod; nearest: Deployment microservice-one has
                                  app=microservice-on

                To mend selector, one of these changes:
                  in Deployment microservice-one, under spec.template.metadata.labels, write
                      app: microservice-one    # now microservice-on
                    and the same in spec.selector.matchLabels
                  in Service microservice-one-service, under spec.selector, write
                      "example.org/app": microservice-on
                """);
    }

    @Test
    void what_an_object_says_neither_moves_the_cursor_nor_makes_lines_to_write() {
        var fix = new Fix("Service", "web", "spec.selector.app", "b\u001b[2J\nkind: Secret", "c\nd", "");
        var hop = Hop.broken(
                "selector",
                Cause.LABEL_TYPO,
                new Ref("Service", "default", "web"),
                "ends with: \u001b]0;mine\u0007 \u202ebad",
                List.of(fix));

        String text = new DiagnosisText(80).of(new Diagnosis("service a/b", List.of(hop)));

        assertThat(text.chars().filter(c -> c < ' ' && c != '\n')).isEmpty();
        assertThat(text)
                .contains("ends with: \\x1b]0;mine\\x07 \\u202ebad")
                .contains("      app: c\\nd    # now b\\x1b[2J\\nkind: Secret\n");
    }

    @Test
    void a_word_that_is_longer_than_the_terminal_is_not_broken() {
        var text = new DiagnosisText(40)
                .of(new Diagnosis("service a/b", List.of(Hop.ok("name", "x ".repeat(20) + "y".repeat(60)))));
        assertThat(text.lines()).contains("              " + "y".repeat(60));
        assertThat(text).startsWith("service a/b answers\n");
    }

    @Test
    void a_change_names_the_line_of_the_manifest_and_what_is_to_be_taken_out() {
        var hop = Hop.broken(
                "selector",
                Cause.SELECTOR_SUBSET,
                new Ref("Service", "a", "b"),
                "no",
                List.of(Fix.set(new Ref("Service", "a", "b"), "spec.selector.tier", "web", null)));
        assertThat(new DiagnosisText(80, fix -> "shop.yaml:7").of(new Diagnosis("service a/b", List.of(hop))))
                .endsWith("""
                        To mend selector:
                          in Service b (shop.yaml:7), under spec.selector, take out
                              tier: web
                        """);
    }

    @Test
    void json_has_the_same_with_cause_object_and_patch() {
        var diagnosis = new Diagnosis(
                "service a/b",
                List.of(Hop.broken(
                        "port 80",
                        Cause.TARGET_PORT_NUMBER,
                        new Ref("Service", "a", "b"),
                        "says \"no\\\n\u0001\"",
                        List.of(Fix.set(new Ref("Service", "a", "b"), "spec.ports[0].targetPort", 80, 8080)))));
        assertThat(DiagnosisJson.of(diagnosis))
                .isEqualTo(
                        "{\"subject\":\"service a/b\",\"answers\":false,\"cause\":\"TARGET_PORT_NUMBER\",\"object\":\"Service a/b\","
                                + "\"hops\":[{\"place\":\"port 80\",\"verdict\":\"broken\",\"finding\":\"says \\\"no\\\\\\n\\u0001\\\"\","
                                + "\"cause\":\"TARGET_PORT_NUMBER\",\"object\":\"Service a/b\",\"fixes\":[{\"kind\":\"Service\",\"name\":\"b\","
                                + "\"field\":\"spec.ports[0].targetPort\",\"from\":\"80\",\"to\":\"8080\",\"remark\":\"\",\"where\":\"\","
                                + "\"patches\":[{\"kind\":\"Service\",\"namespace\":\"a\",\"name\":\"b\",\"type\":\"json\",\"kubectl\":"
                                + "\"kubectl patch service b -n a --type=json -p '[{\\\"op\\\":\\\"test\\\",\\\"path\\\":\\\"/spec/ports/0/targetPort\\\",\\\"value\\\":80},"
                                + "{\\\"op\\\":\\\"replace\\\",\\\"path\\\":\\\"/spec/ports/0/targetPort\\\",\\\"value\\\":8080}]'\","
                                + "\"body\":[{\"op\":\"test\",\"path\":\"/spec/ports/0/targetPort\",\"value\":80},"
                                + "{\"op\":\"replace\",\"path\":\"/spec/ports/0/targetPort\",\"value\":8080}]}]}]}]}");
    }
}
