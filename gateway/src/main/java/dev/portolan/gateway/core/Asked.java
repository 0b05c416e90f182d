package dev.portolan.gateway.core;

import org.jspecify.annotations.Nullable;

/** One request as far as routes look at it. Routes that look at host and path only never call the other three. */
public interface Asked {
    /** In the one form that {@link RequestPath} makes. */
    String path();

    /** As sent; methods have regard to case. */
    String method();

    /** The field's value, several joined by a comma; null without one. */
    @Nullable
    String header(String name);

    /** The first value of a query parameter, decoded; null without one. */
    @Nullable
    String query(String name);

    /** A GET without header fields or query. */
    static Asked get(String path) {
        return new Asked() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public String method() {
                return "GET";
            }

            @Override
            public @Nullable String header(String name) {
                return null;
            }

            @Override
            public @Nullable String query(String name) {
                return null;
            }
        };
    }
}
