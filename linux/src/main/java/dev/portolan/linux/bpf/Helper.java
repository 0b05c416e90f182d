package dev.portolan.linux.bpf;

/** Functions of the kernel that programs may call, bpf-helpers(7). Arguments are in R1 to R5, the result in R0. */
public enum Helper {
    MAP_LOOKUP_ELEM(1),
    MAP_UPDATE_ELEM(2),
    MAP_DELETE_ELEM(3),
    KTIME_GET_NS(5),
    GET_PRANDOM_U32(7),
    GET_SOCKET_COOKIE(46),
    GET_NETNS_COOKIE(122),
    SET_RETVAL(187);

    private final int number;

    Helper(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** {@code map_lookup_elem}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
