package dev.portolan.apiserver.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.WatchReader;
import dev.portolan.apiserver.WatchReader.Seen;
import dev.portolan.apiserver.http.ReadLimits;
import dev.portolan.apiserver.pki.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for much and read nothing, or go without a word: they hold nothing for long, and nobody waits for them. */
class SlowWatcherTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String BIG = "x".repeat(1_000_000);
    private static final Duration SOON = Duration.ofMinutes(1);
    /** On a starved machine who does read may take seconds, too. */
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private RunningServer api;

    @BeforeEach
    void start() {
        api = new RunningServer(
                ApiServerConfig.local(folder).withReadLimits(new ReadLimits(WRITE_LIMIT, Duration.ofMillis(500))));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private SSLSocket ask(String path) throws IOException {
        var tls = TlsContexts.client(api.server().authority(), "admin", List.of("system:masters"));
        var uri = api.server().uri();
        var socket = (SSLSocket) tls.getSocketFactory().createSocket();
        socket.setReceiveBufferSize(
                64 * 1024); // else a kernel with large buffers may take everything for who never reads
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: api\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H'); // the answer has begun
        return socket;
    }

    private void write(int count) {
        IntStream.range(0, count)
                .forEach(i -> assertThat(api.post(
                                        MAPS,
                                        "{\"metadata\":{\"generateName\":\"m\"},\"data\":{\"a\":\"%s\"}}"
                                                .formatted(BIG))
                                .code())
                        .isEqualTo(201));
    }

    @Test
    void a_watcher_that_never_reads_is_ended_and_the_others_are_told_everything() throws Exception {
        String from = api.get(MAPS).at("/metadata/resourceVersion");
        int before = api.server().watches();
        try (var stuck = ask(MAPS + "?watch=true&resourceVersion=" + from);
                var reading = new WatchReader(api, MAPS + "?watch=true&resourceVersion=" + from)) {
            await().atMost(SOON).until(() -> api.server().watches() == before + 2);
            var told = new FutureTask<>(() -> reading.next(16));
            Thread.ofVirtual().start(told);
            write(16);

            assertThat(told.get(60, TimeUnit.SECONDS)).extracting(Seen::type).containsOnly("ADDED");
            await().atMost(Duration.ofMinutes(2)).until(() -> api.server().watches() == before + 1);
            assertThat(stuck.isClosed()).as("it did nothing, as before").isFalse();
        }
    }

    @Test
    void a_watcher_that_went_without_a_word_is_noticed_although_nothing_happens() throws Exception {
        int before = api.server().watches();
        ask(MAPS + "?watch=true").close();

        await().atMost(SOON).until(() -> api.server().watches() == before);
    }
}
