package dev.portolan.ui.server;

import dev.portolan.ui.core.MapView;
import dev.portolan.ui.core.Rates;
import dev.portolan.ui.edge.Frame;
import dev.portolan.ui.edge.LiveMap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * The map for one watcher as server-sent events (HTML standard, section 9.2): {@code snapshot}, then {@code delta} with what changed since the
 * last, {@code rates} and {@code gaps}. Each is computed from what this watcher was sent last.
 */
final class EventStream {
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final JsonMapper JSON = new JsonMapper();

    private final LiveMap map;
    private final OutputStream out;
    private MapView sent = MapView.EMPTY;
    private Rates rates = Rates.NONE;
    private List<String> gaps = List.of();
    private boolean begun;

    EventStream(LiveMap map, OutputStream out) {
        this.map = map;
        this.out = out;
    }

    /**
     * Writes until the map is closed.
     *
     * @throws IOException when the watcher went
     */
    void run() throws IOException, InterruptedException {
        map.join();
        try {
            // The library sends no header before the first byte of the body.
            write("retry: 1000\n\n");
            long number = 0;
            while (!map.closed()) {
                Frame frame = map.await(number, QUIET);
                if (frame.number() == number) {
                    write(":\n\n"); // finds out whether anybody still listens
                } else {
                    number = frame.number();
                    tell(frame);
                }
            }
        } finally {
            map.leave();
        }
    }

    private void tell(Frame frame) throws IOException {
        MapView.Delta delta = frame.view().since(sent);
        if (!begun) {
            event("snapshot", delta);
        } else if (!delta.isEmpty()) {
            event("delta", delta);
        }
        begun = true;
        sent = frame.view();
        Rates.Delta faster = frame.rates().since(rates);
        if (!faster.isEmpty()) event("rates", faster);
        rates = frame.rates();
        if (!gaps.equals(frame.gaps())) event("gaps", frame.gaps());
        gaps = frame.gaps();
    }

    private void event(String name, Object data) throws IOException {
        write("event: " + name + "\ndata: " + JSON.writeValueAsString(data) + "\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
