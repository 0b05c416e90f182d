package dev.portolan.apiserver.auth;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Finds out who asks: a client certificate's common name is the user, its organisations are the groups (Kubernetes: X509 client certificates). */
public final class Authenticator {
    private Authenticator() {}

    /** The user of a verified certificate; anonymous without one. */
    public static User user(Optional<X509Certificate> certificate) {
        if (certificate.isEmpty()) return User.ANONYMOUS;
        String name = "";
        var groups = new ArrayList<String>();
        try {
            for (Rdn rdn :
                    new LdapName(certificate.get().getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) name = String.valueOf(rdn.getValue());
                if (rdn.getType().equalsIgnoreCase("O")) groups.add(String.valueOf(rdn.getValue()));
            }
        } catch (InvalidNameException e) {
            return User.ANONYMOUS; // our authority signs none such
        }
        if (name.isEmpty()) return User.ANONYMOUS;
        groups.add("system:authenticated");
        return new User(name, groups);
    }
}
