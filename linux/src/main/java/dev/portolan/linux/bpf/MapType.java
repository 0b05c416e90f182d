package dev.portolan.linux.bpf;

/** The kinds of maps; {@code enum bpf_map_type}. */
public enum MapType {
    /** Any keys. Memory is taken as elements come. */
    HASH(1),
    /** Keys are numbers from 0; all elements are always there, zero at first, a value for each processor. */
    PER_CPU_ARRAY(6),
    /** As HASH; when full, those that were not used for longest make room. Memory is taken at once. */
    LRU_HASH(9);

    /** {@code BPF_F_NO_PREALLOC}. */
    private static final int NO_PREALLOCATION = 1;

    private final int number;

    MapType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    int flags() {
        return this == HASH ? NO_PREALLOCATION : 0;
    }
}
