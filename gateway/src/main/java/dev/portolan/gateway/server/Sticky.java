package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A cookie that names a backend without saying its address: the same in every gateway and after a restart. */
final class Sticky {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Sticky() {}

    static String name(Backend backend) {
        long hash = FNV_OFFSET;
        for (byte b : backend.address().getAddress()) {
            hash = (hash ^ b & 255) * FNV_PRIME;
        }
        hash = (hash ^ backend.port()) * FNV_PRIME;
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        return HexFormat.of().toHexDigits(hash ^ hash >>> 29);
    }

    /** The backend that the request's cookie names; null without one, or when that backend is gone. */
    static @Nullable Backend named(String cookie, HttpRequest request, Balance balance) {
        for (String field : request.headers().getAll(HttpHeaderNames.COOKIE)) {
            for (String pair : field.split(";")) {
                String text = pair.strip();
                if (text.startsWith(cookie) && text.length() > cookie.length() && text.charAt(cookie.length()) == '=') {
                    String value = text.substring(cookie.length() + 1);
                    return balance.backends().stream()
                            .filter(b -> name(b).equals(value))
                            .findFirst()
                            .orElse(null);
                }
            }
        }
        return null;
    }
}
