package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.apiserver.storage.WatchCache;
import dev.portolan.apiserver.storage.Watcher;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Predicate;

/** Lists and watches, with the meaning of resourceVersion as in Kubernetes' API concepts. */
final class Reads {
    private final Registry registry;
    private final Pages pages = new Pages();

    Reads(Registry registry) {
        this.registry = registry;
    }

    void listOrWatch(Exchange exchange, ResourcePath path, Strategy strategy) {
        String under = ObjectStorage.under(strategy.type(), path.namespace());
        if (exchange.queryFlag("watch")) watch(exchange, under, strategy, Selection.of(exchange, strategy));
        else list(exchange, path, strategy);
    }

    void watchOne(Exchange exchange, ResourcePath path, Strategy strategy) {
        String key = ObjectStorage.key(strategy.type(), path.namespace(), path.name());
        watch(exchange, key, strategy, o -> o.key().equals(key));
    }

    /** The objects that a request's URL and selectors name, now. */
    WatchCache.Listing select(Exchange exchange, ResourcePath path, Strategy strategy) {
        ResourceType type = strategy.type();
        WatchCache cache = registry.storage().fresh(type);
        long seen = registry.storage().revision();
        return cache.list(ObjectStorage.under(type, path.namespace()), Selection.of(exchange, strategy), seen);
    }

    private void list(Exchange exchange, ResourcePath path, Strategy strategy) {
        MediaType media = MediaType.accept(exchange.header("Accept"));
        int limit = limit(exchange.query("limit"));
        List<Stored> objects;
        long revision;
        String token = exchange.query("continue");
        if (token.isEmpty()) {
            checkRevision(exchange);
            var listing = select(exchange, path, strategy);
            objects = listing.objects();
            revision = listing.revision();
        } else {
            var rest = pages.take(token);
            objects = rest.objects();
            revision = rest.revision();
        }
        String next = "";
        long remaining = 0;
        if (limit > 0 && objects.size() > limit) {
            var rest = List.copyOf(objects.subList(limit, objects.size()));
            objects = objects.subList(0, limit);
            next = pages.keep(rest, revision);
            remaining = rest.size();
        }
        byte[] body = new Representation(strategy, media, exchange.query("includeObject"))
                .list(objects, revision, next, remaining);
        exchange.respond(200, "application/json", body);
    }

    /** We always answer with the present, which satisfies every wish but an exact revision that is past. */
    private void checkRevision(Exchange exchange) {
        long asked = revision(exchange.query("resourceVersion"));
        String match = exchange.query("resourceVersionMatch");
        if (match.equals("Exact") && asked > 0 && asked < registry.storage().revision()) {
            throw ApiException.expired("The resourceVersion for the provided list is too old.");
        }
        if (asked > 0) registry.storage().awaitRevision(asked);
    }

    private void watch(Exchange exchange, String under, Strategy strategy, Predicate<Stored> filter) {
        MediaType media = MediaType.accept(exchange.header("Accept"));
        var storage = registry.storage();
        long asked = revision(exchange.query("resourceVersion"));
        boolean initial = exchange.queryFlag("sendInitialEvents");
        if (asked > 0) storage.awaitRevision(asked);
        boolean fromState = initial || asked == 0;
        WatchCache cache = fromState ? storage.fresh(strategy.type()) : storage.cache(strategy.type());
        String seconds = exchange.query("timeoutSeconds");
        long last = seconds.matches("[0-9]{1,9}") && !seconds.equals("0")
                ? Long.parseLong(seconds)
                : WatchStream.defaultSeconds();
        var representation = new Representation(strategy, media, exchange.query("includeObject"));
        String contentType = media.form() == MediaType.Form.TABLE
                ? "application/json;as=Table;v=" + media.version() + ";g=meta.k8s.io;stream=watch"
                : "application/json";
        Watcher watcher;
        try {
            watcher = cache.watch(under, filter, fromState ? null : asked, storage.revision());
        } catch (ApiException tooOld) {
            expired(exchange, contentType, tooOld);
            return;
        }
        boolean bookmarks = exchange.queryFlag("allowWatchBookmarks");
        try (watcher;
                OutputStream out = exchange.stream(200, contentType)) {
            new WatchStream(watcher, representation, storage, bookmarks, initial && bookmarks).run(out, last);
        } catch (IOException gone) {
            return; // the client closed first
        }
    }

    /** Once a watch is asked for, a refusal for age comes as an event: what clients' reflectors listen to. */
    private static void expired(Exchange exchange, String contentType, ApiException why) {
        try (OutputStream out = exchange.stream(200, contentType)) {
            WatchStream.error(out, why);
        } catch (IOException gone) {
            return; // the client closed first
        }
    }

    private static int limit(String text) {
        if (text.isEmpty()) return 0;
        if (!text.matches("[0-9]{1,9}"))
            throw ApiException.badRequest("limit: Invalid value: \"" + text + "\": must be a number");
        return Integer.parseInt(text);
    }

    private static long revision(String text) {
        if (text.isEmpty()) return 0;
        if (!text.matches("[0-9]{1,18}")) {
            throw ApiException.badRequest(
                    "resourceVersion: Invalid value: \"" + text + "\": must be a number as the server gave it");
        }
        return Long.parseLong(text);
    }
}
