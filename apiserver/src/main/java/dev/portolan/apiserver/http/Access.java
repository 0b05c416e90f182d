package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.Attributes;
import dev.portolan.apiserver.auth.Authenticator;
import dev.portolan.apiserver.auth.Authorizer;
import dev.portolan.apiserver.auth.Decision;
import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.storage.ApiException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Who asks, and whether they may: before anything else of a request is looked at. */
public final class Access {
    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final Authenticator authenticator;
    private final Authorizer authorizer;

    public Access(Authenticator authenticator, Authorizer authorizer) {
        this.authenticator = authenticator;
        this.authorizer = authorizer;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    /** The user of a request, and whom that one impersonates (Kubernetes documentation, "User impersonation"). */
    Identity identify(Optional<X509Certificate> certificate, UnaryOperator<String> header) {
        User user = authenticator.user(certificate, header.apply("Authorization"));
        return new Identity(user, effective(user, header));
    }

    private User effective(User user, UnaryOperator<String> header) {
        String name = header.apply("Impersonate-User");
        String groups = header.apply("Impersonate-Group");
        String uid = header.apply("Impersonate-Uid");
        if (name.isEmpty()) {
            if (groups.isEmpty() && uid.isEmpty()) return user;
            throw ApiException.badRequest("requested groups or a uid without impersonating a user");
        }
        String[] account =
                name.startsWith(ACCOUNT) ? name.substring(ACCOUNT.length()).split(":", 2) : new String[0];
        if (account.length == 2) {
            require(Attributes.ofResource(user, "impersonate", "", "serviceaccounts", account[0], account[1]));
        } else {
            require(Attributes.ofResource(user, "impersonate", "", "users", "", name));
        }
        var all = new ArrayList<String>();
        for (String group : groups.split(",")) {
            if (group.isBlank()) continue;
            require(Attributes.ofResource(user, "impersonate", "", "groups", "", group.strip()));
            all.add(group.strip());
        }
        if (!uid.isEmpty()) require(Attributes.ofResource(user, "impersonate", AUTHENTICATION, "uids", "", uid));
        if (all.isEmpty() && account.length == 2) {
            all.addAll(List.of("system:serviceaccounts", "system:serviceaccounts:" + account[0]));
        }
        if (name.equals(User.ANONYMOUS.name())) return User.ANONYMOUS;
        if (!all.contains(User.AUTHENTICATED)) all.add(User.AUTHENTICATED);
        return new User(name, uid, all, Map.of());
    }

    /** @throws ApiException 403 in Kubernetes' words where the user may not */
    void require(Attributes wanted) {
        Decision decision = authorizer.decide(wanted);
        if (!decision.allowed()) {
            throw ApiException.forbidden(wanted.group(), wanted.resource(), wanted.name(), wanted.refusal());
        }
    }

    /** What a request for a resource asks to be allowed. */
    static Attributes of(Exchange exchange, User user, ResourcePath path) {
        String name = path.name();
        boolean collection = name.isEmpty();
        // Of reads only: what a create or a deletecollection touches is not what its query says.
        if (collection && READS.contains(exchange.method())) name = nameSelected(exchange.query("fieldSelector"));
        boolean namespaces = path.group().isEmpty() && path.plural().equals("namespaces");
        return new Attributes(
                user,
                verb(exchange, collection),
                path.group(),
                path.version(),
                path.plural(),
                path.subresource(),
                namespaces ? path.name() : path.namespace(),
                name,
                "");
    }

    /** Who may patch or update creates nothing by that: what comes to a new object asks for {@code create}, too. */
    static Attributes creation(User user, ResourcePath path) {
        return new Attributes(
                user, "create", path.group(), path.version(), path.plural(), "", path.namespace(), path.name(), "");
    }

    /** A list of what has one name is a list of that one thing, which a role may allow by name. */
    private static String nameSelected(String fieldSelector) {
        for (String term : fieldSelector.split(",")) {
            String rest = term.strip();
            if (rest.startsWith("metadata.name=")) return rest.replaceFirst("metadata\\.name==?", "");
        }
        return "";
    }

    private static String verb(Exchange exchange, boolean collection) {
        return switch (exchange.method()) {
            case "GET", "HEAD" -> exchange.queryFlag("watch") ? "watch" : collection ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            // what stands behind a proxy may know others, which no rule names but "*"
            case "OPTIONS" -> "";
            default -> throw ApiException.methodNotAllowed();
        };
    }

    /** What a request for anything else asks to be allowed. */
    static Attributes of(Exchange exchange, User user) {
        return Attributes.ofPath(user, exchange.method().toLowerCase(Locale.ROOT), exchange.path());
    }
}
