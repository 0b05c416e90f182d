package dev.portolan.apiserver.pki;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * The cluster's own certificate authority: made once, kept in a folder that only its owner reads, and asked for a certificate by
 * everybody who serves or asks. Elliptic curves (P-256), because a start must not wait for prime numbers.
 */
public final class ClusterAuthority {
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

    private final SecureRandom random = new SecureRandom();
    private final X509Certificate certificate;
    private final PrivateKey key;

    private ClusterAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A certificate, its chain and its key, to serve with. */
    public record Identity(X509Certificate certificate, PrivateKey key) {}

    /** Opens the authority in a folder, or makes one there (0700, files 0600). */
    public static ClusterAuthority open(Path folder) throws IOException {
        Path certificateFile = folder.resolve("ca.crt");
        Path keyFile = folder.resolve("ca.key");
        try {
            if (Files.exists(certificateFile) && Files.exists(keyFile)) {
                return new ClusterAuthority(
                        readCertificate(Files.readString(certificateFile)), readKey(Files.readString(keyFile)));
            }
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            var made = create();
            write(keyFile, pem(made.key));
            write(certificateFile, pem(made.certificate));
            return made;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("the certificate authority in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        var ownersOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(file);
        Files.createFile(file, ownersOnly);
        Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static ClusterAuthority create() throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair pair = pair();
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "portolan-ca")
                .build();
        var builder = builder(name, name, pair, AUTHORITY_LIFE, new SecureRandom());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new ClusterAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
    }

    private static KeyPair pair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, KeyPair pair, Duration life, SecureRandom random) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, random),
                Date.from(now.minusSeconds(300)), // clocks differ a little between machines
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey by)
            throws OperatorCreationException, CertificateException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    /** The authority's own certificate in PEM. */
    public String pem() {
        return pem(certificate);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate to serve TLS with, for these names and addresses. */
    public Identity server(String commonName, List<String> names, List<InetAddress> addresses) {
        var alternatives = new java.util.ArrayList<GeneralName>();
        names.forEach(n -> alternatives.add(new GeneralName(GeneralName.dNSName, n)));
        addresses.forEach(a -> alternatives.add(new GeneralName(GeneralName.iPAddress, a.getHostAddress())));
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
        return issue(subject, KeyPurposeId.id_kp_serverAuth, alternatives);
    }

    /** A certificate to ask with: the user as common name, the groups as organisations. */
    public Identity clientIdentity(String user, List<String> groups) {
        var subject = new X500NameBuilder(BCStyle.INSTANCE);
        groups.forEach(g -> subject.addRDN(BCStyle.O, g));
        subject.addRDN(BCStyle.CN, user);
        return issue(subject.build(), KeyPurposeId.id_kp_clientAuth, List.of());
    }

    /** Credentials of a user in groups. */
    public Credentials client(String user, List<String> groups) {
        Identity identity = clientIdentity(user, groups);
        return new Credentials(pem(), pem(identity.certificate()), pem(identity.key()));
    }

    private Identity issue(X500Name subject, KeyPurposeId purpose, List<GeneralName> alternatives) {
        try {
            KeyPair pair = pair();
            X500Name issuer =
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, subject, pair, LIFE, random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (!alternatives.isEmpty()) {
                var names = new GeneralNames(alternatives.toArray(GeneralName[]::new));
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new Identity(sign(builder, key), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot issue a certificate for " + subject, e);
        }
    }

    /** PEM of a certificate, or of a key in PKCS#8. */
    public static String pem(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object instanceof PrivateKey k ? new JcaPKCS8Generator(k, null) : object);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return text.toString();
    }

    private static X509Certificate readCertificate(String pem) throws IOException, CertificateException {
        var factory = java.security.cert.CertificateFactory.getInstance("X.509");
        try (var in = new java.io.ByteArrayInputStream(pem.getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            return (X509Certificate) factory.generateCertificate(in);
        }
    }

    private static PrivateKey readKey(String pem) throws IOException, GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(pem))) {
            PemObject object = parser.readPemObject();
            if (object == null) throw new IOException("the key file is empty");
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(object.getContent()));
        }
    }
}
