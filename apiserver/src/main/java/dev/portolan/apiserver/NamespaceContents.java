package dev.portolan.apiserver;

import dev.portolan.apiserver.auth.AccountTokens;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What programs in every namespace count on: a ServiceAccount {@code default}, the cluster's authority in the ConfigMap
 * {@code kube-root-ca.crt}, and a token in each Secret of type service-account-token. Whoever takes one of them away gets it back.
 */
final class NamespaceContents implements AutoCloseable {
    private static final String ROOT_CA = "kube-root-ca.crt";
    private static final String TOKEN_TYPE = "kubernetes.io/service-account-token";
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";

    private final Registry registry;
    private final AccountTokens tokens;
    private final String authority;
    private final ResourceType namespaces;
    private final ResourceType accounts;
    private final ResourceType maps;
    private final ResourceType secrets;
    private final Keeper keeper;

    /** {@code authority}: its certificate in PEM. */
    NamespaceContents(Registry registry, AccountTokens tokens, String authority) {
        this.registry = registry;
        this.tokens = tokens;
        this.authority = authority;
        this.namespaces = core("namespaces");
        this.accounts = core("serviceaccounts");
        this.maps = core("configmaps");
        this.secrets = core("secrets");
        this.keeper = new Keeper(
                "namespace-contents",
                registry.storage(),
                List.of(
                        new Keeper.Subject(namespaces, o -> true),
                        new Keeper.Subject(accounts, o -> true),
                        new Keeper.Subject(maps, o -> o.name().equals(ROOT_CA)),
                        new Keeper.Subject(secrets, NamespaceContents::holdsToken)),
                this::publish);
    }

    private ResourceType core(String plural) {
        return registry.find("", "v1", plural).orElseThrow();
    }

    void start() {
        keeper.start();
    }

    /** One round over all namespaces. */
    void publish() {
        for (Stored namespace : all(namespaces)) {
            if (namespace.json().path("metadata").has("deletionTimestamp")) continue;
            try {
                account(namespace.name());
                authority(namespace.name());
            } catch (ApiException e) {
                if (e.code() >= 500) throw e; // else somebody made it meanwhile, or the namespace goes
            }
        }
        for (Stored secret : all(secrets)) {
            if (holdsToken(secret)) token(secret);
        }
    }

    private static boolean holdsToken(Stored secret) {
        return secret.json().path("type").asString("").equals(TOKEN_TYPE);
    }

    private List<Stored> all(ResourceType type) {
        return registry.storage()
                .cache(type)
                .list(ObjectStorage.under(type, ""), o -> true, 0)
                .objects();
    }

    private Optional<Stored> cached(ResourceType type, String namespace, String name) {
        return registry.storage().cache(type).get(ObjectStorage.key(type, namespace, name));
    }

    private void account(String namespace) {
        if (cached(accounts, namespace, "default").isEmpty()) create(accounts, namespace, object("default"));
    }

    private void authority(String namespace) {
        Optional<Stored> map = cached(maps, namespace, ROOT_CA);
        if (map.isPresent()
                && map.get().json().path("data").path("ca.crt").asString("").equals(authority)) return;
        if (map.isEmpty()) {
            ObjectNode made = object(ROOT_CA);
            made.putObject("data").put("ca.crt", authority);
            create(maps, namespace, made);
            return;
        }
        registry.writes()
                .patch(
                        maps,
                        namespace,
                        ROOT_CA,
                        View.WHOLE,
                        now -> {
                            now.putObject("data").put("ca.crt", authority);
                            return now;
                        },
                        RequestOptions.plain());
    }

    private static ObjectNode object(String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", name);
        return object;
    }

    private void create(ResourceType type, String namespace, ObjectNode object) {
        Ensured.created(registry, type, namespace, object);
    }

    private void token(Stored secret) {
        JsonNode annotations = secret.json().path("metadata").path("annotations");
        Optional<Stored> account =
                cached(accounts, secret.namespace(), annotations.path(ACCOUNT).asString(""));
        if (account.isEmpty() || secret.json().path("data").has("token")) return;
        String uid = account.get().json().path("metadata").path("uid").asString("");
        String token = tokens.issueFor(account.get(), secret);
        try {
            registry.writes()
                    .patch(
                            secrets,
                            secret.namespace(),
                            secret.name(),
                            View.WHOLE,
                            now -> filled(now, uid, token, secret.namespace()),
                            RequestOptions.plain());
        } catch (ApiException e) {
            if (e.code() >= 500) throw e; // gone meanwhile, or not to be changed
        }
    }

    private ObjectNode filled(ObjectNode secret, String uid, String token, String namespace) {
        secret.withObject("metadata").withObject("annotations").put(ACCOUNT_UID, uid);
        secret.withObject("data")
                .put("token", base64(token))
                .put("ca.crt", base64(authority))
                .put("namespace", base64(namespace));
        return secret;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        keeper.close();
    }
}
