package dev.portolan.apiserver.http;

import dev.portolan.apiserver.http.ListOptions.Freshness;
import dev.portolan.apiserver.http.ListOptions.InitialEvents;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.apiserver.storage.WatchCache;
import dev.portolan.apiserver.storage.WatchCache.Listing;
import dev.portolan.apiserver.storage.Watcher;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;

/** Gets, lists and watches, with the meaning of resourceVersion as in Kubernetes' API concepts. */
final class Reads {
    private static final String OLD_LIST = "The resourceVersion for the provided list is too old.";
    private static final String OLD_PAGE =
            "The provided continue parameter is too old to display a consistent list result."
                    + " You can start a new list without the continue parameter, or use the continue token in this response to retrieve"
                    + " the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that"
                    + " were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    private final Registry registry;
    private final ReadLimits limits;
    private final WriteDeadline deadline;

    Reads(Registry registry, ReadLimits limits) {
        this.registry = registry;
        this.limits = limits;
        this.deadline = new WriteDeadline(limits.write().dividedBy(4));
    }

    /** An object that is at least as new as the request asks. */
    Stored get(Exchange exchange, ResourcePath path, Strategy strategy) {
        awaitRevision(exchange, ListOptions.revision(exchange.query("resourceVersion")));
        return registry.get(strategy.type(), path.namespace(), path.name());
    }

    void listOrWatch(Exchange exchange, ResourcePath path, Strategy strategy) {
        String under = ObjectStorage.under(strategy.stored().type(), path.namespace());
        if (exchange.queryFlag("watch")) watch(exchange, under, strategy, Selection.of(exchange, strategy));
        else list(exchange, under, strategy);
    }

    void watchOne(Exchange exchange, ResourcePath path, Strategy strategy) {
        String key = ObjectStorage.key(strategy.stored().type(), path.namespace(), path.name());
        watch(exchange, key, strategy, o -> o.key().equals(key));
    }

    /** The objects that a request's URL and selectors name, now. */
    Listing select(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.stored().type();
        String under = ObjectStorage.under(type, path.namespace());
        return latest(type, under, Selection.of(exchange, strategy));
    }

    private Listing latest(ResourceType type, String under, Predicate<Stored> filter) {
        WatchCache cache = registry.storage().fresh(type);
        return cache.list(under, filter, registry.storage().revision());
    }

    private void list(Exchange exchange, String under, Strategy strategy) {
        MediaType media = MediaType.accept(exchange.header("Accept"));
        var options = ListOptions.ofList(exchange);
        Predicate<Stored> filter = Selection.of(exchange, strategy);
        ResourceType type = strategy.stored().type();
        Listing listing = options.continueToken().isEmpty()
                ? first(exchange, options, type, under, filter)
                : rest(exchange, ContinueToken.decode(options.continueToken(), under), type, under, filter);
        List<Stored> objects = listing.objects();
        String next = "";
        long remaining = 0;
        if (options.limit() > 0 && objects.size() > options.limit()) {
            remaining = Selection.isEverything(exchange) ? objects.size() - options.limit() : 0;
            objects = objects.subList(0, (int) options.limit());
            next = new ContinueToken(
                            under, listing.revision(), objects.getLast().key())
                    .encode();
        }
        byte[] body = new Representation(strategy, media, exchange.query("includeObject"))
                .list(objects, listing.revision(), next, remaining);
        try (var guard = deadline.guard(limits.write(body.length))) {
            guard.step();
            exchange.respond(200, "application/json", body);
        }
    }

    private Listing first(
            Exchange exchange, ListOptions options, ResourceType type, String under, Predicate<Stored> filter) {
        ObjectStorage storage = registry.storage();
        if (options.freshness() == Freshness.LATEST) return latest(type, under, filter);
        awaitRevision(exchange, options.revision());
        WatchCache cache = storage.cache(type);
        return options.freshness() == Freshness.EXACT
                ? cache.listAt(under, filter, options.revision(), () -> ApiException.expired(OLD_LIST))
                : cache.list(under, filter, storage.revision());
    }

    private Listing rest(
            Exchange exchange, ContinueToken token, ResourceType type, String under, Predicate<Stored> filter) {
        Predicate<Stored> after = o -> o.key().compareTo(token.after()) > 0 && filter.test(o);
        if (token.revision() == ContinueToken.INCONSISTENT) return latest(type, under, after);
        awaitRevision(exchange, token.revision());
        return registry.storage()
                .cache(type)
                .listAt(
                        under,
                        after,
                        token.revision(),
                        () -> ApiException.expiredPage(
                                OLD_PAGE, token.inconsistent().encode()));
    }

    private void awaitRevision(Exchange exchange, long asked) {
        if (asked > 0) registry.storage().awaitRevision(asked, exchange.left());
    }

    private void watch(Exchange exchange, String under, Strategy strategy, Predicate<Stored> filter) {
        MediaType media = MediaType.accept(exchange.header("Accept"));
        var options = ListOptions.ofWatch(exchange);
        var representation = new Representation(strategy, media, exchange.query("includeObject"));
        Watcher watcher;
        try {
            watcher = begin(exchange, options, strategy.stored().type(), under, filter);
        } catch (ApiException e) {
            if (e.code() != 410) throw e;
            // once a watch is asked for, a refusal for age comes as an event: what clients' reflectors listen to
            stream(exchange, media, (out, guard) -> WatchStream.error(out, e));
            return;
        }
        boolean marks = options.bookmarks() == ListOptions.Bookmarks.ALLOWED;
        var wishes = new WatchStream.Wishes(
                options.bookmarks(),
                marks && options.initialEvents() == InitialEvents.WANTED,
                options.timeoutSeconds() == 0 ? WatchStream.defaultSeconds() : options.timeoutSeconds(),
                limits.quiet().toNanos());
        try (watcher) {
            stream(
                    exchange,
                    media,
                    (out, guard) ->
                            new WatchStream(watcher, representation, registry.storage(), wishes, guard).run(out));
        }
    }

    private Watcher begin(
            Exchange exchange, ListOptions options, ResourceType type, String under, Predicate<Stored> filter) {
        ObjectStorage storage = registry.storage();
        awaitRevision(exchange, options.revision());
        boolean fromState = options.initialEvents() == InitialEvents.WANTED
                || (options.initialEvents() == InitialEvents.UNSET && options.revision() == 0);
        WatchCache cache = options.freshness() == Freshness.LATEST ? storage.fresh(type) : storage.cache(type);
        long seen = storage.revision();
        Long after = fromState ? null : Long.valueOf(options.revision() == 0 ? seen : options.revision());
        return cache.watch(under, filter, after, seen);
    }

    @FunctionalInterface
    private interface Body {
        void write(OutputStream out, WriteDeadline.Guard guard) throws IOException;
    }

    private void stream(Exchange exchange, MediaType media, Body body) {
        String contentType = media.form() == MediaType.Form.TABLE
                ? "application/json;as=Table;v=" + media.version() + ";g=meta.k8s.io;stream=watch"
                : "application/json";
        try (var guard = deadline.guard(limits.write());
                OutputStream out = exchange.stream(200, contentType)) {
            body.write(out, guard);
        } catch (IOException | UncheckedIOException gone) {
            return; // the client went, or did not read; nobody is left to tell
        }
    }
}
