package dev.portolan.proxy.nftables;

/** Which clients a choice of backends is for. */
enum Side {
    /** Pods, the node itself, and everybody where it makes no difference. */
    INSIDE("", 0),
    /** Clients from outside the cluster at a frontend with external traffic policy Local. */
    OUTSIDE("-outside", 1 << 15);

    private final String suffix;
    private final int firstSlot;

    Side(String suffix, int firstSlot) {
        this.suffix = suffix;
        this.firstSlot = firstSlot;
    }

    String suffix() {
        return suffix;
    }

    /** Both sides' slots are in one map. */
    int firstSlot() {
        return firstSlot;
    }

    /** How many backends one side of a frontend can have. */
    static int limit() {
        return OUTSIDE.firstSlot;
    }
}
