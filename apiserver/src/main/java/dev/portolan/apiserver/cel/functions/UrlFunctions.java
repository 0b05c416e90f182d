package dev.portolan.apiserver.cel.functions;

import static dev.portolan.apiserver.cel.functions.Function.global;
import static dev.portolan.apiserver.cel.functions.Function.member;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.portolan.apiserver.cel.functions.Opaque.Url;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kubernetes' URL library: an absolute URI or an absolute path. */
final class UrlFunctions {
    static final List<Function> ALL = List.of(
            Function.of("url", global("string_to_url", Opaque.URL, a -> parse((String) a[0]), SimpleType.STRING)),
            Function.of(
                    "isURL", global("is_url_string", SimpleType.BOOL, a -> isUrl((String) a[0]), SimpleType.STRING)),
            part("getScheme", uri -> or(uri.getScheme())),
            part("getHost", UrlFunctions::host),
            part("getHostname", uri -> unbracketed(or(uri.getHost()))),
            part("getPort", uri -> uri.getPort() < 0 ? "" : String.valueOf(uri.getPort())),
            part("getEscapedPath", uri -> or(uri.getRawPath())),
            Function.of(
                    "getQuery",
                    member(
                            "url_get_query",
                            MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)),
                            a -> query(((Url) a[0]).uri()),
                            Opaque.URL)));

    private UrlFunctions() {}

    private interface Part {
        String of(URI uri);
    }

    private static Function part(String name, Part part) {
        return Function.of(
                name, member("url_" + name, SimpleType.STRING, a -> part.of(((Url) a[0]).uri()), Opaque.URL));
    }

    private static Url parse(String text) {
        try {
            var uri = new URI(text);
            if (!uri.isAbsolute() && !text.startsWith("/")) {
                throw new IllegalArgumentException("URL parse error: '" + text + "' has no scheme");
            }
            return new Url(uri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("URL parse error: " + e.getMessage(), e);
        }
    }

    private static boolean isUrl(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException notSo) {
            return false;
        }
    }

    private static String or(@Nullable String part) {
        return part == null ? "" : part;
    }

    private static String host(URI uri) {
        return uri.getPort() < 0 ? or(uri.getHost()) : or(uri.getHost()) + ":" + uri.getPort();
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Map<String, List<String>> query(URI uri) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : or(uri.getRawQuery()).split("&", -1)) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.computeIfAbsent(decoded(key), k -> new ArrayList<>()).add(decoded(value));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
