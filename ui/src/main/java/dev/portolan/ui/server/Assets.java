package dev.portolan.ui.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The page's files, out of the program's own jar. Only what is listed here can be asked for. */
final class Assets {
    private static final String JS = "text/javascript; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SVG = "image/svg+xml";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("index.html", Answer.HTML),
            Map.entry("entrance.html", Answer.HTML),
            Map.entry("locked.html", Answer.HTML),
            Map.entry("base.css", CSS),
            Map.entry("map.css", CSS),
            Map.entry("panel.css", CSS),
            Map.entry("main.js", JS),
            Map.entry("theme.js", JS),
            Map.entry("words.js", JS),
            Map.entry("feed.js", JS),
            Map.entry("graph.js", JS),
            Map.entry("dom.js", JS),
            Map.entry("cards.js", JS),
            Map.entry("board.js", JS),
            Map.entry("arrows.js", JS),
            Map.entry("keys.js", JS),
            Map.entry("panel.js", JS),
            Map.entry("tabs.js", JS),
            Map.entry("timeline.js", JS),
            Map.entry("announce.js", JS),
            Map.entry("icon.svg", SVG),
            Map.entry("rhumb.svg", SVG));

    private Assets() {}

    /** A file; empty when there is none of that name. */
    static Optional<Answer> find(String name) {
        String type = TYPES.get(name);
        return type == null ? Optional.empty() : Optional.of(new Answer(200, type, read(name), Map.of()));
    }

    /** A file that is a part of the program. */
    static Answer get(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("no asset " + name));
    }

    private static byte[] read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream("/dev/portolan/ui/assets/" + name)) {
            if (in == null) throw new IllegalStateException("the program lacks its asset " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
