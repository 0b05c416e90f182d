package dev.portolan.proxy.nftables;

import static dev.portolan.linux.nftables.DataType.IPV4_ADDRESS;
import static dev.portolan.linux.nftables.DataType.MARK;
import static dev.portolan.linux.nftables.DataType.PORT;
import static dev.portolan.linux.nftables.DataType.PROTOCOL;

import dev.portolan.linux.nftables.Chain;
import dev.portolan.linux.nftables.NftSet;
import dev.portolan.linux.nftables.Table;
import java.util.List;

/**
 * The table's sets, maps and chains. A frontend is the key {@code address . protocol . port}. No key has a part that was looked up in a
 * map: the kernel would take it, but nft 1.0.6 aborts when it lists such a rule.
 */
record Layout(Table table) {
    private static final int CLIENTS_LIMIT = 1 << 20;

    static Layout of(String name) {
        return new Layout(new Table(Table.Family.IP, name));
    }

    /** Clients that are inside the cluster. */
    NftSet inside() {
        return NftSet.set(table, "inside", IPV4_ADDRESS).ofRanges();
    }

    /** Addresses whose unknown ports are refused. */
    NftSet ranges() {
        return NftSet.set(table, "service-ranges", IPV4_ADDRESS).ofRanges();
    }

    /** What each frontend does. */
    NftSet services() {
        return NftSet.verdicts(table, "services", IPV4_ADDRESS, PROTOCOL, PORT);
    }

    /** What frontends with external traffic policy Local do for clients from outside. */
    NftSet outside() {
        return NftSet.verdicts(table, "services-outside", IPV4_ADDRESS, PROTOCOL, PORT);
    }

    /** Frontends whose clients from outside are seen by the backends as the node. */
    NftSet masqueraded() {
        return NftSet.set(table, "masqueraded", IPV4_ADDRESS, PROTOCOL, PORT);
    }

    /** The backend in each slot of each frontend. */
    NftSet backends() {
        return NftSet.map(table, "backends", List.of(IPV4_ADDRESS, PROTOCOL, PORT, MARK), List.of(IPV4_ADDRESS, PORT));
    }

    /** For frontends with affinity: which number the backend in each slot has. */
    NftSet stickySlots() {
        return NftSet.verdicts(table, "sticky-slots", IPV4_ADDRESS, PROTOCOL, PORT, MARK);
    }

    /** For frontends with affinity: the backend of each number. A backend keeps its number, a slot changes. */
    NftSet stickyBackends() {
        return NftSet.map(
                table, "sticky-backends", List.of(IPV4_ADDRESS, PROTOCOL, PORT, MARK), List.of(IPV4_ADDRESS, PORT));
    }

    /** The clients that stick: frontend, client, number of the backend. Packets write it. */
    NftSet clients() {
        return NftSet.set(table, "clients", IPV4_ADDRESS, PROTOCOL, PORT, IPV4_ADDRESS, MARK)
                .updatedByPackets(CLIENTS_LIMIT);
    }

    /** Frontends that only some clients may use. */
    NftSet restricted() {
        return NftSet.set(table, "restricted", IPV4_ADDRESS, PROTOCOL, PORT);
    }

    /** The clients that may. */
    NftSet admitted() {
        return NftSet.set(table, "admitted", IPV4_ADDRESS, PROTOCOL, PORT, IPV4_ADDRESS)
                .ofRanges();
    }

    /** Each backend's address twice: what a connection of a backend to itself has after translation. */
    NftSet hairpin() {
        return NftSet.set(table, "hairpin", IPV4_ADDRESS, IPV4_ADDRESS);
    }

    List<NftSet> sets() {
        return List.of(
                inside(),
                ranges(),
                services(),
                outside(),
                masqueraded(),
                backends(),
                stickySlots(),
                stickyBackends(),
                clients(),
                restricted(),
                admitted(),
                hairpin());
    }

    /** Before other tables' translations at the same hooks: our frontends are exact, theirs are often whole interfaces. */
    Chain prerouting() {
        return new Chain.Base(table, "prerouting", Chain.Type.NAT, Chain.Hook.PREROUTING, -110);
    }

    Chain output() {
        return new Chain.Base(table, "output", Chain.Type.NAT, Chain.Hook.OUTPUT, -110);
    }

    Chain postrouting() {
        return new Chain.Base(table, "postrouting", Chain.Type.NAT, Chain.Hook.POSTROUTING, 90);
    }

    Chain guard() {
        return new Chain.Base(table, "loopback-guard", Chain.Type.FILTER, Chain.Hook.INPUT, -10);
    }

    /** Whatever is at a frontend, wherever it came from. */
    Chain dispatch() {
        return chain("dispatch");
    }

    Chain refuse() {
        return chain("refuse");
    }

    Chain chain(String name) {
        return new Chain.Regular(table, name);
    }
}
