package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A support archive has what helps, and none of the secrets that were planted all over the cluster. */
final class BundleTest {
    private static final List<String> PLANTED = List.of(
            "sextant-in-data",
            "almanac-in-stringData",
            "line-two-of-a-file",
            "envpass-hunter2",
            "arg-token-77aa88",
            "configmap-apikey-55",
            "logged-token-4711",
            "logged-pass-1234",
            "urlpass-0815",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmVkLWJ5LW5vYm9keQ",
            "MHcCAQEEIPlantedKeyMaterial");

    private static final String MANIFESTS = """
            apiVersion: v1
            kind: Secret
            metadata: { name: planted }
            data: { one: c2V4dGFudC1pbi1kYXRh }
            stringData:
              two: almanac-in-stringData
              file: |
                first line
                line-two-of-a-file
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: careless
              annotations:
                note: "the almanac says almanac-in-stringData"
                jwt: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmVkLWJ5LW5vYm9keQ
            data:
              api_key: configmap-apikey-55
              url: postgres://app:urlpass-0815@db:5432/x
              copy: sextant-in-data
              base64: c2V4dGFudC1pbi1kYXRh
              key.pem: |
                -----BEGIN EC PRIVATE KEY-----
                MHcCAQEEIPlantedKeyMaterial
                -----END EC PRIVATE KEY-----
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: careless }
            spec:
              containers:
                - name: echo
                  image: portolan/echo
                  args: ["--port=8000", "--text=--password=arg-token-77aa88"]
                  env: [{ name: DB_PASSWORD, value: envpass-hunter2 }, { name: MODE, value: plain-mode }]
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: talkative }
            spec:
              containers:
                - name: main
                  image: any
                  command: [sh, -c, "seq -f 'line %.0f' 5000; echo logging in with almanac-in-stringData --token=logged-token-4711; exec sleep 100000"]
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: restless }
            spec:
              containers: [{ name: main, image: any, command: [sh, -c, "echo last words; echo password=logged-pass-1234; exit 3"] }]
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: lonely }
            spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
            ---
            apiVersion: v1
            kind: Event
            metadata: { name: quoting }
            involvedObject: { kind: Pod, namespace: default, name: careless }
            type: Warning
            reason: Quoted
            message: cannot log in with sextant-in-data
            """;

    @Test
    void nothing_that_was_planted_is_in_the_archive_and_what_helps_is() throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            Path folder = Files.createDirectories(host.home().resolve("k8s"));
            Files.writeString(folder.resolve("all.yaml"), MANIFESTS);
            Seed seed = new Seed(host);
            host.portolan("up", folder.toString(), "--detach", "--wait", "0s").ok();
            host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
            // kubectl keeps the whole manifest in an annotation.
            seed.kubectl("apply", "-f", folder.toString()).ok();
            // The finding on the Service without pods becomes an event in its own time.
            seed.eventually(
                    () -> assertThat(seed.kubectl("get", "events").ok().out()).contains("lonely"));
            seed.eventually(() -> {
                assertThat(seed.query("pod/restless", "{.status.containerStatuses[0].restartCount}"))
                        .noneMatch("0"::equals)
                        .isNotEmpty();
                assertThat(seed.kubectl("logs", "talkative").ok().out()).contains("logging in");
            });
            String token = seed.kubectl("create", "token", "default").out().strip();

            Ran bundle = host.portolan(
                            "bundle", host.home().resolve("case.tar.gz").toString())
                    .ok();
            assertThat(bundle.out()).contains("case.tar.gz", "without secrets");
            host.run(
                            "tar",
                            "-xzf",
                            host.home().resolve("case.tar.gz").toString(),
                            "-C",
                            host.home().toString())
                    .ok();
            Path archive = host.home().resolve("case");

            String all = everything(archive);
            for (String secret : PLANTED) {
                assertThat(all.contains(secret)).as(secret).isFalse();
                String base64 =
                        Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
                assertThat(all.contains(base64)).as("%s in base64", secret).isFalse();
            }
            if (!token.isEmpty()) assertThat(all.contains(token)).as("a token").isFalse();
            for (String keyFile : List.of("kubeconfig", "pki"))
                assertKeysAbsent(host.state().resolve(keyFile), all);

            assertThat(all).contains("plain-mode", "DB_PASSWORD", "postgres://app:", "name: planted", "almanac says");
            assertThat(Files.readString(archive.resolve("explain.txt")))
                    .contains("service default/lonely does not answer");
            assertThat(Files.readString(archive.resolve("objects/core/services.yaml")))
                    .contains("name: lonely", "app: nobody");
            assertThat(Files.readString(archive.resolve("events.txt")))
                    .contains("lonely", "cannot log in with <redacted>");
            assertThat(Files.readString(archive.resolve("cluster.json"))).contains("netns");
            assertThat(Files.readString(archive.resolve("versions.txt"))).contains("portolan", "Java 2");
            assertThat(Files.readString(archive.resolve("host/addresses.txt"))).contains("lo");
            assertThat(Files.readString(archive.resolve("data-plane/nftables-ipv4.txt")))
                    .contains("table ip portolan");
            assertThat(archive.resolve("logs/portolan.log")).exists();
            String talkative = Files.readString(archive.resolve("logs/pods/default/talkative.log"));
            assertThat(talkative)
                    .contains("== main\n", " line 5000\n", "logging in with <redacted> --token=<redacted>")
                    .doesNotContain(" line 2000\n");
            assertThat(Files.readString(archive.resolve("logs/pods/default/restless.log")))
                    .contains("== main, the run before\n", " last words\n", " password=<redacted>");
        }
    }

    private static String everything(Path folder) throws IOException {
        var all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                all.append(Files.readString(file)).append('\n');
        }
        return all.toString();
    }

    /** No line of a private key, as it is or within a kubeconfig. */
    private static void assertKeysAbsent(Path place, String all) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (!text.contains("PRIVATE KEY") && !text.contains("client-key-data")) continue;
                text.lines()
                        .map(String::strip)
                        .filter(line -> line.length() > 40)
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .filter(line -> text.contains("PRIVATE KEY") || text.contains("client-key-data: " + line))
                        .filter(line -> !text.contains("BEGIN CERTIFICATE")
                                && !text.contains("certificate-authority-data: " + line))
                        .forEach(line -> assertThat(all.contains(line))
                                .as("key material of %s", file)
                                .isFalse());
            }
        }
    }

    @Test
    void a_file_that_is_there_is_left_alone() throws IOException, InterruptedException {
        try (Host host = Host.make(Host.As.ROOT)) {
            host.portolan("up", "--detach", "--sandbox", "loopback").ok();
            Path file = Files.writeString(host.home().resolve("mine.tar.gz"), "mine");
            Ran ran = host.portolan("bundle", file.toString());
            assertThat(ran.exit()).isEqualTo(73);
            assertThat(ran.err()).contains("is there already", "name another file");
            assertThat(file).hasContent("mine");
            assertThat(host.portolan("bundle", host.home().resolve("x.zip").toString())
                            .err())
                    .contains(".tar.gz");
        }
    }
}
