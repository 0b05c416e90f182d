package dev.portolan.ui.server;

import dev.portolan.ui.core.EndpointHistory.Change;
import dev.portolan.ui.core.MapView;
import dev.portolan.ui.core.Past;
import dev.portolan.ui.core.Ref;
import dev.portolan.ui.edge.EndpointRecorder;
import dev.portolan.ui.edge.EndpointRecorder.Timeline;
import dev.portolan.ui.edge.Inspection;
import dev.portolan.ui.edge.LiveMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** What answers each path below {@code /ui}, but for the stream of events. */
final class Pages {
    static final String EVENTS = "/ui/events";
    private static final String ASSETS = "/ui/assets/";
    private static final int LOG_LINES = 300;
    private static final JsonMapper JSON = new JsonMapper();

    private final Gate gate;
    private final LiveMap map;
    private final Inspection inspection;
    private final EndpointRecorder recorder;

    Pages(Gate gate, LiveMap map, Inspection inspection, EndpointRecorder recorder) {
        this.gate = gate;
        this.map = map;
        this.inspection = inspection;
        this.recorder = recorder;
    }

    /** The answer to a request that {@link Gate#refusal} does not refuse. */
    Answer answer(Asked asked) {
        String path = asked.path();
        if (path.equals("/")) return Answer.text(303, "The page is at /ui").with("Location", "/ui");
        if (path.equals("/ui/open")) return gate.open(asked, Assets.get("entrance.html"), locked());
        if (path.startsWith(ASSETS)) {
            return Assets.find(path.substring(ASSETS.length())).orElseGet(() -> nothing(path));
        }
        if (!gate.admits(asked)) {
            return path.equals("/ui") ? locked() : Answer.text(401, "No session: ask for a link with: portolan ui");
        }
        return switch (path) {
            case "/ui" -> Assets.get("index.html");
            case "/ui/explanation" -> about(asked, ref -> Answer.of(200, Answer.TEXT, inspection.explanation(ref)));
            case "/ui/yaml" ->
                about(
                        asked,
                        ref -> inspection
                                .yaml(ref)
                                .map(yaml -> Answer.of(200, Answer.TEXT, yaml))
                                .orElseGet(() -> Answer.text(404, "It is gone.")));
            case "/ui/object-events" -> about(asked, ref -> json(inspection.events(ref)));
            case "/ui/containers" -> about(asked, ref -> json(inspection.containers(ref)));
            case "/ui/logs" ->
                about(
                        asked,
                        ref -> Answer.of(
                                200, Answer.TEXT, inspection.logs(ref, asked.parameter("container"), LOG_LINES)));
            case "/ui/timeline" -> timeline();
            case "/ui/past" -> past(asked);
            default -> nothing(path);
        };
    }

    private static Answer locked() {
        Answer page = Assets.get("locked.html");
        return new Answer(401, page.type(), page.body(), page.headers());
    }

    private static Answer nothing(String path) {
        return Answer.text(404, "There is nothing at " + path);
    }

    private static Answer json(Object value) {
        return Answer.of(200, Answer.JSON, JSON.writeValueAsString(value));
    }

    private static Answer about(Asked asked, Function<Ref, Answer> answer) {
        String id = asked.parameter("id");
        try {
            return Ref.parse(id)
                    .map(answer)
                    .orElseGet(() -> Answer.text(400, "id: '" + id + "' is not kind/namespace/name"));
        } catch (KubernetesClientException e) {
            return Answer.text(502, "The API server does not answer: " + e.getMessage());
        }
    }

    /** The changes in the page's terms. */
    private record Told(long at, String service, String address, String pod, String state) {
        static Told of(Change c) {
            return new Told(
                    c.at().toEpochMilli(),
                    c.service().id(),
                    c.address(),
                    c.pod(),
                    c.state().name());
        }
    }

    private record Times(long since, long now, List<Told> changes) {}

    private Answer timeline() {
        Timeline known = recorder.timeline();
        return json(new Times(
                known.since().toEpochMilli(),
                known.now().toEpochMilli(),
                known.changes().stream().map(Told::of).toList()));
    }

    private record Then(long at, List<?> items) {}

    private Answer past(Asked asked) {
        Instant at;
        try {
            at = Instant.ofEpochMilli(Long.parseLong(asked.parameter("at")));
        } catch (NumberFormatException e) {
            return Answer.text(400, "at: must be milliseconds since 1970");
        }
        MapView then = Past.view(map.facts(), recorder.at(at));
        return json(new Then(at.toEpochMilli(), List.copyOf(then.items().values())));
    }
}
