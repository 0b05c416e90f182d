package dev.portolan.gateway.server;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;

/** Fields that Netty's HTTP/2 codec adds for those who want to know, such as {@code x-http2-stream-id}; they are nobody else's business. */
final class CodecFields {
    private static final ExtensionHeaderNames[] ALL = ExtensionHeaderNames.values();

    private CodecFields() {}

    static void remove(HttpHeaders headers) {
        for (ExtensionHeaderNames each : ALL) {
            headers.remove(each.text());
        }
    }
}
