package dev.portolan.gateway.server;

import dev.portolan.gateway.core.PemCertificate;
import dev.portolan.gateway.core.Wire;
import dev.portolan.gateway.core.Wire.BackendTls;
import dev.portolan.gateway.core.Wire.Trust;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/** TLS towards backends: one context for each way in which they are trusted. Thread-safe. */
final class UpstreamTls {
    private static final int MANY = 1024;

    private final Map<Wire, SslContext> contexts = new ConcurrentHashMap<>();

    /**
     * The context for {@code wire}, which has TLS.
     *
     * @throws SSLException when its authorities are no certificates
     */
    SslContext context(Wire wire) throws SSLException {
        SslContext known = contexts.get(wire);
        if (known == null) {
            if (contexts.size() > MANY) {
                contexts.clear(); // of policies that are long gone
            }
            known = make(wire);
            contexts.put(wire, known);
        }
        return known;
    }

    private static SslContext make(Wire wire) throws SSLException {
        BackendTls tls = wire.tls().orElseThrow();
        SslContextBuilder builder = SslContextBuilder.forClient();
        switch (tls.trust()) {
            case Trust.Anybody nobodyChecks -> {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
                builder.endpointIdentificationAlgorithm("");
            }
            case Trust.WellKnown system -> builder.endpointIdentificationAlgorithm("HTTPS");
            case Trust.Authorities(String pem) -> {
                builder.trustManager(authorities(pem));
                builder.endpointIdentificationAlgorithm("HTTPS");
            }
        }
        if (wire.protocol() == Wire.Protocol.HTTP_2) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2));
        }
        return builder.build();
    }

    private static X509Certificate[] authorities(String pem) throws SSLException {
        try {
            return PemCertificate.certificates(pem).toArray(X509Certificate[]::new);
        } catch (CertificateException e) {
            throw new SSLException("the authorities are not PEM certificates", e);
        }
    }
}
