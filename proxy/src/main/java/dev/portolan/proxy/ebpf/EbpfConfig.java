package dev.portolan.proxy.ebpf;

import dev.portolan.linux.bpf.BpfFileSystem;
import dev.portolan.linux.cgroup.Cgroup;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Which sockets the eBPF data plane serves.
 *
 * @param cgroup those that were opened in it or below it; the root is every pod and the host itself
 * @param pins where what must outlive this process is pinned; mounted where it is not
 * @param folder the folder of this data plane there
 * @param capacity how much fits
 * @param spread how connections without affinity find their backend
 */
public record EbpfConfig(Cgroup cgroup, BpfFileSystem pins, String folder, Capacity capacity, Spread spread) {
    /** One that chooses at random. */
    public EbpfConfig(Cgroup cgroup, BpfFileSystem pins, String folder, Capacity capacity) {
        this(cgroup, pins, folder, capacity, Spread.RANDOM);
    }

    /** The same with another way to choose. */
    public EbpfConfig with(Spread other) {
        return new EbpfConfig(cgroup, pins, folder, capacity, other);
    }

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

    /**
     * Of the usual capacity, pinned where this host usually has its pins, else in a file system of its own under {@code /run}.
     *
     * @param id tells several on one host apart; letters, digits and dashes
     */
    public static EbpfConfig of(Cgroup cgroup, String id) throws IOException {
        BpfFileSystem pins = BpfFileSystem.USUAL.mounted()
                ? BpfFileSystem.USUAL
                : new BpfFileSystem(Path.of("/run", "portolan-bpf-" + id));
        return new EbpfConfig(cgroup, pins, "portolan-" + id, Capacity.USUAL);
    }
}
