package dev.portolan.linux.nftables;

/**
 * Names a table: everything else lives in one, and goes with it.
 *
 * @param family which packets its chains see
 * @param name up to 255 bytes
 */
public record Table(Family family, String name) {
    /** The families; the numbers are netfilter's ({@code NFPROTO_}). */
    public enum Family {
        /** IPv4 and IPv6. */
        INET(1),
        /** IPv4. */
        IP(2),
        /** IPv6. */
        IP6(10);

        private final int number;

        Family(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** {@code ip portolan}, as nft has it. */
    @Override
    public String toString() {
        return family.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
    }
}
