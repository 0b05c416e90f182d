package dev.portolan.proxy.ebpf;

import dev.portolan.linux.bpf.BpfFileSystem;
import dev.portolan.linux.cgroup.Cgroup;

/**
 * Which sockets the eBPF data plane serves.
 *
 * @param cgroup those that were opened in it or below it; the root is every pod and the host itself
 * @param pins where what must outlive this process is pinned; mounted where it is not
 * @param folder the folder of this data plane there
 * @param capacity how much fits
 */
public record EbpfConfig(Cgroup cgroup, BpfFileSystem pins, String folder, Capacity capacity) {
    /**
     * How many elements the maps can have.
     *
     * @param frontends addresses and ports that are served
     * @param backends the sum of their endpoints, twice for UDP and for Services with affinity
     * @param clients clients with affinity, and connections whose first address is remembered; the longest unused go first.
     *     Memory for them is taken at once, some 100 bytes each
     */
    public record Capacity(int frontends, int backends, int clients) {
        /** 65,536 frontends with a million backends, 32,768 clients. */
        public static final Capacity USUAL = new Capacity(1 << 16, 1 << 20, 1 << 15);
    }

    /** Of the usual capacity. */
    public static EbpfConfig of(Cgroup cgroup, BpfFileSystem pins) {
        return new EbpfConfig(cgroup, pins, "portolan", Capacity.USUAL);
    }
}
