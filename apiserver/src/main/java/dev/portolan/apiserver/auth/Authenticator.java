package dev.portolan.apiserver.auth;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Finds out who asks: by client certificate, by the token of a service account, or by a bootstrap token (Kubernetes: Authenticating). */
public final class Authenticator {
    private final AccountTokens tokens;
    private final BootstrapTokens bootstrap;

    /** {@code types}: the core kind of this plural. */
    public Authenticator(
            AccountTokens tokens, ObjectStorage storage, Function<String, ResourceType> types, InstantSource clock) {
        this.tokens = tokens;
        this.bootstrap = new BootstrapTokens(storage, types.apply("secrets"), clock);
    }

    /**
     * Who asks; anonymous where nothing is shown.
     *
     * @param authorization the header's value
     * @throws ApiException 401 where a token is shown that is not good
     */
    public User user(Optional<X509Certificate> certificate, String authorization) {
        if (certificate.isPresent()) {
            User user = of(certificate.get());
            if (!user.isAnonymous()) return user;
        }
        if (!authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) return User.ANONYMOUS;
        return token(authorization.substring("bearer ".length()).strip(), List.of())
                .map(AccountTokens.Verified::user)
                .orElseThrow(ApiException::unauthorized);
    }

    /** Who a token stands for, if it is good for one of these audiences; none: for this server. */
    public Optional<AccountTokens.Verified> token(String token, List<String> audiences) {
        Optional<AccountTokens.Verified> account = tokens.verify(token, audiences);
        if (account.isPresent() || !audiences.isEmpty() && !audiences.contains(AccountTokens.ISSUER)) return account;
        return bootstrap.verify(token).map(u -> new AccountTokens.Verified(u, List.of(AccountTokens.ISSUER)));
    }

    /** A client certificate's common name is the user, its organisations are the groups. */
    private static User of(X509Certificate certificate) {
        String name = "";
        var groups = new ArrayList<String>();
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) name = String.valueOf(rdn.getValue());
                if (rdn.getType().equalsIgnoreCase("O")) groups.add(String.valueOf(rdn.getValue()));
            }
        } catch (InvalidNameException e) {
            return User.ANONYMOUS; // our authority signs none such
        }
        if (name.isEmpty()) return User.ANONYMOUS;
        groups.add(User.AUTHENTICATED);
        return new User(name, groups);
    }
}
