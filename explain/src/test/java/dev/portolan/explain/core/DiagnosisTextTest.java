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
    void a_word_that_is_longer_than_the_terminal_is_not_broken() {
        var text = new DiagnosisText(40)
                .of(new Diagnosis("service a/b", List.of(Hop.ok("name", "x ".repeat(20) + "y".repeat(60)))));
        assertThat(text.lines()).contains("              " + "y".repeat(60));
        assertThat(text).startsWith("service a/b answers\n");
    }

    @Test
    void json_has_the_same_and_escapes_what_it_must() {
        var diagnosis = new Diagnosis(
                "service a/b",
                List.of(new Hop(
                        "pods",
                        Hop.Verdict.NOTE,
                        "says \"no\\\n\u0001\"",
                        List.of(new Fix("Service", "b", "spec.x", "", "1")))));
        assertThat(DiagnosisJson.of(diagnosis))
                .isEqualTo(
                        "{\"subject\":\"service a/b\",\"answers\":true,\"hops\":[{\"place\":\"pods\",\"verdict\":\"note\","
                                + "\"finding\":\"says \\\"no\\\\\\n\\u0001\\\"\",\"fixes\":[{\"kind\":\"Service\",\"name\":\"b\","
                                + "\"field\":\"spec.x\",\"from\":\"\",\"to\":\"1\",\"remark\":\"\"}]}]}");
    }
}
