package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Edits;
import dev.portolan.gateway.core.Policy;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What a route changes in the fields of requests and answers. */
final class FieldEdits {
    private FieldEdits() {}

    static void apply(Edits edits, HttpHeaders headers) {
        if (edits.none()) {
            return;
        }
        edits.remove().forEach(headers::remove);
        edits.set().forEach(field -> headers.set(field.name(), field.value()));
        edits.add().forEach(field -> headers.add(field.name(), field.value()));
    }

    /** @param origin the request's, or null */
    static void answer(Policy policy, @Nullable String origin, HttpHeaders headers) {
        policy.cors().ifPresent(cors -> CrossOrigin.allow(cors, origin, headers));
        apply(policy.response(), headers);
    }
}
