package dev.portolan.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a request gets from its connection to a backend. */
class UpstreamConnectionTest {
    private static final class Asking implements Served {
        final List<HttpResponse> heads = new ArrayList<>();

        @Override
        public void responseHead(HttpResponse head) {
            heads.add(head);
        }

        @Override
        public void connected(UpstreamConnection connection) {}

        @Override
        public void refused(dev.portolan.gateway.core.Backend backend) {}

        @Override
        public void responseBody(HttpContent content) {}

        @Override
        public void responseReadComplete() {}

        @Override
        public void backendLost() {}

        @Override
        public void backendTakesMore() {}
    }

    @Test
    void a_head_without_body_leaves_no_buffer_to_whoever_looks_at_it() {
        EmbeddedChannel channel = new EmbeddedChannel();
        var backend = new dev.portolan.gateway.core.Backend(InetAddress.ofLiteral("127.0.7.1"), 80);
        var connection = new UpstreamConnection(null, backend, channel, UpstreamConnection.Kind.STREAM);
        channel.pipeline().addLast(connection);
        Asking asking = new Asking();
        connection.serve(asking);
        // So the HTTP/2 codec makes them.
        ByteBuf buffer = channel.alloc().buffer();
        FullHttpResponse head =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, buffer);
        head.headers().set("retry-after", "7");
        channel.writeInbound(head);
        assertThat(buffer.refCnt()).isZero();
        assertThat(asking.heads).singleElement().isInstanceOfSatisfying(FullHttpResponse.class, seen -> {
            assertThat(seen.status()).isEqualTo(HttpResponseStatus.SERVICE_UNAVAILABLE);
            assertThat(seen.headers().get("retry-after")).isEqualTo("7");
        });
    }
}
