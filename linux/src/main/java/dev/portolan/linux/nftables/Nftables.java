package dev.portolan.linux.nftables;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.netlink.Attributes;
import dev.portolan.linux.netlink.AttributesBuilder;
import dev.portolan.linux.netlink.MessageError;
import dev.portolan.linux.netlink.NetlinkMessage;
import dev.portolan.linux.netlink.NetlinkSocket;
import dev.portolan.linux.netlink.Replies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The nf_tables of one network namespace: that of the thread that opened it. Thread-safe. Needs CAP_NET_ADMIN there. */
public final class Nftables implements AutoCloseable {
    private static final String COMMIT = "nftables transaction";

    private final NetlinkSocket socket;

    private Nftables(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens the calling thread's network namespace. */
    public static Nftables open() throws KernelException {
        return new Nftables(NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /**
     * Makes all of it true: at one instant where the kernel takes so much at once, else part after part, in order.
     *
     * @throws KernelException as {@link #commit}; then earlier parts took effect
     */
    public void commitInParts(Transaction transaction) throws KernelException {
        for (Transaction part : transaction.parts(socket.sendLimit())) {
            commit(part);
        }
    }

    /**
     * Makes all of it true at one instant.
     *
     * @throws KernelException naming the first object that was refused; then nothing of the transaction took effect
     */
    public void commit(Transaction transaction) throws KernelException {
        if (transaction.size() == 0) {
            return;
        }
        List<NetlinkMessage> messages = new ArrayList<>();
        messages.add(Wire.begin());
        transaction.steps().forEach(step -> messages.add(step.message()));
        messages.set(messages.size() - 1, Wire.acknowledged(messages.getLast()));
        messages.add(Wire.end());
        Replies replies = socket.exchange(COMMIT, messages.size() + " messages", messages);
        if (!replies.errors().isEmpty()) {
            MessageError error = replies.errors().getFirst();
            throw new KernelException(COMMIT, object(transaction, error.index()), error.errno(), error.detail());
        }
    }

    /** An error of the whole transaction comes under its begin or end mark. */
    private static String object(Transaction transaction, int index) {
        return index >= 1 && index <= transaction.size()
                ? transaction.steps().get(index - 1).object()
                : "all " + transaction.size() + " changes";
    }

    /** All tables of one family. */
    public List<Table> tables(Table.Family family) throws KernelException {
        return dump("NFT_MSG_GETTABLE", "tables", Wire.GET_TABLE, family, new AttributesBuilder()).stream()
                .filter(reply -> (reply.body().get(0) & 0xff) == family.number())
                .map(reply -> new Table(
                        family, reply.attributes(Wire.HEADER).string(1).orElse("")))
                .toList();
    }

    /** The names of all chains of a table. */
    public List<String> chains(Table table) throws KernelException {
        return dump("NFT_MSG_GETCHAIN", table.toString(), Wire.GET_CHAIN, table.family(), new AttributesBuilder())
                .stream()
                .map(reply -> reply.attributes(Wire.HEADER))
                .filter(in -> in.string(1).orElse("").equals(table.name()))
                .map(in -> in.string(3).orElse(""))
                .toList();
    }

    /** All elements of a set or map, in no order. */
    public List<Element> elements(NftSet set) throws KernelException {
        return attributesOf(set).map(Wire::readElement).toList();
    }

    /** How many packets met each element of a {@link NftSet#counted} set since it is there, by the element's key. */
    public Map<Value, Long> counts(NftSet set) throws KernelException {
        Map<Value, Long> counts = new HashMap<>();
        attributesOf(set).forEach(in -> counts.put(Wire.readElement(in).key(), Wire.readCount(in)));
        return counts;
    }

    private Stream<Attributes> attributesOf(NftSet set) throws KernelException {
        AttributesBuilder which =
                new AttributesBuilder().string(1, set.table().name()).string(2, set.name());
        String object = set + " of table " + set.table();
        return dump("NFT_MSG_GETSETELEM", object, Wire.GET_ELEMENTS, set.table().family(), which).stream()
                .flatMap(reply -> reply.attributes(Wire.HEADER).nested(3).all().stream())
                .map(Attributes.Attribute::nested);
    }

    private List<NetlinkMessage> dump(
            String call, String object, int type, Table.Family family, AttributesBuilder attributes)
            throws KernelException {
        NetlinkMessage request = Wire.message(type, NetlinkMessage.DUMP, family.number(), attributes);
        return socket.request(call, object, request);
    }

    @Override
    public void close() {
        socket.close();
    }
}
