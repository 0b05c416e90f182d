package dev.portolan.gateway.core;

import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Self-signed certificates as the data of a Secret. */
public final class TestCertificates {
    /** How the key is written. */
    public enum KeyForm {
        PKCS8,
        /** "RSA PRIVATE KEY", "EC PRIVATE KEY". */
        OLD
    }

    private TestCertificates() {}

    public static Map<String, String> of(String... names) {
        return of("EC", KeyForm.PKCS8, names);
    }

    public static Map<String, String> of(String algorithm, KeyForm form, String... names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=" + names[0]);
            Instant now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(Duration.ofDays(1))),
                    name,
                    pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(Stream.of(names)
                            .map(n -> new GeneralName(GeneralName.dNSName, n))
                            .toArray(GeneralName[]::new)));
            String signing = algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            var certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(signing).build(pair.getPrivate())));
            return Map.of("tls.crt", pem(certificate), "tls.key", key(pair.getPrivate(), form));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(PrivateKey key, KeyForm form) throws Exception {
        if (form == KeyForm.PKCS8) {
            return pem(new JcaPKCS8Generator(key, null));
        }
        if (key instanceof ECPrivateKey ec) {
            var old = new org.bouncycastle.asn1.sec.ECPrivateKey(256, ec.getS(), SECObjectIdentifiers.secp256r1);
            return pem(new PemObject("EC PRIVATE KEY", old.getEncoded()));
        }
        return pem(key);
    }

    private static String pem(Object object) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
