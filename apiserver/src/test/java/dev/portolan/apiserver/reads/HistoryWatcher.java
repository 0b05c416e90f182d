package dev.portolan.apiserver.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.WatchReader;
import dev.portolan.apiserver.WatchReader.Seen;
import dev.portolan.store.Entry;
import dev.portolan.store.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that keeps a watch of config maps over all restarts, and knows what it ought to have been told. */
final class HistoryWatcher {
    /** The object that ends the run; it matches every selection. */
    static final String END = "the-end";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PREFIX = "/registry/core/configmaps/";

    /** How it learns what is there before it follows. */
    private enum Begin {
        LIST,
        PAGES,
        STREAM
    }

    private final RunningServer api;
    private final Begin begin;
    private final String namespace;
    private final String shade;
    private final List<String> told = new ArrayList<>();
    private final List<String> initial = new ArrayList<>();
    private long began;
    private long last;

    private HistoryWatcher(RunningServer api, Begin begin, String namespace, String shade) {
        this.api = api;
        this.begin = begin;
        this.namespace = namespace;
        this.shade = shade;
    }

    static HistoryWatcher random(RunningServer api, Random random) {
        String[] namespaces = {"", "blue", "green"};
        String[] shades = {"", "1"};
        return new HistoryWatcher(
                api,
                Begin.values()[random.nextInt(Begin.values().length)],
                namespaces[random.nextInt(namespaces.length)],
                shades[random.nextInt(shades.length)]);
    }

    private String url() {
        String collection =
                namespace.isEmpty() ? "/api/v1/configmaps" : "/api/v1/namespaces/" + namespace + "/configmaps";
        return collection + "?labelSelector=" + (shade.isEmpty() ? "" : "shade%3D" + shade);
    }

    HistoryWatcher untilTheEnd() throws InterruptedException {
        while (began == 0 && begin != Begin.STREAM) {
            try {
                list();
            } catch (UncheckedIOException restarting) {
                initial.clear();
            }
        }
        int ends = namespace.isEmpty() ? 2 : 1;
        while (told.stream().filter(t -> t.endsWith(END)).count() < ends) {
            if (Thread.interrupted()) throw new InterruptedException();
            try {
                follow(ends);
            } catch (IOException restarting) {
                if (began == 0) initial.clear(); // the beginning was broken off: begin again
            }
        }
        return this;
    }

    private void list() {
        String next = "";
        do {
            String page = begin == Begin.PAGES ? "&limit=2" : "";
            var answer = api.get(url() + page + (next.isEmpty() ? "" : "&continue=" + next));
            assertThat(answer.code()).isIn(200, 410, 503, 504);
            if (answer.code() != 200) { // pages of before a restart, or the server is going
                initial.clear();
                return;
            }
            for (JsonNode item : answer.body().path("items")) {
                initial.add(item.at("/metadata/namespace").asString("") + "/"
                        + item.at("/metadata/name").asString(""));
            }
            next = answer.at("/metadata/continue");
            last = Long.parseLong(answer.at("/metadata/resourceVersion"));
        } while (!next.isEmpty());
        began = last;
    }

    private void follow(int ends) throws IOException, InterruptedException {
        String from =
                began == 0 ? "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan" : "&resourceVersion=" + last;
        try (var watch = new WatchReader(api, url() + "&watch=true&allowWatchBookmarks=true" + from)) {
            while (told.stream().filter(t -> t.endsWith(END)).count() < ends) hear(watch.next());
        }
    }

    private void hear(Seen seen) {
        String name = seen.object().at("/metadata/namespace").asString("") + "/" + seen.name();
        if (seen.endsInitial()) began = seen.revision();
        if (began == 0) initial.add(name);
        else if (!seen.type().equals("BOOKMARK")) told.add(seen.revision() + " " + seen.type() + " " + name);
        if (began != 0) last = seen.revision();
    }

    /** What it was told: first what was there, then each event with its revision. */
    List<String> told() {
        var all = new ArrayList<>(initial);
        all.addAll(told);
        return all;
    }

    /** The same, worked out from the store's history alone. */
    List<String> expected(List<Event> history) {
        var there = new TreeMap<String, Boolean>();
        var later = new ArrayList<String>();
        for (Event event : history) {
            String name = event.key().substring(PREFIX.length());
            if (!name.startsWith(namespace.isEmpty() ? "" : namespace + "/")) continue;
            boolean was = matches(event.previous());
            boolean is = matches(event.entry());
            if (event.revision() <= began) {
                if (is) there.put(name, true);
                else there.remove(name);
            } else if (was || is) {
                later.add(event.revision() + " " + (is ? was ? "MODIFIED" : "ADDED" : "DELETED") + " " + name);
            }
        }
        var all = new ArrayList<>(there.keySet());
        all.addAll(later);
        return all;
    }

    private boolean matches(@Nullable Entry entry) {
        if (entry == null) return false;
        Map<String, Object> labels = new TreeMap<>();
        JSON.readTree(entry.value())
                .at("/metadata/labels")
                .properties()
                .forEach(l -> labels.put(l.getKey(), l.getValue().asString("")));
        return shade.isEmpty() || shade.equals(labels.get("shade"));
    }

    @Override
    public String toString() {
        return begin + " of " + url() + " from " + began;
    }
}
