package dev.portolan.gateway.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads a certificate chain and its key from PEM: PKCS#8, and the older "RSA" and "EC PRIVATE KEY". */
public final class PemCertificate {
    private static final int LONGEST = 1 << 20;

    private PemCertificate() {}

    /** The certificate, or what is wrong with it, the key not fitting it included. */
    public static Certificate parse(String chainPem, String keyPem) {
        if (chainPem.isBlank() || keyPem.isBlank()) {
            return new Certificate.Broken("needs both tls.crt and tls.key");
        }
        if (chainPem.length() > LONGEST || keyPem.length() > LONGEST) {
            return new Certificate.Broken("is larger than a certificate can be");
        }
        List<X509Certificate> chain;
        try {
            chain = certificates(chainPem);
        } catch (CertificateException e) {
            return new Certificate.Broken("has no readable certificates in tls.crt (PEM is expected)");
        }
        if (chain.isEmpty()) {
            return new Certificate.Broken("has no certificate in tls.crt");
        }
        try {
            PrivateKey key = key(keyPem);
            if (key == null) {
                return new Certificate.Broken("has no private key in tls.key");
            }
            return belongTogether(key, chain.getFirst().getPublicKey())
                    ? new Certificate.Usable(chain, key)
                    : new Certificate.Broken("has a tls.key that does not belong to the certificate in tls.crt");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // The parser's words may quote the key.
            return new Certificate.Broken(
                    "has no readable private key in tls.key (PEM without a password is expected)");
        }
    }

    /** All certificates of a PEM text. */
    public static List<X509Certificate> certificates(String pem) throws CertificateException {
        var input = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        return CertificateFactory.getInstance("X.509").generateCertificates(input).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static @org.jspecify.annotations.Nullable PrivateKey key(String pem) throws IOException {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
                if (each instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                } else if (each instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        }
        return null;
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] text = "portolan".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certified);
            signature.update(text);
            return signature.verify(signed);
        } catch (java.security.InvalidKeyException | SignatureException another) {
            return false;
        }
    }
}
