package dev.portolan.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class RedactionTest {
    private static ObjectNode tree(String json) {
        return (ObjectNode) new JsonMapper().readTree(json.replace('\'', '"'));
    }

    /** c2V4dGFudC00Mg== is sextant-42. */
    private static final ObjectNode SECRET = tree(
            "{'kind':'Secret','metadata':{'name':'db','annotations':"
                    + "{'kubectl.kubernetes.io/last-applied-configuration':'{data:{p:c2V4dGFudC00Mg==}}'}},'data':{'p':'c2V4dGFudC00Mg=='}}");

    private static final Redaction REDACTION = Redaction.knowing(List.of(SECRET));

    @Test
    void a_secret_keeps_its_keys_and_loses_its_values() {
        String text = REDACTION.object(SECRET).toString();
        assertThat(text).contains("\"p\"", "redacted").doesNotContain("c2V4dGFudC00Mg", "sextant");
    }

    @Test
    void a_value_of_a_secret_is_found_wherever_else_it_stands() {
        assertThat(REDACTION.text("log: connecting with sextant-42, that is c2V4dGFudC00Mg==, or c2V4dGFudC00Mg"))
                .isEqualTo("log: connecting with <redacted>, that is <redacted>, or <redacted>");
    }

    @Test
    void a_field_or_variable_whose_name_says_secret_loses_its_value() {
        String text = REDACTION
                .object(
                        tree(
                                "{'kind':'Pod','spec':{'containers':[{'env':[{'name':'DB_PASSWORD','value':'hunter2'},"
                                        + "{'name':'MODE','value':'fast'}],'args':['--token=abcdef123','--port=80']}]},'data':{'api_key':'zzz-999'}}"))
                .toString();
        assertThat(text).doesNotContain("hunter2", "abcdef123", "zzz-999").contains("fast", "--port=80", "DB_PASSWORD");
    }

    @Test
    void what_a_secret_variable_says_is_found_elsewhere_and_in_the_manifest_kept_as_text() {
        var pod = tree("{'kind':'Pod','metadata':{'annotations':{}},'env':[{'name':'DB_PASSWORD','value':'hunter2'}]}");
        ((ObjectNode) pod.at("/metadata/annotations"))
                .put(
                        "kubectl.kubernetes.io/last-applied-configuration",
                        "{\"env\":[{\"name\":\"A_TOKEN\",\"value\":\"x1y2\"}],\"mode\":\"fast\"}");
        String text = Redaction.knowing(List.of()).object(pod).toString();
        assertThat(text).doesNotContain("hunter2", "x1y2").contains("fast");
        assertThat(Redaction.knowing(List.of(pod)).text("log: hunter2")).isEqualTo("log: <redacted>");
    }

    @Test
    void the_end_of_a_key_whose_beginning_is_cut_away_goes_too() {
        for (String time : List.of("", "2026-03-01T10:00:00.5Z ")) {
            String log = time + "MHcCAQEEIKeyMaterial\n" + time + "c2Vjb25k\n" + time + "-----END EC PRIVATE KEY-----\n"
                    + time + "listening\n";
            assertThat(REDACTION.text(log)).isEqualTo("<redacted>\n" + time + "listening\n");
            assertThat(REDACTION.text("(what came before is left out)\n" + log))
                    .doesNotContain("KeyMaterial", "c2Vjb25k")
                    .contains("listening");
        }
    }

    private record Look(String what, String text, String secret) {}

    private static final List<Look> LOOKS = List.of(
            new Look("a JSON Web Token", "x eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl y", "eyJzdWIi"),
            new Look("a bearer token", "Authorization: Bearer abc.def-123", "abc.def-123"),
            new Look("basic credentials", "authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
            new Look("a password in a URL", "postgres://app:s3cr3t@db:5432/x", "s3cr3t"),
            new Look(
                    "a private key",
                    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----",
                    "MHcCAQEE"),
            new Look("a private key that is cut off", "-----BEGIN PRIVATE KEY-----\nMIGHAgEA", "MIGHAgEA"),
            new Look("a bootstrap token", "kubeadm join --discovery abcdef.0123456789abcdef", "0123456789abcdef"),
            new Look("an assignment", "export API_KEY=q1w2e3r4", "q1w2e3r4"),
            new Look("YAML", "  clientSecret: \"q1w2e3r4\"", "q1w2e3r4"));

    @TestFactory
    List<DynamicTest> what_looks_like_a_credential_goes() {
        return LOOKS.stream()
                .map(look -> DynamicTest.dynamicTest(
                        look.what(),
                        () -> assertThat(REDACTION.text(look.text()))
                                .doesNotContain(look.secret())
                                .contains("<redacted>")))
                .toList();
    }

    @Test
    void ordinary_text_stays() {
        String text =
                "secretName: web-tls\nautomountServiceAccountToken: false\nhttp://user@host:80/ 10.0.0.1:80 tokens: {}\n";
        assertThat(REDACTION.text(text)).isEqualTo(text);
    }

    @Test
    void the_namespace_beside_an_accounts_token_is_no_secret() {
        var token = tree(
                "{'kind':'Secret','type':'kubernetes.io/service-account-token','data':{'namespace':'ZGVmYXVsdA==','token':'c2V4dGFudC00Mg=='}}");
        assertThat(Redaction.knowing(List.of(token)).text("default sextant-42")).isEqualTo("default <redacted>");
    }
}
