package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.Claims;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.schema.FieldProblem;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.store.CommitResult;
import dev.portolan.store.Transaction;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** Creates and updates: the order of checks, the server's own metadata, the optimistic lock, the claims. */
public final class Writes {
    private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int ATTEMPTS = 10;
    private static final int MAX_OBJECT_BYTES = 3 * 1024 * 1024 / 2;

    /** Which view of an object a write goes through. */
    public enum View {
        WHOLE(""),
        STATUS("status"),
        /** Only the number of replicas changes, which is checked like the whole. */
        SCALE("scale"),
        /** A namespace's last step: only spec.finalizers changes. */
        FINALIZE("finalize"),
        /** A scheduler's decision: only spec.nodeName changes. */
        BINDING("binding");

        private final String subresource;

        View(String subresource) {
            this.subresource = subresource;
        }

        /** As managedFields names it; empty for the object itself. */
        String subresource() {
            return subresource;
        }
    }

    private final Registry registry;
    private final Intake intake;
    private final ObjectStorage storage;
    private final ClaimKeys claimKeys;
    private final DefaultClasses defaultClasses;
    private final PodPriority podPriority;
    private final PodAccount podAccount;
    private final FieldOwners owners;
    private final WriteGuard guard;
    private final SecureRandom random = new SecureRandom();

    Writes(Registry registry, Intake intake, ObjectStorage storage, FieldOwners owners, WriteGuard guard) {
        this.registry = registry;
        this.intake = intake;
        this.storage = storage;
        this.claimKeys = new ClaimKeys(storage.store());
        this.defaultClasses = new DefaultClasses(registry);
        this.podPriority = new PodPriority(registry);
        this.podAccount = new PodAccount(registry, this::withSuffix);
        this.owners = owners;
        this.guard = guard;
    }

    /**
     * Stores a new object.
     *
     * @param body changed in place
     * @param duplicates fields that stood twice in the body
     */
    public Stored create(
            ResourceType type,
            String namespace,
            ObjectNode body,
            List<FieldProblem> duplicates,
            RequestOptions options) {
        intake.agree(type, body, namespace, "");
        intake.shape(type, body, duplicates, options);
        Strategy strategy = registry.strategy(type);
        ResourceType kept = strategy.stored().type();
        return store(kept, namespace, strategy.toStored(body), options, made -> owners.created(kept, made, options));
    }

