package dev.portolan.apiserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client's end of one watch. */
public final class WatchReader implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final BufferedReader lines;

    public WatchReader(RunningServer api, String path) throws IOException, InterruptedException {
        lines = new BufferedReader(new InputStreamReader(api.stream(path), StandardCharsets.UTF_8));
    }

    /** One event. */
    public record Seen(String type, JsonNode object) {
        public String name() {
            return object.at("/metadata/name").asString("");
        }

        public long revision() {
            return Long.parseLong(object.at("/metadata/resourceVersion").asString("0"));
        }

        public boolean endsInitial() {
            return object.at("/metadata/annotations/k8s.io~1initial-events-end")
                    .asString("")
                    .equals("true");
        }

        /** {@code ADDED one}. */
        @Override
        public String toString() {
            return type + " " + name();
        }
    }

    /** The next event; waits for it. */
    public Seen next() throws IOException {
        String line = lines.readLine();
        if (line == null || line.isBlank()) throw new IOException("the watch is over");
        JsonNode event = JSON.readTree(line);
        return new Seen(event.path("type").asString(""), event.path("object"));
    }

    /** The next events. */
    public List<Seen> next(int count) throws IOException {
        var seen = new ArrayList<Seen>();
        for (int i = 0; i < count; i++) seen.add(next());
        return seen;
    }

    /** All that comes until the server ends the watch. */
    public List<Seen> rest() throws IOException {
        var seen = new ArrayList<Seen>();
        for (String line = lines.readLine(); line != null && !line.isBlank(); line = lines.readLine()) {
            JsonNode event = JSON.readTree(line);
            seen.add(new Seen(event.path("type").asString(""), event.path("object")));
        }
        return seen;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
