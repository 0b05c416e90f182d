package dev.portolan.linux.nftables;

/** A list of rules. */
public sealed interface Chain {
    /** The table it is in. */
    Table table();

    /** Unique within the table. */
    String name();

    /** A chain that rules and verdict maps go to. */
    record Regular(Table table, String name) implements Chain {
        @Override
        public String toString() {
            return "chain " + name;
        }
    }

    /**
     * A chain that packets enter by themselves.
     *
     * @param type what its rules may do
     * @param hook where in a packet's way
     * @param priority lower is earlier; nft's {@code dstnat} is -100, {@code filter} 0, {@code srcnat} 100
     */
    record Base(Table table, String name, Type type, Hook hook, int priority) implements Chain {
        @Override
        public String toString() {
            return "chain " + name;
        }
    }

    /** The types of base chains. */
    enum Type {
        /** Every packet passes. */
        FILTER,
        /** The first packet of each connection passes, and the connection keeps what was decided. */
        NAT,
        /** As filter; a packet that was changed is routed anew. */
        ROUTE
    }

    /** The hooks of the IP families; the order is the kernel's numbers. */
    enum Hook {
        /** Came in, not routed yet. */
        PREROUTING,
        /** Is for this host. */
        INPUT,
        /** Is for another host. */
        FORWARD,
        /** Was made by this host. */
        OUTPUT,
        /** Is about to leave. */
        POSTROUTING
    }
}
