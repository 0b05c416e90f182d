package dev.portolan.proxy.nftables;

import static dev.portolan.linux.nftables.DataType.MARK;
import static dev.portolan.linux.nftables.DataType.PORT;
import static dev.portolan.linux.nftables.DataType.PROTOCOL;

import dev.portolan.linux.nftables.Chain;
import dev.portolan.linux.nftables.DataType;
import dev.portolan.linux.nftables.NftSet;
import dev.portolan.linux.nftables.Table;
import dev.portolan.proxy.core.Family;
import java.util.List;

/**
 * The table's sets, maps and chains. A frontend is the key {@code address . protocol . port}. No key has a part that was looked up in a
 * map: the kernel would take it, but nft 1.0.6 aborts when it lists such a rule.
 */
record Layout(Table table, Family family) {
    private static final int CLIENTS_LIMIT = 1 << 20;

    static Layout of(String name, Family family) {
        Table.Family packets = family == Family.IPV4 ? Table.Family.IP : Table.Family.IP6;
        return new Layout(new Table(packets, name), family);
    }

    private DataType address() {
        return family == Family.IPV4 ? DataType.IPV4_ADDRESS : DataType.IPV6_ADDRESS;
    }

    Keys keys() {
        return new Keys(family);
    }

    /** Clients that are inside the cluster. */
    NftSet inside() {
        return NftSet.set(table, "inside", address()).ofRanges();
    }

    /** Addresses whose unknown ports are refused. */
    NftSet ranges() {
        return NftSet.set(table, "service-ranges", address()).ofRanges();
    }

    /** What each frontend does. */
    NftSet services() {
        return NftSet.verdicts(table, "services", address(), PROTOCOL, PORT);
    }

    /** What frontends with external traffic policy Local do for clients from outside. */
    NftSet outside() {
        return NftSet.verdicts(table, "services-outside", address(), PROTOCOL, PORT);
    }

    /** Frontends whose clients from outside are seen by the backends as the node. */
    NftSet masqueraded() {
        return NftSet.set(table, "masqueraded", address(), PROTOCOL, PORT);
    }

    /** The backend in each slot of each frontend. */
    NftSet backends() {
        return NftSet.map(table, "backends", List.of(address(), PROTOCOL, PORT, MARK), List.of(address(), PORT));
    }

    /** For frontends with affinity: which number the backend in each slot has. */
    NftSet stickySlots() {
        return NftSet.verdicts(table, "sticky-slots", address(), PROTOCOL, PORT, MARK);
    }

    /** For frontends with affinity: the backend of each number. A backend keeps its number, a slot changes. */
    NftSet stickyBackends() {
        return NftSet.map(table, "sticky-backends", List.of(address(), PROTOCOL, PORT, MARK), List.of(address(), PORT));
    }

    /** The clients that stick: frontend, client, number of the backend. Packets write it. */
    NftSet clients() {
        return NftSet.set(table, "clients", address(), PROTOCOL, PORT, address(), MARK)
                .updatedByPackets(CLIENTS_LIMIT);
    }

    /** Frontends that only some clients may use. */
    NftSet restricted() {
        return NftSet.set(table, "restricted", address(), PROTOCOL, PORT);
    }

    /** The clients that may. */
    NftSet admitted() {
        return NftSet.set(table, "admitted", address(), PROTOCOL, PORT, address())
                .ofRanges();
    }

    /** All frontends, each with the count of connections that were given a backend. Not a part of {@link #services}, whose elements are replaced. */
    NftSet counted() {
        return NftSet.set(table, "counted", address(), PROTOCOL, PORT).counted();
    }

    /** Each backend's address twice: what a connection of a backend to itself has after translation. */
    NftSet hairpin() {
        return NftSet.set(table, "hairpin", address(), address());
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
                counted(),
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
