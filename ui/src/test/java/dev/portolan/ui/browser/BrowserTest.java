package dev.portolan.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.ui.Lab;
import dev.portolan.ui.Scenery;
import dev.portolan.ui.Scenery.Is;
import dev.portolan.ui.TrafficCounters.Counts;
import dev.portolan.ui.core.Ref;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real Chromium, on a real API server. Screenshots go to target/screenshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
    private static final Path SHOTS = Path.of("target/screenshots");
    private static final Ref WEB = Ref.service("default", "web");

    private final AtomicLong total = new AtomicLong();
    private Lab lab;
    private Scenery scenery;
    private Chromium chromium;
    private Page page;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        chromium = Chromium.start();
        lab = Lab.start(
                folder,
                () -> new Counts(
                        Map.of(
                                WEB,
                                total.addAndGet(12),
                                Ref.service("default", "database"),
                                5L,
                                new Ref(Ref.Kind.INGRESS, "default", "shop"),
                                total.get() * 3,
                                new Ref(Ref.Kind.GRPC_ROUTE, "default", "calls"),
                                total.get() * 2),
                        List.of("Connections are not counted by this test's data plane beyond web and database.")));
        scenery = lab.scenery();
        scenery.node("node-1");
        scenery.node("node-2");
        for (String service : List.of("web", "database", "lonely")) scenery.service(service);
        scenery.ingress("shop", "web");
        scenery.ingress("old-shop", "shop-service");
        backed("web", 5, "node-1", "node-2");
        backed("database", 3, "node-2");
        scenery.gatewayApi(ROUTES);
        page = chromium.page();
        page.size(1600, 1000);
    }

    private void backed(String app, int pods, String... nodes) {
        var endpoints = new ArrayList<Endpoint>();
        for (int i = 0; i < pods; i++) {
            String node = nodes[i % nodes.length];
            String address = "10.244." + node.charAt(node.length() - 1) + "." + (app.length() * 10 + i);
            boolean ready = !(app.equals("web") && i == 4);
            scenery.pod(app, app + "-abc-" + i, node, address, ready);
            endpoints.add(Scenery.endpoint(app + "-abc-" + i, node, address, ready ? Is.READY : Is.UNREADY));
        }
        scenery.slice(app + "-x1", app, endpoints);
    }

    private static final String ROUTES = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: { namespace: default, name: calls }
            spec:
              hostnames: [calls.localhost]
              rules:
              - matches: [{ method: { service: shop.Cart } }]
                backendRefs: [{ name: web, port: 80 }]
              - backendRefs: [{ name: stock, port: 80 }]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: TLSRoute
            metadata: { namespace: default, name: vault }
            spec: { hostnames: [vault.localhost], rules: [{ backendRefs: [{ name: database, port: 80 }] }] }
            """;

    @AfterAll
    void stop() throws IOException {
        if (page != null) page.close();
        if (lab != null) lab.close();
        if (chromium != null) chromium.close();
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        page.go(lab.link());
        page.until("document.querySelectorAll('#services .card').length >= 3");
        page.until("document.querySelectorAll('.arrow').length >= 5");
        // Findings come last and move what is below them.
        page.until("document.querySelector('" + card("service/default/lonely") + " .why')");
    }

    /** Leaves nothing, on the page either: the next test counts. */
    @AfterEach
    void tidy() {
        lab.client().services().inNamespace("default").withName("moving").delete();
        lab.client()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withName("moving-x1")
                .delete();
        for (String pod : List.of("moving-abc-old", "moving-abc-new")) {
            lab.client()
                    .pods()
                    .inNamespace("default")
                    .withName(pod)
                    .withGracePeriod(0)
                    .delete();
        }
        page.until("!document.querySelector('[data-id*=\"/moving\"]')");
    }

    private static String card(String id) {
        return "[data-id=\"" + id + "\"]";
    }

    @Test
    void the_map_shows_the_way_from_ingress_to_pods_and_what_flows_along_it() throws Exception {
        page.until("document.querySelector('.rate.flowing')");
        page.until("document.querySelector('#summary').innerText.startsWith('2 of 3')");
        page.shot(SHOTS.resolve("map-light.png"));
        assertThat(page.text("#summary")).isEqualTo("2 of 3 Services answer · 7 pods ready, 1 not");
        assertThat(page.text(card("service/default/web"))).contains("web", "4/5", "partly ready");
        assertThat(page.text(card("service/default/lonely"))).contains("does not answer", "no pod matches app=lonely");
        assertThat(page.text(card("ingress/default/old-shop")))
                .contains("no Service shop-service in namespace default");
        assertThat(page.eval("[...document.querySelectorAll('.rate')].map(r => r.textContent).join()")
                        .asString(""))
                .contains("conn/s", "req/s");
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void routes_of_the_gateway_api_are_ways_in_beside_ingresses() throws Exception {
        String calls = card("grpcroute/default/calls");
        String vault = card("tlsroute/default/vault");
        page.until("document.querySelector('" + calls + "') && document.querySelector('" + vault + "')");
        assertThat(page.text(calls))
                .contains("GRPCRoute", "shop.Cart/* → web:80", "any method → stock:80")
                .contains("no Service stock in namespace default");
        assertThat(page.text(vault)).contains("TLSRoute", "vault.localhost → database:80");
        assertThat(page.accessible())
                .anySatisfy(node -> assertThat(node)
                        .startsWith("button: GRPCRoute calls, namespace default, partly ready, calls.localhost")
                        .contains("leads to web, stock"))
                .anySatisfy(node -> assertThat(node)
                        .startsWith("button: TLSRoute vault, namespace default, ready")
                        .contains("leads to database"));
        page.until(
                "[...document.querySelectorAll('.rate.flowing')].filter(r => r.textContent.includes('req/s')).length === 2");
        page.shot(SHOTS.resolve("gateway-api.png"));

        page.eval("document.querySelector('" + vault + "').focus()");
        page.press("ArrowRight");
        assertThat(focused()).isEqualTo("service/default/database");
        page.click(calls);
        page.until("document.querySelector('.explanation')");
        assertThat(page.text("#panel-body")).contains("service default/web", "service default/stock");
        page.click("#tab-yaml");
        page.until("document.querySelector('.yaml')");
        assertThat(page.text("#panel-body")).contains("kind:", "GRPCRoute", "shop.Cart");
        page.press("Escape");
        page.until("document.querySelector('#panel').hidden");
    }

    @Test
    void a_click_explains_and_tabs_show_yaml_events_and_endpoints() throws Exception {
        page.click(card("service/default/lonely"));
        page.until("document.querySelector('.explanation')");
        assertThat(page.text("#panel-title")).isEqualTo("lonely");
        assertThat(page.text("#panel-body")).contains("service default/lonely does not answer", "FAIL");
        page.shot(SHOTS.resolve("panel-explanation.png"));

        page.click("#tab-yaml");
        page.until("document.querySelector('.yaml')");
        assertThat(page.text("#panel-body")).contains("kind:", "app:").doesNotContain("managedFields");

        page.click(card("service/default/web"));
        page.until("document.querySelector('#panel-title').innerText === 'web'");
        page.click("#tab-endpoints");
        page.until("document.querySelectorAll('.endpoints tbody tr').length === 5");
        page.shot(SHOTS.resolve("panel-endpoints.png"));
        page.click("#tab-events");
        page.until("document.querySelector('#panel-body').innerText.includes('No events')");

        page.click("#panel-close");
        page.until("document.querySelector('#panel').hidden");
        assertThat(page.eval("document.activeElement.dataset.id").asString("")).isEqualTo("service/default/web");
    }

    @Test
    void keys_alone_go_along_the_arrows_open_and_come_back() throws Exception {
        page.eval("document.querySelector('" + card("ingress/default/shop") + "').focus()");
        page.press("ArrowRight");
        assertThat(focused()).isEqualTo("service/default/web");
        page.press("ArrowRight");
        assertThat(focused()).isEqualTo("slice/default/web-x1");
        page.press("ArrowRight");
        assertThat(focused()).startsWith("pod/default/web-abc-");
        page.press("ArrowLeft");
        page.press("ArrowLeft");
        assertThat(focused()).isEqualTo("service/default/web");
        page.press("Home");
        assertThat(focused()).isEqualTo("service/default/database");
        page.press("Enter");
        page.until("document.activeElement.id === 'panel-title'");
        page.until("document.querySelector('.explanation')");
        page.press("Escape");
        page.until("document.querySelector('#panel').hidden");
        assertThat(focused()).isEqualTo("service/default/database");
        page.press("/");
        assertThat(page.eval("document.activeElement.id").asString("")).isEqualTo("search");
    }

    private String focused() throws IOException, InterruptedException {
        return page.eval("document.activeElement.dataset.id ?? ''").asString("");
    }

    @Test
    void a_search_leaves_what_matches_and_its_way() throws Exception {
        page.click("#search");
        page.type("database");
        page.until("document.querySelectorAll('#services .card').length === 1");
        assertThat(page.eval("[...document.querySelectorAll('.card:not(.node-head)')].map(c => c.dataset.id).join(' ')")
                        .asString(""))
                .contains("service/default/database", "slice/default/database-x1", "pod/default/database-abc-2")
                .doesNotContain("web");
        page.until("document.querySelector('#announce').textContent.includes('5 found')");
        page.press("Enter");
        assertThat(focused()).isEqualTo("service/default/database");
        page.shot(SHOTS.resolve("search.png"));
        page.click("#search");
        page.press("Escape");
        page.until("document.querySelectorAll('#services .card').length >= 3");
    }

    @Test
    void dark_follows_the_system_and_the_switch_overrules_it() throws Exception {
        String background = "getComputedStyle(document.body).backgroundColor";
        page.prefers("light");
        String light = page.eval(background).asString("");
        page.prefers("dark");
        String dark = page.eval(background).asString("");
        assertThat(dark).isNotEqualTo(light);
        page.until("document.querySelector('#theme').getAttribute('aria-pressed') === 'true'");
        page.until("document.querySelector('.rate.flowing')");
        page.shot(SHOTS.resolve("map-dark.png"));
        page.click("#theme");
        assertThat(page.eval(background).asString("")).isEqualTo(light);
        page.eval("localStorage.clear()");
        page.prefers("light");
    }

    @Test
    void the_slider_shows_who_backed_a_service_then() throws Exception {
        scenery.service("moving");
        scenery.pod("moving", "moving-abc-old", "node-1", "10.244.1.90", true);
        scenery.slice(
                "moving-x1", "moving", List.of(Scenery.endpoint("moving-abc-old", "node-1", "10.244.1.90", Is.READY)));
        page.until("document.querySelector('" + card("pod/default/moving-abc-old") + "')");
        long then = page.eval("Math.ceil(Date.now() / 1000)").asLong();
        page.until("Date.now() / 1000 > " + (then + 1));
        scenery.pod("moving", "moving-abc-new", "node-2", "10.244.2.91", true);
        lab.client()
                .pods()
                .inNamespace("default")
                .withName("moving-abc-old")
                .withGracePeriod(0)
                .delete();
        scenery.slice(
                "moving-x1", "moving", List.of(Scenery.endpoint("moving-abc-new", "node-2", "10.244.2.91", Is.READY)));
        page.until("!document.querySelector('" + card("pod/default/moving-abc-old") + "')");
        page.until("document.querySelectorAll('#ticks rect').length > 0");
        page.until("Number(document.querySelector('#time').max) > " + (then + 3));

        page.eval("(() => { const t = document.querySelector('#time'); t.value = '" + then
                + "'; t.dispatchEvent(new Event('input')); })()");
        page.until("document.querySelector('" + card("pod/default/moving-abc-old") + "')");
        page.until("!document.querySelector('" + card("pod/default/moving-abc-new") + "')");
        assertThat(page.text("#banner")).startsWith("Endpoints as they were at ");
        page.click(card("service/default/moving"));
        page.until("document.querySelector('.endpoints')");
        assertThat(page.text("#panel-body")).contains("Who backed it at", "10.244.1.90", "moving-abc-old");
        page.shot(SHOTS.resolve("past.png"));

        page.click("#live");
        page.until("document.querySelector('" + card("pod/default/moving-abc-new") + "')");
        page.until("document.querySelector('#panel-body').innerText.includes('10.244.2.91')");
    }

    @Test
    void a_screen_reader_gets_lists_of_named_things_and_hears_when_a_service_stops_to_answer() throws Exception {
        List<String> tree = page.accessible();
        assertThat(tree)
                .contains("main: Map", "heading: Services 3", "searchbox: Search names, addresses, hosts, states")
                .anySatisfy(node -> assertThat(node)
                        .startsWith("button: Service web, namespace default, partly ready")
                        .contains("4 of 5 endpoints ready"))
                .anySatisfy(node -> assertThat(node).startsWith("slider: Look back"));
        assertThat(tree).filteredOn(n -> n.startsWith("button: ")).noneMatch(n -> n.equals("button: "));

        scenery.slice("database-x1", "database", List.of());
        page.until("document.querySelector('#announce').textContent.includes('database no longer answers')");
        var again = new ArrayList<Endpoint>();
        for (int i = 0; i < 3; i++)
            again.add(Scenery.endpoint("database-abc-" + i, "node-2", "10.244.2." + i, Is.READY));
        scenery.slice("database-x1", "database", again);
        page.until("document.querySelector('#announce').textContent.includes('database answers')");
    }

    @Test
    void the_page_asks_nobody_but_its_own_server() throws Exception {
        assertThat(page.eval(
                                "performance.getEntriesByType('resource').map(e => new URL(e.name).host).filter(h => h !== location.host).join()")
                        .asString(""))
                .isEmpty();
        assertThat(page.complaints()).isEmpty();
    }
}
