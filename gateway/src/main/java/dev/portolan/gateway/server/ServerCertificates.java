package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Certificate;
import dev.portolan.gateway.core.Router;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS context for each certificate, made when the first client asks for it: BoringSSL where its native library loads, else the JDK's.
 * A change of the table holds for the next handshake; connections keep what they began with. Thread-safe.
 */
final class ServerCertificates {
    private final Map<Certificate.Usable, SslContext> contexts = new HashMap<>();
    private @Nullable SslContext standard;

    /** Forgets the contexts of certificates that are not {@code used} any more. */
    synchronized void retain(Collection<Certificate.Usable> used) {
        if (contexts.isEmpty()) {
            return;
        }
        Set<Certificate.Usable> live = new HashSet<>(used);
        contexts.entrySet().removeIf(e -> {
            boolean gone = !live.contains(e.getKey());
            if (gone) {
                ReferenceCountUtil.release(e.getValue());
            }
            return gone;
        });
    }

    /**
     * The context for a server name, or the default one; to be released by the caller.
     *
     * @throws SSLException when the TLS library refuses the certificate
     */
    synchronized SslContext retained(@Nullable Router router, String serverName) throws SSLException {
        Certificate.Usable found =
                router == null ? null : router.certificate(serverName).orElse(null);
        SslContext context;
        if (found == null) {
            if (standard == null) {
                standard = context(SelfSigned.make());
            }
            context = standard;
        } else {
            context = contexts.get(found);
            if (context == null) {
                context = context(found);
                contexts.put(found, context);
            }
        }
        return ReferenceCountUtil.retain(context);
    }

    private static SslContext context(Certificate.Usable certificate) throws SSLException {
        return SslContextBuilder.forServer(
                        certificate.key(), certificate.chain().toArray(X509Certificate[]::new))
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }
}
