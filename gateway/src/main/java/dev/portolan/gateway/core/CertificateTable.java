package dev.portolan.gateway.core;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which certificate a client gets that asks for a server name (RFC 6066 §3): that of the very name, else of its wildcard. */
public final class CertificateTable {
    /** No certificate at all. */
    public static final CertificateTable EMPTY = new CertificateTable(Map.of());

    private final Map<String, Certificate.Usable> byName;

    /** @param byName lower case; a wildcard as {@code *.foo.com}, the empty string for any name */
    public CertificateTable(Map<String, Certificate.Usable> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** The certificate for a server name; empty when the default one is to be shown. */
    public Optional<Certificate.Usable> find(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        Certificate.Usable found = byName.get(name);
        int dot = name.indexOf('.');
        while (found == null && dot >= 0) {
            found = byName.get("*" + name.substring(dot));
            dot = name.indexOf('.', dot + 1);
        }
        return Optional.ofNullable(found == null ? byName.get("") : found);
    }

    /** All names that have one. */
    public Map<String, Certificate.Usable> byName() {
        return new HashMap<>(byName);
    }
}
