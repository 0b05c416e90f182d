package dev.portolan.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.ui.Lab;
import dev.portolan.ui.Scenery;
import dev.portolan.ui.Scenery.Is;
import dev.portolan.ui.TrafficCounters;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand pods on three nodes behind twelve Services, and a rollout under the eyes of the page. */
class ThousandPodsTest {
    private static final int PODS = 1000;
    private static final int APPS = 12;
    private static final int A_SLICE = 100;
    private static final Path SHOTS = Path.of("target/screenshots");

    private record Placed(String app, String pod, String node, String address) {}

    private static List<Placed> placed() {
        var all = new ArrayList<Placed>();
        for (int i = 0; i < PODS; i++) {
            String app = "app-" + (i % APPS == 0 ? "large" : String.valueOf(i % 5 == 0 ? 0 : i % APPS));
            int node = 1 + i % 3;
            all.add(new Placed(
                    app, app + "-abc-" + i, "node-" + node, "10.24" + node + "." + i / 250 + "." + (i % 250 + 1)));
        }
        return all;
    }

    private static void slices(Scenery scenery, List<Placed> all, int unready) {
        var apps = all.stream().map(Placed::app).distinct().toList();
        for (String app : apps) {
            var endpoints = new ArrayList<Endpoint>();
            for (Placed p : all) {
                if (!p.app.equals(app)) continue;
                boolean ready = all.indexOf(p) % 97 != unready;
                endpoints.add(Scenery.endpoint(p.pod, p.node, p.address, ready ? Is.READY : Is.UNREADY));
            }
            for (int from = 0; from < endpoints.size(); from += A_SLICE) {
                scenery.slice(
                        app + "-s" + from / A_SLICE,
                        app,
                        endpoints.subList(from, Math.min(endpoints.size(), from + A_SLICE)));
            }
        }
    }

    @Test
    void a_thousand_pods_are_drawn_searched_and_followed(@TempDir Path folder) throws Exception {
        try (Chromium chromium = Chromium.start();
                Lab lab = Lab.start(folder, TrafficCounters.NONE);
                Page page = chromium.page()) {
            Scenery scenery = lab.scenery();
            for (int i = 1; i <= 3; i++) scenery.node("node-" + i);
            List<Placed> all = placed();
            all.stream().map(Placed::app).distinct().forEach(scenery::service);
            try (var threads = Executors.newFixedThreadPool(4)) {
                List<? extends Future<?>> made = all.stream()
                        .map(p -> threads.submit(() -> scenery.pod(p.app, p.pod, p.node, p.address, true)))
                        .toList();
                for (Future<?> each : made) each.get();
            }
            slices(scenery, all, -1);

            page.size(1600, 1000);
            page.go(lab.link());
            page.until("document.querySelector('#summary').innerText.includes('1000 pods ready')");
            page.until("document.querySelectorAll('.arrow').length > 20");
            assertThat(page.eval("document.querySelectorAll('.card.pod').length")
                            .asInt())
                    .isEqualTo(PODS);
            page.shot(SHOTS.resolve("thousand.png"));

            page.eval(
                    "window.frames_ = []; { let last = performance.now(); const step = (now) => { frames_.push(now - last); last = now; requestAnimationFrame(step); }; requestAnimationFrame(step); }");
            for (int round = 0; round < 5; round++) slices(scenery, all, round);
            page.until("document.querySelector('#summary').innerText.includes('Services answer')");
            page.eval("document.querySelector('#map').scrollTo({top: 600})");
            page.click("#search");
            page.type("large");
            page.until("document.querySelectorAll('#services .card').length === 1");
            page.shot(SHOTS.resolve("thousand-search.png"));
            String times = page.eval(
                            "(() => { const f = frames_.slice(1).sort((a, b) => a - b); const at = (q) => f[Math.min(f.length - 1, Math.floor(f.length * q))].toFixed(1); return `${f.length} frames, median ${at(0.5)} ms, 95 of 100 within ${at(0.95)} ms, longest ${at(1)} ms`; })()")
                    .asString("");
            System.out.println("1,000 pods, a rollout of endpoints and a search: " + times);
            assertThat(page.complaints()).isEmpty();
        }
    }
}
