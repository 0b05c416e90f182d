package dev.portolan.apiserver.pki;

/**
 * What a client needs to be somebody.
 *
 * @param caPem the authority to trust
 * @param certificatePem who one is
 * @param keyPem the proof, PKCS#8
 */
public record Credentials(String caPem, String certificatePem, String keyPem) {
    /** Without the key: a log must not hold it. */
    @Override
    public String toString() {
        return "Credentials[" + certificatePem.length() + " bytes of certificate]";
    }
}
