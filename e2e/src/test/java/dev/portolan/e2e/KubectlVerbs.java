package dev.portolan.e2e;

import static dev.portolan.e2e.KubectlVerb.since;
import static dev.portolan.e2e.KubectlVerb.verb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;

/** What people type, in the order that a walk goes: each row finds what the ones before have made. */
final class KubectlVerbs {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SHOP = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: shop }
            spec:
              replicas: %d
              selector: { matchLabels: { app: shop } }
              template:
                metadata: { labels: { app: shop } }
                spec:
                  terminationGracePeriodSeconds: 1
                  volumes: [{ name: data, emptyDir: {} }]
                  containers:
                  - name: echo
                    image: portolan/echo
                    args: ["--port=3000"]
                    ports: [{ containerPort: 3000 }]
                    volumeMounts: [{ name: data, mountPath: /data }]
            """;

    static final List<KubectlVerb> ALL = List.of(
            verb("version", k -> has(k.ok("version", "-o", "json"), "v1.33.0+portolan")),
            verb("api-versions", k -> has(k.ok("api-versions"), "apps/v1", "networking.k8s.io/v1")),
            verb("api-resources", k -> has(k.ok("api-resources"), "services", "cronjobs", "networkpolicies")),
            verb("cluster-info", k -> has(k.ok("cluster-info"), "is running at")),
            verb("explain", k -> has(k.ok("explain", "service.spec.ports"), "targetPort", "nodePort")),
            verb("apply", KubectlVerbs::apply),
            verb("diff", KubectlVerbs::diff),
            verb("apply --server-side", KubectlVerbs::serverSide),
            verb("apply -k", KubectlVerbs::kustomize),
            verb("wait", k -> k.ok("wait", "--for=condition=available", "deployment/shop", "--timeout=180s")),
            verb("get", k -> has(k.ok("get", "deployments,pods", "-o", "wide"), "READY", "1/1", "Running", "node-1")),
            verb("get --watch", KubectlVerbs::watch),
            verb("describe deployment, pod, node", KubectlVerbs::describe),
            verb("create configmap, secret, role, rolebinding, quota, serviceaccount", KubectlVerbs::create),
            verb("create deployment, service", k -> {
                has(k.ok("create", "deployment", "made", "--image=portolan/echo"), "created");
                has(k.ok("create", "service", "clusterip", "made", "--tcp=80:3000"), "created");
            }),
            verb("create job, describe job", k -> {
                has(k.ok("create", "job", "once", "--image=x", "--", "true"), "created");
                k.ok("wait", "--for=condition=complete", "job/once", "--timeout=180s");
                has(k.ok("describe", "job", "once"), "1 Succeeded");
            }),
            verb("create cronjob, describe cronjob", k -> {
                has(k.ok("create", "cronjob", "often", "--image=x", "--schedule=*/5 * * * *", "--", "true"), "created");
                has(k.ok("get", "cronjobs"), "*/5 * * * *");
                has(k.ok("describe", "cronjob", "often"), "*/5 * * * *");
            }),
            verb("create poddisruptionbudget, describe", k -> {
                has(k.ok("create", "pdb", "few", "--selector=app=none", "--min-available=1"), "created");
                has(k.ok("describe", "pdb", "few"), "Min available", "app=none");
                k.ok("delete", "pdb", "few");
            }),
            verb("create ingress, describe ingress", k -> {
                has(k.ok("create", "ingress", "door", "--rule=a.localhost/*=shop:80"), "created");
                has(k.ok("describe", "ingress", "door"), "a.localhost", "shop:80");
            }),
            verb("autoscale, describe hpa", k -> {
                has(k.ok("autoscale", "deployment/made", "--min=1", "--max=3", "--cpu-percent=80"), "autoscaled");
                has(k.ok("get", "hpa"), "Deployment/made");
                has(k.ok("describe", "hpa", "made"), "Min replicas", "Max replicas");
            }),
            verb("expose, describe service", k -> {
                has(k.ok("expose", "deployment/shop", "--port=80", "--target-port=3000"), "exposed");
                eventually(() -> has(k.ok("describe", "service", "shop"), "Endpoints:", ":3000"));
            }),
            verb("describe endpointslices", k -> eventually(() -> has(k.ok("describe", "endpointslices"), "3000"))),
            verb("label, annotate", k -> {
                has(k.ok("label", "service", "shop", "tier=front"), "labeled");
                has(k.ok("annotate", "service", "shop", "note=x"), "annotated");
                has(k.ok("get", "svc", "-l", "tier=front", "-o", "name"), "service/shop");
            }),
            verb("patch", k -> {
                k.ok("patch", "deployment", "shop", "-p", "{\"spec\":{\"minReadySeconds\":0}}");
                String json = "[{\"op\":\"add\",\"path\":\"/metadata/labels/j\",\"value\":\"p\"}]";
                k.ok("patch", "service", "shop", "--type=json", "-p", json);
                k.ok("patch", "service", "shop", "--type=merge", "-p", "{\"metadata\":{\"labels\":{\"m\":\"p\"}}}");
                assertThat(k.query("service/shop", "{.metadata.labels.j}{.metadata.labels.m}"))
                        .isEqualTo("pp");
            }),
            verb("edit", k -> {
                k.host().set("KUBE_EDITOR", "sed -i -e s/front/back/");
                has(k.ok("edit", "service", "shop"), "edited");
                assertThat(k.query("service/shop", "{.metadata.labels.tier}")).isEqualTo("back");
            }),
            verb("replace", k -> {
                Path whole = k.file(
                        "whole.json",
                        k.ok("get", "configmap", "c", "-o", "json").replace("\"b\"", "\"d\""));
                has(k.ok("replace", "-f", whole.toString()), "replaced");
                assertThat(k.query("configmap/c", "{.data.a}")).isEqualTo("d");
            }),
            verb("scale", k -> {
                has(k.ok("scale", "deployment/shop", "--replicas=2"), "scaled");
                k.ok("rollout", "status", "deployment/shop", "--timeout=180s");
                assertThat(k.query("deployment/shop", "{.status.readyReplicas}"))
                        .isEqualTo("2");
            }),
            verb("set image, set env", k -> {
                has(k.ok("set", "env", "deployment/made", "A=b"), "updated");
                has(k.ok("set", "image", "deployment/made", "echo=portolan/echo:2"), "updated");
            }),
            verb("rollout status, history, restart, undo, pause, resume", KubectlVerbs::rollout),
            verb(
                    "logs",
                    k -> eventually(
                            () -> assertThat(k.ok("logs", "deployment/shop")).isNotEmpty())),
            verb(
                    "exec",
                    k -> assertThat(k.ok("exec", "deployment/shop", "--", "hostname"))
                            .startsWith("shop-")),
            verb("cp", KubectlVerbs::copy),
            verb("run", k -> {
                has(k.ok("run", "hello", "--image=x", "--restart=Never", "--command", "--", "echo", "hi"), "created");
                eventually(() -> assertThat(k.ok("logs", "hello").strip()).isEqualTo("hi"));
            }),
            verb(
                    "port-forward",
                    k -> serving(
                            k.start("port-forward", "service/shop", "18080:80"),
                            () -> has(get(k, "http://127.0.0.1:18080/hostname"), "shop-"))),
            verb(
                    "proxy",
                    k -> serving(
                            k.start("proxy", "--port=18001"),
                            () -> has(get(k, "http://127.0.0.1:18001/version"), "portolan"))),
            verb(
                    "proxy to services/NAME/proxy, pods/NAME/proxy",
                    k -> serving(k.start("proxy", "--port=18001"), () -> {
                        String below = "http://127.0.0.1:18001/api/v1/namespaces/" + k.namespace();
                        has(get(k, below + "/services/shop/proxy/hostname"), "shop-");
                        has(get(k, below + "/pods/" + k.aPod() + ":3000/proxy/hostname"), "shop-");
                    })),
            verb(
                    "get --raw nodes/NAME/proxy",
                    k -> has(k.ok("get", "--raw", "/api/v1/nodes/node-1/proxy/healthz"), "ok")),
            verb("get --raw /readyz?verbose, /metrics", k -> {
                has(k.ok("get", "--raw", "/readyz?verbose"), "[+]ping ok");
                has(k.ok("get", "--raw", "/metrics"), "apiserver_request_total");
            }),
            verb("top nodes", k -> eventually(() -> has(k.ok("top", "nodes"), "CPU(cores)", "node-1"))),
            verb("top pods", k -> {
                k.ok("run", "idle", "--image=x", "--restart=Never", "--command", "--", "sleep", "1000");
                eventually(() -> has(k.ok("top", "pods"), "CPU(cores)", "idle"));
            }),
            verb("get events", k -> has(k.ok("get", "events"), "REASON", "Scheduled")),
            since(23, "events", k -> has(k.ok("events"), "REASON", "Scheduled")),
            verb("auth can-i", k -> {
                has(k.ok("auth", "can-i", "create", "pods"), "yes");
                has(k.ok("auth", "can-i", "--list"), "Resources");
                has(k.run("auth", "can-i", "create", "pods", "--as=ann").out(), "no");
            }),
            since(27, "auth whoami", k -> has(k.ok("auth", "whoami"), "Username")),
            since(
                    24,
                    "create token",
                    k -> assertThat(k.ok("create", "token", "default")).startsWith("ey")),
            verb("taint, cordon, uncordon", k -> {
                has(k.ok("taint", "nodes", "node-1", "try=x:PreferNoSchedule"), "tainted");
                has(k.ok("taint", "nodes", "node-1", "try-"), "untainted");
                has(k.ok("cordon", "node-1"), "cordoned");
                has(k.ok("uncordon", "node-1"), "uncordoned");
            }),
            verb("debug (ephemeral containers)", KubectlVerbs::debug),
            verb("delete", k -> {
                has(k.ok("delete", "service/shop", "deployment/made"), "deleted");
                assertThat(k.run("get", "service", "shop").err()).contains("services \"shop\" not found");
            }),
            verb("drain", k -> {
                String[] words = {
                    "drain", "node-1", "--ignore-daemonsets", "--force", "--delete-emptydir-data", "--timeout=180s"
                };
                assertThat(k.ok(words)).containsPattern("node/node-1 (drained|evicted)"); // the latter in older words
                k.ok("uncordon", "node-1");
            }),
            verb("delete namespace", k -> {
                has(k.ok("delete", "namespace", k.namespace()), "deleted");
                assertThat(k.run("get", "namespace", k.namespace()).exit()).isEqualTo(1);
            }));

    private KubectlVerbs() {}

    private static void has(String said, String... words) {
        assertThat(said).contains(words);
    }

    private static void eventually(ThrowingRunnable look) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(look);
    }

    private static void serving(Process process, ThrowingRunnable look) {
        try {
            eventually(look);
        } finally {
            process.destroy();
            process.onExit().join();
        }
    }

    private static String get(KubectlAt k, String url) {
        return k.host()
                .run("curl", "-sS", "--fail", "--max-time", "30", url)
                .ok()
                .out();
    }

    private static void apply(KubectlAt k) throws IOException {
        Path file = k.file("shop.yaml", SHOP.formatted(1));
        has(k.ok("apply", "-f", file.toString()), "deployment.apps/shop created");
        has(k.ok("apply", "-f", file.toString()), "unchanged");
    }

    private static void diff(KubectlAt k) throws IOException {
        assertThat(k.run("diff", "-f", k.file("same.yaml", SHOP.formatted(1)).toString())
                        .exit())
                .isZero();
        Ran other = k.run("diff", "-f", k.file("other.yaml", SHOP.formatted(2)).toString());
        assertThat(other.exit()).as(other.said()).isEqualTo(1);
        has(other.out(), "replicas: 2");
    }

    private static void serverSide(KubectlAt k) throws IOException {
        Path file = k.file("map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied}\ndata: {a: b}\n");
        has(k.ok("apply", "--server-side", "-f", file.toString()), "serverside-applied");
        assertThat(k.query("configmap/applied", "{.data.a}")).isEqualTo("b");
    }

    private static void kustomize(KubectlAt k) throws IOException {
        Path folder = Files.createDirectories(k.folder().resolve("kustom"));
        Files.writeString(
                folder.resolve("kustomization.yaml"), "{configMapGenerator: [{name: kust, literals: [a=b]}]}");
        has(k.ok("apply", "-k", folder.toString()), "created");
    }

    private static void watch(KubectlAt k) throws IOException {
        Path log = k.host().home().resolve("started.log");
        serving(k.start("get", "configmaps", "--watch"), () -> {
            k.ok("create", "configmap", "seen-" + Long.toString(System.nanoTime(), 36));
            assertThat(Files.readString(log)).contains("seen-");
        });
    }

    private static void describe(KubectlAt k) {
        has(k.ok("describe", "deployment", "shop"), "1 available");
        eventually(() -> has(k.ok("describe", "pods"), "Scheduled", "Started"));
        has(k.ok("describe", "node", "node-1"), "Ready", "Addresses");
    }

    private static void create(KubectlAt k) {
        has(k.ok("create", "configmap", "c", "--from-literal=a=b"), "created");
        has(k.ok("create", "secret", "generic", "s", "--from-literal=a=b"), "created");
        has(k.ok("create", "role", "r", "--verb=get", "--resource=pods"), "created");
        has(k.ok("create", "rolebinding", "b", "--role=r", "--user=ann"), "created");
        has(k.ok("create", "quota", "q", "--hard=pods=100"), "created");
        has(k.ok("create", "serviceaccount", "a"), "created");
        has(k.ok("describe", "configmap,secret,role,rolebinding,serviceaccount"), "ann");
    }

    private static void rollout(KubectlAt k) {
        for (String[] words : new String[][] {{"restart"}, {"undo"}}) {
            k.ok("rollout", words[0], "deployment/shop");
            k.ok("rollout", "status", "deployment/shop", "--timeout=180s");
        }
        // A rollout is over before the last pod of the old ones is; the next commands choose among all there are.
        eventually(() -> assertThat(k.query("pods", "{.items[?(@.metadata.labels.app==\"shop\")].metadata.name}")
                        .split(" "))
                .hasSize(2));
        has(k.ok("rollout", "history", "deployment/shop"), "REVISION", "3");
        has(k.ok("rollout", "pause", "deployment/shop"), "paused");
        has(k.ok("rollout", "resume", "deployment/shop"), "resumed");
    }

    private static void copy(KubectlAt k) throws IOException {
        Path there = k.file("there.txt", "to and fro\n");
        Path back = k.folder().resolve("back.txt");
        String pod = k.aPod();
        k.ok("cp", there.toString(), pod + ":/data/x.txt");
        k.ok("cp", pod + ":/data/x.txt", back.toString());
        assertThat(back).hasSameTextualContentAs(there);
    }

    private static void debug(KubectlAt k) {
        has(k.ok("debug", k.aPod(), "--image=portolan/echo", "-c", "look"), "look");
    }
}
