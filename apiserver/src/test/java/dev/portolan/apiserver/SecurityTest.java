package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who asks, and what they may: roles, bindings, tokens, reviews, over HTTPS. */
class SecurityTest {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static RunningServer api;

    @BeforeAll
    static void start() {
        api = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void grant(String name, String rules, String subjects) {
        api.post(
                RBAC + "/namespaces/default/roles",
                "{\"metadata\":{\"name\":\"" + name + "\"},\"rules\":" + rules + "}");
        Answer bound = api.post(
                RBAC + "/namespaces/default/rolebindings",
                "{\"metadata\":{\"name\":\"%s\"},\"roleRef\":{\"kind\":\"Role\",\"name\":\"%s\"},\"subjects\":%s}"
                        .formatted(name, name, subjects));
        assertThat(bound.code()).as(bound.body().toString()).isEqualTo(201);
    }

    private static String user(String name) {
        return "[{\"kind\":\"User\",\"name\":\"" + name + "\"}]";
    }

    @Test
    void without_a_role_nothing_but_discovery_is_allowed_and_the_refusal_has_kubernetes_words() {
        RunningServer.As jane = api.as("jane");

        assertThat(jane.get("/api/v1/namespaces/default/pods").at("/message"))
                .isEqualTo(
                        "pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"");
        assertThat(jane.get("/apis/apps/v1/namespaces/default/deployments/x").at("/message"))
                .isEqualTo(
                        "deployments.apps \"x\" is forbidden: User \"jane\" cannot get resource \"deployments\" in API group \"apps\""
                                + " in the namespace \"default\"");
        Answer nodes = jane.get("/api/v1/nodes");
        assertThat(nodes.code()).isEqualTo(403);
        assertThat(nodes.at("/reason")).isEqualTo("Forbidden");
        assertThat(nodes.at("/details/kind")).isEqualTo("nodes");
        assertThat(nodes.at("/message"))
                .isEqualTo(
                        "nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API group \"\" at the cluster scope");
        assertThat(jane.get("/metrics").at("/message"))
                .isEqualTo("forbidden: User \"jane\" cannot get path \"/metrics\"");
        assertThat(jane.get("/apis/apps/v1").code()).isEqualTo(200);
    }

    @Test
    void anonymous_may_ask_for_version_and_health_and_nothing_else() {
        RunningServer.As anonymous = api.anonymous();

        assertThat(anonymous.status("/version")).isEqualTo(200);
        assertThat(anonymous.status("/healthz")).isEqualTo(200);
        assertThat(anonymous.status("/readyz")).isEqualTo(200);
        assertThat(anonymous.status("/api")).isEqualTo(403);
        assertThat(anonymous.get(MAPS).at("/message"))
                .startsWith("configmaps is forbidden: User \"system:anonymous\" cannot list resource \"configmaps\"");
    }

    @Test
    void a_role_binding_allows_what_its_role_says_in_its_namespace_and_ends_with_it() {
        grant(
                "maps",
                "[{\"verbs\":[\"get\",\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"]}]",
                user("ann"));
        RunningServer.As ann = api.as("ann");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(ann.get(MAPS).code()).isEqualTo(200));
        assertThat(ann.get("/api/v1/namespaces/kube-system/configmaps").code()).isEqualTo(403);
        assertThat(ann.get("/api/v1/configmaps").code()).isEqualTo(403);
        assertThat(ann.post(MAPS, "{\"metadata\":{\"name\":\"x\"}}").code()).isEqualTo(403);

        api.delete(RBAC + "/namespaces/default/rolebindings/maps");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(ann.get(MAPS).code()).isEqualTo(403));
    }

    @Test
    void a_rule_with_names_allows_those_and_a_list_of_one_by_its_name() {
        grant(
                "named",
                "[{\"verbs\":[\"get\",\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"resourceNames\":[\"mine\"]}]",
                user("bob"));
        RunningServer.As bob = api.as("bob");
        String secrets = "/api/v1/namespaces/default/secrets";

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(bob.get(secrets + "/mine").code()).isEqualTo(404));
        assertThat(bob.get(secrets + "/other").code()).isEqualTo(403);
        assertThat(bob.get(secrets).code()).isEqualTo(403);
        assertThat(bob.get(secrets + "?fieldSelector=metadata.name%3Dmine").code())
                .isEqualTo(200);
    }

    @Test
    void nobody_gives_away_what_they_do_not_have() {
        grant(
                "granter",
                "[{\"verbs\":[\"*\"],\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\"]},"
                        + "{\"verbs\":[\"create\",\"get\"],\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"rolebindings\"]}]",
                user("eve"));
        RunningServer.As eve = api.as("eve");
        String roles = RBAC + "/namespaces/default/roles";
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(eve.get(roles).code()).isEqualTo(200));

        Answer bound = eve.post(
                RBAC + "/namespaces/default/rolebindings",
                "{\"metadata\":{\"name\":\"evil\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"cluster-admin\"},\"subjects\":"
                        + user("eve") + "}");
        assertThat(bound.code()).isEqualTo(403);
        assertThat(bound.at("/message"))
                .startsWith(
                        "rolebindings.rbac.authorization.k8s.io \"evil\" is forbidden: user \"eve\" (groups=[\"system:authenticated\"])"
                                + " is attempting to grant RBAC permissions not currently held:\n")
                .contains("{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}");

        grant(
                "maker",
                "[{\"verbs\":[\"create\"],\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\"]}]",
                user("mal"));
        RunningServer.As mal = api.as("mal");
        String made =
                "{\"metadata\":{\"name\":\"more\"},\"rules\":[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"secrets\"]}]}";
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(mal.post(roles, made).at("/message"))
                        .contains("is attempting to grant RBAC permissions not currently held"));
        assertThat(eve.post(roles, made).code())
                .as("the verb * has escalate in it")
                .isEqualTo(201);
    }

    @Test
    void nobody_binds_a_role_that_is_not_there_yet() {
        grant(
                "early",
                "[{\"verbs\":[\"create\",\"get\",\"list\"],\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"rolebindings\"]}]",
                user("early"));
        RunningServer.As early = api.as("early");
        String bindings = RBAC + "/namespaces/default/rolebindings";
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(early.get(bindings).code()).isEqualTo(200));

        for (String kind : List.of("Role", "ClusterRole")) {
            Answer bound = early.post(
                    bindings,
                    "{\"metadata\":{\"name\":\"early-bird\"},\"roleRef\":{\"kind\":\"%s\",\"name\":\"of-tomorrow\"},\"subjects\":%s}"
                            .formatted(kind, user("early")));
            assertThat(bound.code()).as(bound.body().toString()).isEqualTo(404);
            assertThat(bound.at("/details/name")).isEqualTo("of-tomorrow");
        }
    }

    @Test
    void a_label_by_which_another_role_gathers_this_one_gives_it_away() {
        String roles = RBAC + "/clusterroles";
        String body =
                "{\"metadata\":{\"name\":\"%s\"},\"rules\":[{\"verbs\":[%s],\"apiGroups\":[\"%s\"],\"resources\":[\"%s\"]}]}";
        api.post(roles, body.formatted("strong", "\"get\"", "example.com", "crowns"));
        api.post(
                roles,
                body.formatted("labeller", "\"get\",\"patch\",\"list\"", "rbac.authorization.k8s.io", "clusterroles"));
        api.post(
                RBAC + "/clusterrolebindings",
                "{\"metadata\":{\"name\":\"labeller\"},\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"labeller\"},\"subjects\":"
                        + user("labeller") + "}");
        RunningServer.As labeller = api.as("labeller");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(labeller.get(roles).code()).isEqualTo(200));
        String gathered = "{\"metadata\":{\"labels\":{\"rbac.authorization.k8s.io/aggregate-to-view\":\"true\"}}}";

        Answer refused = labeller.patch(roles + "/strong", "merge", gathered);

        assertThat(refused.code()).as(refused.body().toString()).isEqualTo(403);
        assertThat(refused.at("/message"))
                .contains("permissions not currently held")
                .contains("crowns");
        assertThat(labeller.patch(roles + "/labeller", "merge", "{\"metadata\":{\"labels\":{\"mine\":\"too\"}}}")
                        .code())
                .as("what one holds one may label")
                .isEqualTo(200);
        assertThat(labeller.patch(roles + "/strong", "merge", "{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}")
                        .code())
                .as("annotations give nothing away")
                .isEqualTo(200);
        assertThat(labeller.patch(roles + "/edit", "merge", gathered).code())
                .as("a role that gathers may hold anything tomorrow")
                .isEqualTo(403);
    }

    @Test
    void a_name_in_the_query_of_a_create_or_a_deletion_allows_nothing() {
        grant(
                "one-map",
                "[{\"verbs\":[\"*\"],\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"],\"resourceNames\":[\"mine\"]}]",
                user("owner"));
        RunningServer.As owner = api.as("owner");
        String query = MAPS + "?fieldSelector=metadata.name=mine";
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(owner.get(query).code()).isEqualTo(200));

        assertThat(owner.post(query, "{\"metadata\":{\"name\":\"not-mine\"}}").code())
                .isEqualTo(403);
        assertThat(owner.delete(query).code()).as("as in Kubernetes").isEqualTo(403);
        assertThat(owner.get(MAPS + "/mine").code()).isEqualTo(404);
    }

    @Test
    void who_may_patch_or_update_creates_nothing_by_that() {
        grant(
                "changers",
                "[{\"verbs\":[\"get\",\"patch\",\"update\"],\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"]}]",
                user("changer"));
        RunningServer.As changer = api.as("changer");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(changer.get(MAPS + "/none").code()).isEqualTo(404));
        String fresh =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"fresh\"},\"data\":{\"a\":\"1\"}}";

        Answer refused = apply(changer, MAPS + "/fresh?fieldManager=x", fresh);
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.at("/message"))
                .isEqualTo("configmaps \"fresh\" is forbidden: User \"changer\" cannot create resource \"configmaps\""
                        + " in API group \"\" in the namespace \"default\"");
        api.post(MAPS, fresh);
        assertThat(apply(changer, MAPS + "/fresh?fieldManager=x&force=true", fresh)
                        .code())
                .isEqualTo(200);
    }

    private static Answer apply(RunningServer.As as, String path, String config) {
        return as.send(
                path,
                r -> r.header("Content-Type", "application/apply-patch+yaml")
                        .method("PATCH", RunningServer.json(config)));
    }

    @Test
    void the_role_of_a_binding_cannot_be_changed() {
        grant("fixed", "[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}]", user("x"));

        Answer changed = api.patch(
                RBAC + "/namespaces/default/rolebindings/fixed",
                "merge",
                "{\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"view\"}}");

        assertThat(changed.code()).isEqualTo(422);
        assertThat(changed.at("/message")).contains("roleRef: Invalid value").endsWith("cannot change roleRef");
    }

    @Test
    void rules_without_verbs_groups_or_resources_are_refused() {
        Answer refused = api.post(
                RBAC + "/namespaces/default/roles",
                "{\"metadata\":{\"name\":\"bad\"},\"rules\":[{\"verbs\":[]},{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/x\"]}]}");

        assertThat(refused.causes())
                .contains(
                        "rules[0].verbs: Required value: verbs must contain at least one value",
                        "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
                        "rules[0].resources: Required value: resource rules must supply at least one resource",
                        "rules[1].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to non-resource URLs");
    }

    @Test
    void admin_edit_and_view_are_gathered_from_the_roles_that_say_so() {
        assertThat(api.get(RBAC + "/clusterroles/view").at("/rules")).isNotNull();
        assertThat(api.get(RBAC + "/clusterroles/edit").body().path("rules")).isNotEmpty();
        assertThat(api.get(RBAC + "/clusterroles/admin").body().path("rules").toString())
                .contains("rolebindings", "pods/exec", "pods/log");

        api.post(
                RBAC + "/clusterroles",
                "{\"metadata\":{\"name\":\"more-view\",\"labels\":{\"rbac.authorization.k8s.io/aggregate-to-view\":\"true\"}},\"rules\":"
                        + "[{\"verbs\":[\"get\"],\"apiGroups\":[\"example.com\"],\"resources\":[\"toys\"]}]}");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get(RBAC + "/clusterroles/admin")
                                .body()
                                .path("rules")
                                .toString())
                        .contains("example.com"));
    }

    @Test
    void kubectl_auth_can_i_and_whoami_are_answered() {
        RunningServer.As jane = api.as("jane");
        String url = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        String pods =
                "{\"spec\":{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"default\"}}}";

        assertThat(jane.post(url, pods).at("/status/allowed")).isEqualTo("false");
        assertThat(api.post(url, pods).at("/status/allowed")).isEqualTo("true");
        assertThat(jane.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}")
                        .at("/status/userInfo/username"))
                .isEqualTo("jane");
        JsonNode rules = jane.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                        "{\"spec\":{\"namespace\":\"default\"}}")
                .body()
                .path("status");
        assertThat(rules.path("nonResourceRules").toString()).contains("/healthz");
        assertThat(api.post(
                                "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                                "{\"spec\":{\"user\":\"joe\",\"groups\":[\"system:masters\"],\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/x\"}}}")
                        .at("/status/allowed"))
                .isEqualTo("true");
        assertThat(api.get("/apis/authorization.k8s.io/v1").body().toString()).contains("selfsubjectaccessreviews");
    }

    @Test
    void who_may_impersonate_is_somebody_else() {
        String url = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

        Answer masters = api.send(
                url,
                r -> r.header("Impersonate-User", "system:serviceaccount:default:x")
                        .POST(RunningServer.json("{}")));
        assertThat(masters.at("/status/userInfo/username")).isEqualTo("system:serviceaccount:default:x");
        assertThat(masters.body().at("/status/userInfo/groups").toString()).contains("system:serviceaccounts:default");
        Answer jane = api.as("jane")
                .send(url, r -> r.header("Impersonate-User", "admin").POST(RunningServer.json("{}")));
        assertThat(jane.code()).isEqualTo(403);
        assertThat(jane.at("/message"))
                .isEqualTo(
                        "users \"admin\" is forbidden: User \"jane\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
    }

    @Test
    void a_token_of_a_service_account_is_that_account_until_what_it_is_bound_to_is_gone() {
        api.post(ACCOUNTS, "{\"metadata\":{\"name\":\"robot\"}}");
        api.post("/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"bound\"}}");
        grant(
                "robots",
                "[{\"verbs\":[\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"]}]",
                "[{\"kind\":\"ServiceAccount\",\"name\":\"robot\",\"namespace\":\"default\"}]");
        Answer issued = api.post(
                ACCOUNTS + "/robot/token",
                "{\"spec\":{\"expirationSeconds\":600,\"boundObjectRef\":{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"name\":\"bound\"}}}");
        assertThat(issued.code()).as(issued.body().toString()).isEqualTo(201);
        String token = issued.at("/status/token");
        RunningServer.As robot = api.bearer(token);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(robot.get(MAPS).code()).isEqualTo(200));
        assertThat(robot.get("/api/v1/nodes").at("/message")).contains("User \"system:serviceaccount:default:robot\"");
        Answer review =
                api.post("/apis/authentication.k8s.io/v1/tokenreviews", "{\"spec\":{\"token\":\"" + token + "\"}}");
        assertThat(review.at("/status/authenticated")).isEqualTo("true");
        assertThat(review.body().at("/status/user/groups").toString()).contains("system:serviceaccounts:default");

        api.delete("/api/v1/namespaces/default/secrets/bound");
        assertThat(robot.get(MAPS).code()).isEqualTo(401);
    }

    @Test
    void a_token_for_another_audience_or_with_one_letter_changed_is_refused() {
        String other = api.post(ACCOUNTS + "/default/token", "{\"spec\":{\"audiences\":[\"vault\"]}}")
                .at("/status/token");
        assertThat(api.bearer(other).get(MAPS).code()).isEqualTo(401);
        assertThat(api.post(
                                "/apis/authentication.k8s.io/v1/tokenreviews",
                                "{\"spec\":{\"token\":\"" + other + "\",\"audiences\":[\"vault\"]}}")
                        .at("/status/authenticated"))
                .isEqualTo("true");
        String good = api.post(ACCOUNTS + "/default/token", "{\"spec\":{}}").at("/status/token");
        String[] parts = good.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1])).replace(":default\"", ":admin\"");
        String forged = parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes()) + "."
                + parts[2];
        String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes()) + "."
                + parts[1] + ".";

        assertThat(api.bearer(good).get(MAPS).code()).isEqualTo(403);
        for (String bad :
                List.of(forged, none, good.substring(0, good.length() - 4) + "AAAA", "x", "a.b.c", good + "x")) {
            assertThat(api.bearer(bad).get(MAPS).code()).as(bad).isEqualTo(401);
        }
    }

    @Test
    void a_token_is_asked_for_within_bounds_and_of_what_is_there() {
        assertThat(api.post(ACCOUNTS + "/default/token", "{\"spec\":{\"expirationSeconds\":60}}")
                        .at("/message"))
                .contains("spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes");
        assertThat(api.post(ACCOUNTS + "/nobody/token", "{\"spec\":{}}").code()).isEqualTo(404);
        assertThat(api.post(
                                ACCOUNTS + "/default/token",
                                "{\"spec\":{\"boundObjectRef\":{\"kind\":\"Pod\",\"name\":\"none\"}}}")
                        .code())
                .isEqualTo(404);
    }

    @Test
    void a_secret_of_type_service_account_token_is_filled() {
        api.post(
                "/api/v1/namespaces/default/secrets",
                "{\"metadata\":{\"name\":\"old-style\",\"annotations\":{\"kubernetes.io/service-account.name\":\"default\"}},"
                        + "\"type\":\"kubernetes.io/service-account-token\"}");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get("/api/v1/namespaces/default/secrets/old-style")
                                .at("/data/token"))
                        .isNotEmpty());
        JsonNode data =
                api.get("/api/v1/namespaces/default/secrets/old-style").body().path("data");
        String token = new String(Base64.getDecoder().decode(data.path("token").asString()));
        assertThat(api.bearer(token).get(MAPS).at("/message")).contains("system:serviceaccount:default:default");
    }

    @Test
    void every_namespace_has_a_default_account_and_the_clusters_authority() {
        api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"fresh\"}}");

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(api.get("/api/v1/namespaces/fresh/serviceaccounts/default")
                            .code())
                    .isEqualTo(200);
            assertThat(api.get("/api/v1/namespaces/fresh/configmaps/kube-root-ca.crt")
                            .body()
                            .at("/data/ca.crt")
                            .asString())
                    .startsWith("-----BEGIN CERTIFICATE-----");
        });
        api.delete("/api/v1/namespaces/fresh/serviceaccounts/default");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get("/api/v1/namespaces/fresh/serviceaccounts/default")
                                .code())
                        .isEqualTo(200));
    }

    @Test
    void a_bootstrap_token_is_a_user_of_its_own() {
        api.post("/api/v1/namespaces/kube-system/secrets", """
                {"metadata":{"name":"bootstrap-token-abcdef"},"type":"bootstrap.kubernetes.io/token","stringData":{"token-id":"abcdef",
                "token-secret":"0123456789abcdef","usage-bootstrap-authentication":"true","expiration":"2199-01-01T00:00:00Z",
                "auth-extra-groups":"system:bootstrappers:kubeadm:default-node-token"}}""");

        Answer who =
                api.bearer("abcdef.0123456789abcdef").post("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");

        assertThat(who.at("/status/userInfo/username")).isEqualTo("system:bootstrap:abcdef");
        assertThat(who.body().at("/status/userInfo/groups").toString()).contains("kubeadm:default-node-token");
        assertThat(api.bearer("abcdef.0123456789abcdeX").status("/api")).isEqualTo(401);
    }

    @Test
    void the_keys_are_published_and_the_private_one_is_its_owners() throws Exception {
        assertThat(api.get("/.well-known/openid-configuration").at("/jwks_uri")).endsWith("/openid/v1/jwks");
        assertThat(api.get("/openid/v1/jwks").at("/keys/0/alg")).isEqualTo("ES256");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sa.key"))))
                .isEqualTo("rw-------");
    }
}