    /** {@code ownership} puts the managedFields into what is about to be stored, but for what the server allocates. */
    private Stored store(
            ResourceType type,
            String namespace,
            ObjectNode body,
            RequestOptions options,
            Consumer<ObjectNode> ownership) {
        Strategy strategy = registry.strategy(type);
        ObjectNode metadata = body.withObject("metadata");
        boolean generated = generateName(metadata);
        checkNamespace(type, namespace, metadata.path("name").asString(""));
        for (String owned : List.of("resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            metadata.remove(owned);
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        defaultClasses.admit(type, body);
        podPriority.admit(type, body);
        podAccount.admit(type, namespace, body);
        strategy.applyDefaults(body);
        strategy.prepareForCreate(body);
        refuse(type, body, strategy.validate(body));
        refuse(type, body, strategy.validateCreate(body));
        guard.check(type, null, body, options);
        ownership.accept(body);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ObjectNode candidate = body.deepCopy();
            String name = candidate.path("metadata").path("name").asString("");
            String key = ObjectStorage.key(type, namespace, name);
            if (storage.store().get(key).isPresent()) {
                if (!generated) throw ApiException.alreadyExists(type, name);
                rename(body);
                continue;
            }
            candidate.put("apiVersion", strategy.storedAs());
            Claims claims = strategy.claims(null, candidate, claimKeys);
            refuse(type, candidate, claims.refused());
            if (options.dryRun()) return unstored(key, candidate);
            var transaction = Transaction.builder().expect(key, 0).put(key, stored(candidate));
            claimKeys.add(transaction, claims, namespace + "/" + name);
            if (storage.store().commit(transaction.build()) instanceof CommitResult.Committed) {
                return storage.latest(type, key).orElseGet(() -> unstored(key, candidate));
            }
        }
        throw ApiException.tooManyRequests("too many writers want the same addresses; try again", 1);
    }

    /** As etcd limits requests: by patches an object could otherwise grow without end. */
    private static byte[] stored(ObjectNode object) {
        byte[] bytes = Stored.toBytes(object);
        if (bytes.length > MAX_OBJECT_BYTES) throw ApiException.tooLarge(MAX_OBJECT_BYTES);
        return bytes;
    }

    private static Stored unstored(String key, ObjectNode object) {
        return Stored.dryRun(key, object);
    }

    private boolean generateName(ObjectNode metadata) {
        String prefix = metadata.path("generateName").asString("");
        if (!metadata.path("name").asString("").isEmpty() || prefix.isEmpty()) return false;
        metadata.put("name", withSuffix(prefix));
        return true;
    }

    private void rename(ObjectNode body) {
        ObjectNode metadata = body.withObject("metadata");
        metadata.put("name", withSuffix(metadata.path("generateName").asString("")));
    }

    /** Five random letters, of those that cannot make a word; the prefix is cut so that names stay labels. */
    private String withSuffix(String prefix) {
        var name = new StringBuilder(prefix.length() > 58 ? prefix.substring(0, 58) : prefix);
        for (int i = 0; i < 5; i++) name.append(NAME_LETTERS.charAt(random.nextInt(NAME_LETTERS.length())));
        return name.toString();
    }

    private void checkNamespace(ResourceType type, String namespace, String name) {
        if (!type.namespaced()) return;
        ResourceType namespaces = registry.find("", "v1", "namespaces").orElseThrow(ApiException::noSuchResource);
        Stored owner = storage.latest(namespaces, ObjectStorage.key(namespaces, "", namespace))
                .orElseThrow(() -> ApiException.notFound(namespaces, namespace));
        if (owner.json().path("metadata").has("deletionTimestamp")) {
            throw ApiException.forbidden(
                    type,
                    name,
                    "unable to create new content in namespace %s because it is being terminated".formatted(namespace));
        }
    }

    private static void refuse(ResourceType type, ObjectNode object, List<FieldError> errors) {
        if (errors.isEmpty()) return;
        throw ApiException.invalid(type, object.path("metadata").path("name").asString(""), errors);
    }

    /** Replaces an object by a whole new body. */
    public Stored update(
            ResourceType type,
            String namespace,
            String name,
            View view,
            ObjectNode body,
            List<FieldProblem> duplicates,
            RequestOptions options) {
        intake.agree(type, body, namespace, name);
        intake.shape(type, body, duplicates, options);
        Strategy strategy = registry.strategy(type);
        ObjectNode wanted = strategy.toStored(body);
        return change(strategy.stored().type(), namespace, name, view, now -> wanted.deepCopy(), options);
    }

    /**
     * Server-side apply: makes the object what the configuration says, and leaves alone what it doesn't speak of.
     *
     * @param config changed in place
     * @param force whether to take fields that others own
     */
    public Stored apply(
            ResourceType asked,
            String namespace,
            String name,
            View view,
            ObjectNode config,
            boolean force,
            RequestOptions options) {
        intake.agree(asked, config, namespace, name);
        intake.applicable(asked, config);
        ResourceType type = registry.strategy(asked).stored().type();
        registry.strategy(asked).toStored(config);
        owners.narrow(type, view, config);
        String key = ObjectStorage.key(type, namespace, name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Stored> found = storage.latest(type, key);
            if (found.isEmpty()) {
                if (view != View.WHOLE) throw ApiException.notFound(type, name);
                checkNew(type, name, config);
                Optional<Stored> made = unlessMadeMeanwhile(() -> store(
                        type,
                        namespace,
                        config.deepCopy(),
                        options,
                        object -> owners.applied(type, object, config, options)));
                if (made.isPresent()) return made.get();
                continue;
            }
            Stored now = found.get();
            checkVersion(type, now, config);
            ObjectNode wanted = owners.apply(type, view, inVersion(type, now), config, force, options);
            Optional<Stored> done = attempt(registry.strategy(type), now, wanted, view, options, w -> {});
            if (done.isPresent()) return done.get();
        }
        throw ApiException.modified(type, name);
    }

    /** Changes an object by a function of what it is now, such as a patch; repeated when somebody else was faster. */
    public Stored patch(
            ResourceType type,
            String namespace,
            String name,
            View view,
            UnaryOperator<ObjectNode> patch,
            RequestOptions options) {
        Strategy strategy = registry.strategy(type);
        return change(
                strategy.stored().type(),
                namespace,
                name,
                view,
                now -> {
                    if (!now.path("metadata").has("uid")) throw ApiException.notFound(type, name); // only PUT creates
                    ObjectNode patched = patch.apply(strategy.fromStored(now));
                    intake.agree(type, patched, namespace, name);
                    intake.shape(type, patched, List.of(), options);
                    return strategy.toStored(patched);
                },
                options);
    }

    private Stored change(
            ResourceType type,
            String namespace,
            String name,
            View view,
            UnaryOperator<ObjectNode> wish,
            RequestOptions options) {
        Strategy strategy = registry.strategy(type);
        String key = ObjectStorage.key(type, namespace, name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Stored> found = storage.latest(type, key);
            if (found.isEmpty()) {
                if (view == View.WHOLE && strategy.createOnUpdate() == Strategy.CreateOnUpdate.ALLOWED) {
                    ObjectNode wanted = wish.apply(strategyShell(type, name));
                    checkNew(type, name, wanted);
                    Optional<Stored> made =
                            unlessMadeMeanwhile(() -> create(type, namespace, wanted, List.of(), options));
                    if (made.isPresent()) return made.get();
                    continue;
                }
                throw ApiException.notFound(type, name);
            }
            Stored now = found.get();
            ObjectNode wanted = wish.apply(inVersion(type, now));
            checkVersion(type, now, wanted);
            Optional<Stored> done = attempt(
                    strategy, now, wanted, view, options, w -> owners.updated(type, view, now.json(), w, options));
            if (done.isPresent()) return done.get();
            // Somebody was faster, or a claim was lost. Who insists on a version is refused by the check above next
            // time.
        }
        throw ApiException.modified(type, name);
    }

    /** Who means to create or change does not care which of the two it comes to; empty where somebody else has just created it. */
    private static Optional<Stored> unlessMadeMeanwhile(Supplier<Stored> creation) {
        try {
            return Optional.of(creation.get());
        } catch (ApiException e) {
            if (!e.reason().equals("AlreadyExists")) throw e;
            return Optional.empty();
        }
    }

    /** The object in the version of the request, to change: versions of one strategy differ in nothing but their name. */
    private static ObjectNode inVersion(ResourceType type, Stored now) {
        ObjectNode copy = now.copy();
        copy.put("apiVersion", type.apiVersion());
        return copy;
    }

    private static ObjectNode strategyShell(ResourceType type, String name) {
        var shell = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        shell.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        shell.putObject("metadata").put("name", name);
        return shell;
    }

    /** Who names the uid or the revision of an object means that one: gone, it must not come back as another. */
    private static void checkNew(ResourceType type, String name, ObjectNode wanted) {
        String uid = wanted.path("metadata").path("uid").asString("");
        if (!uid.isEmpty()) {
            throw ApiException.conflict(
                    type, name, "Precondition failed: UID in precondition: %s, UID in object meta: ".formatted(uid));
        }
        String version = wanted.path("metadata").path("resourceVersion").asString("");
        if (!version.isEmpty() && !version.equals("0")) throw ApiException.modified(type, name);
    }

    /** Fails when the client insists on a revision, or an object, that is not the present one. */
    private static void checkVersion(ResourceType type, Stored now, ObjectNode wanted) {
        String uid = wanted.path("metadata").path("uid").asString("");
        String has = now.json().path("metadata").path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(has)) {
            throw ApiException.conflict(
                    type,
                    now.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s".formatted(uid, has));
        }
        String version = wanted.path("metadata").path("resourceVersion").asString("");
        if (version.isEmpty() || version.equals("0")) return;
        if (!version.equals(String.valueOf(now.revision()))) throw ApiException.modified(type, now.name());
    }

    private Optional<Stored> attempt(
            Strategy strategy,
            Stored now,
            ObjectNode wanted,
            View view,
            RequestOptions options,
            Consumer<ObjectNode> ownership) {
        ResourceType type = strategy.type();
        ObjectNode old = now.copy();
        keepServersMetadata(wanted, old);
        strategy.applyDefaults(wanted);
        Claims claims = Claims.NONE;
        switch (view) {
            case STATUS -> {
                strategy.prepareStatusUpdate(wanted, old);
                refuse(type, wanted, strategy.validateStatusUpdate(wanted, old));
                ownership.accept(wanted);
            }
            case FINALIZE -> {
                ObjectNode kept = old.deepCopy();
                kept.set("spec", wanted.path("spec"));
                wanted.removeAll();
                wanted.setAll(kept);
                ownership.accept(wanted);
            }
            case BINDING -> {
                ObjectNode kept = old.deepCopy();
                kept.withObject("spec").set("nodeName", wanted.path("spec").path("nodeName"));
                kept.withObject("status")
                        .set("conditions", wanted.path("status").path("conditions"));
                wanted.removeAll();
                wanted.setAll(kept);
            }
            case WHOLE, SCALE -> {
                strategy.prepareForUpdate(wanted, old);
                refuse(type, wanted, strategy.validate(wanted));
                refuse(type, wanted, strategy.validateUpdate(wanted, old));
                guard.check(type, old, wanted, options);
                ownership.accept(wanted);
                claims = strategy.claims(old, wanted, claimKeys);
                refuse(type, wanted, claims.refused());
            }
        }
        wanted.put("apiVersion", strategy.storedAs());
        wanted.withObject("metadata").put("resourceVersion", String.valueOf(now.revision()));
        boolean remove = Deletion.mayGo(strategy, wanted);
        if (!remove && wanted.equals(now.json())) return Optional.of(now); // nothing to write, no event for anybody
        if (options.dryRun()) return Optional.of(unstored(now.key(), wanted));
        var transaction = Transaction.builder().expect(now.key(), now.revision());
        if (remove) {
            transaction.delete(now.key());
            claimKeys.release(transaction, strategy.claimsHeld(now.json()), now.namespace() + "/" + now.name());
        } else {
            transaction.put(now.key(), stored(wanted));
            claimKeys.add(transaction, claims, now.namespace() + "/" + now.name());
        }
        if (!(storage.store().commit(transaction.build()) instanceof CommitResult.Committed)) return Optional.empty();
        return remove
                ? Optional.of(unstored(now.key(), wanted))
                : storage.latest(type, now.key()).or(() -> Optional.of(unstored(now.key(), wanted)));
    }

    /** What users cannot change: who the object is, when it was made, that it is being deleted. Finalizers only go then. */
    private static void keepServersMetadata(ObjectNode wanted, ObjectNode old) {
        ObjectNode metadata = wanted.withObject("metadata");
        var before = old.path("metadata");
        for (String owned : List.of(
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generateName",
                "selfLink")) {
            if (before.has(owned)) metadata.set(owned, before.path(owned));
            else metadata.remove(owned);
        }
    }
}
