package dev.portolan.linux.nftables;

import dev.portolan.linux.netlink.AttributesBuilder;
import dev.portolan.linux.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Changes that take effect together or not at all, in their order. Objects must be added before they are named by others. Not
 * thread-safe.
 */
public final class Transaction {
    /** An attribute's length has 16 bits: long lists of elements are several messages. */
    private static final int LIST_BYTES = 60_000;

    record Step(String object, NetlinkMessage message) {}

    private final List<Step> steps = new ArrayList<>();
    /** Begin and end of a transaction. */
    private static final int MARKS_BYTES = 64;

    private int setIds;

    /** Adds a table, or does nothing when it is there. */
    public Transaction add(Table table) {
        return step(table.toString(), Wire.NEW_TABLE, NetlinkMessage.CREATE, table, named(table));
    }

    /** Takes a table with everything in it away; it must be there. */
    public Transaction delete(Table table) {
        return step(table.toString(), Wire.DELETE_TABLE, 0, table, named(table));
    }

    /** Takes a table with everything in it away, if it is there. */
    public Transaction deleteIfPresent(Table table) {
        return add(table).delete(table);
    }

    private static AttributesBuilder named(Table table) {
        return new AttributesBuilder().string(1, table.name());
    }

    /** Adds a chain, or does nothing when it is there. Base chains accept what no rule decides. */
    public Transaction add(Chain chain) {
        AttributesBuilder out =
                new AttributesBuilder().string(1, chain.table().name()).string(3, chain.name());
        if (chain instanceof Chain.Base base) {
            out.nested(4, hook -> hook.u32be(1, base.hook().ordinal()).u32be(2, base.priority()));
            out.string(7, base.type().name().toLowerCase(java.util.Locale.ROOT));
        }
        return step(object(chain.table(), chain), Wire.NEW_CHAIN, NetlinkMessage.CREATE, chain.table(), out);
    }

    /** Takes a chain and its rules away; nothing may lead to it. */
    public Transaction delete(Chain chain) {
        AttributesBuilder out =
                new AttributesBuilder().string(1, chain.table().name()).string(3, chain.name());
        return step(object(chain.table(), chain), Wire.DELETE_CHAIN, 0, chain.table(), out);
    }

    /** Takes all rules out of a chain. */
    public Transaction flush(Chain chain) {
        AttributesBuilder out =
                new AttributesBuilder().string(1, chain.table().name()).string(2, chain.name());
        return step("rules of " + object(chain.table(), chain), Wire.DELETE_RULE, 0, chain.table(), out);
    }

    /** Appends a rule. */
    public Transaction add(Rule rule) {
        Table table = rule.chain().table();
        AttributesBuilder out = new AttributesBuilder()
                .string(1, table.name())
                .string(2, rule.chain().name());
        out.nested(
                4,
                list -> rule.expressions()
                        .forEach(e ->
                                list.nested(1, one -> one.string(1, e.kind()).nested(2, e::writeTo))));
        if (!rule.comment().isEmpty()) {
            out.bytes(7, Wire.comment(rule.comment()));
        }
        String object = "rule '" + rule.comment() + "' of " + object(table, rule.chain());
        return step(object, Wire.NEW_RULE, NetlinkMessage.CREATE | NetlinkMessage.APPEND, table, out);
    }

    /** Adds a set or map, or does nothing when it is there. */
    public Transaction add(NftSet set) {
        AttributesBuilder out = new AttributesBuilder()
                .string(1, set.table().name())
                .string(2, set.name())
                .u32be(3, set.flags())
                .u32be(4, DataType.numberOf(set.key()))
                .u32be(5, DataType.bytesOf(set.key()))
                .u32be(10, ++setIds);
        switch (set.content()) {
            case NOTHING -> {}
            case VALUE -> out.u32be(6, DataType.numberOf(set.value())).u32be(7, DataType.bytesOf(set.value()));
            case VERDICT -> out.u32be(6, Wire.VERDICT_TYPE);
        }
        if (set.size() > 0 || set.rangesOfConcatenations()) {
            out.nested(9, description -> describe(set, description));
        }
        out.bytes(13, Wire.byteOrders(set));
        if (set.traits().contains(NftSet.Trait.COUNTED)) {
            Statement counter = new Statement.Counter();
            out.nested(17, one -> one.string(1, counter.kind()).nested(2, counter::writeTo));
        }
        return step(object(set.table(), set), Wire.NEW_SET, NetlinkMessage.CREATE, set.table(), out);
    }

    private static void describe(NftSet set, AttributesBuilder out) {
        if (set.size() > 0) {
            out.u32be(1, set.size());
        }
        if (set.rangesOfConcatenations()) {
            out.nested(2, fields -> set.key().forEach(part -> fields.nested(1, field -> field.u32be(1, part.bytes()))));
        }
    }

    /** Takes a set or map with its elements away; no rule may use it. */
    public Transaction delete(NftSet set) {
        AttributesBuilder out =
                new AttributesBuilder().string(1, set.table().name()).string(2, set.name());
        return step(object(set.table(), set), Wire.DELETE_SET, 0, set.table(), out);
    }

    /** Adds elements. An element that is there is left as it is; in a map, with another value, it is refused. */
    public Transaction addElements(NftSet set, Collection<Element> elements) {
        return elements(Wire.NEW_ELEMENTS, NetlinkMessage.CREATE, set, elements);
    }

    /** Takes elements away; each must be there. Values need not be given. */
    public Transaction deleteElements(NftSet set, Collection<Element> elements) {
        return elements(Wire.DELETE_ELEMENTS, 0, set, elements);
    }

    /** Takes all elements away. */
    public Transaction flush(NftSet set) {
        AttributesBuilder out =
                new AttributesBuilder().string(1, set.table().name()).string(2, set.name());
        return step("elements of " + object(set.table(), set), Wire.DELETE_ELEMENTS, 0, set.table(), out);
    }

    private Transaction elements(int type, int flags, NftSet set, Collection<Element> elements) {
        List<Element> left = new ArrayList<>(elements);
        while (!left.isEmpty()) {
            AttributesBuilder out =
                    new AttributesBuilder().string(1, set.table().name()).string(2, set.name());
            int[] taken = {0};
            out.nested(3, list -> {
                while (taken[0] < left.size() && list.size() < LIST_BYTES) {
                    Element element = left.get(taken[0]++);
                    list.nested(1, one -> Wire.writeElement(element, one));
                }
            });
            String object = taken[0] + " elements of " + object(set.table(), set);
            step(object, type, flags, set.table(), out);
            left.subList(0, taken[0]).clear();
        }
        return this;
    }

    private static String object(Table table, Object inside) {
        return inside + " of table " + table;
    }

    private Transaction step(String object, int type, int flags, Table table, AttributesBuilder attributes) {
        steps.add(new Step(object, Wire.message(type, flags, table.family().number(), attributes)));
        return this;
    }

    /** The same as several, each of at most {@code bytes} where one message is not longer by itself. */
    List<Transaction> parts(int bytes) {
        List<Transaction> parts = new ArrayList<>();
        int room = 0;
        for (Step step : steps) {
            int length = Wire.length(step.message());
            if (parts.isEmpty() || room < length) {
                parts.add(new Transaction());
                room = bytes - MARKS_BYTES;
            }
            parts.getLast().steps.add(step);
            room -= length;
        }
        return parts;
    }

    /** How many messages it is, without its own begin and end. */
    public int size() {
        return steps.size();
    }

    List<Step> steps() {
        return steps;
    }
}
