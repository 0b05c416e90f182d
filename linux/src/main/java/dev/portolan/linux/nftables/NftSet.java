package dev.portolan.linux.nftables;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A named set, map or verdict map.
 *
 * @param table the table it is in
 * @param name unique within the table
 * @param key the key's parts; more than one is a concatenation
 * @param content what elements have beside their key
 * @param value the value's parts; empty unless {@code content} is {@link Content#VALUE}
 * @param traits what else it can do
 * @param size how many elements it may have, 0 for any number; a set that packets update needs a limit
 */
public record NftSet(
        Table table,
        String name,
        List<DataType> key,
        Content content,
        List<DataType> value,
        Set<Trait> traits,
        int size) {
    /** What elements have beside their key. */
    public enum Content {
        /** Nothing: a set. */
        NOTHING,
        /** A value: a map. */
        VALUE,
        /** A verdict: a verdict map. */
        VERDICT
    }

    /** What a set can do beyond exact look-ups; {@code enum nft_set_flags}. */
    public enum Trait {
        /** Elements are ranges. */
        INTERVAL(0x4),
        /** Elements may have a timeout, after which they are gone. */
        TIMEOUT(0x10),
        /** Packets may update it. */
        DYNAMIC(0x20),
        /** Each element counts the packets that meet it; no flag but an expression of the set ({@code NFTA_SET_EXPR}, Linux 5.7). */
        COUNTED(0);

        private final int flag;

        Trait(int flag) {
            this.flag = flag;
        }
    }

    private static final int FLAG_MAP = 0x8;
    private static final int FLAG_CONCAT = 0x80;

    /** Copies the collections. */
    public NftSet {
        key = List.copyOf(key);
        value = List.copyOf(value);
        traits = Set.copyOf(traits);
    }

    /** A set. */
    public static NftSet set(Table table, String name, DataType... key) {
        return new NftSet(table, name, List.of(key), Content.NOTHING, List.of(), Set.of(), 0);
    }

    /** A map. */
    public static NftSet map(Table table, String name, List<DataType> key, List<DataType> value) {
        return new NftSet(table, name, key, Content.VALUE, value, Set.of(), 0);
    }

    /** A verdict map. */
    public static NftSet verdicts(Table table, String name, DataType... key) {
        return new NftSet(table, name, List.of(key), Content.VERDICT, List.of(), Set.of(), 0);
    }

    /** The same, of ranges. A concatenation is matched part by part. */
    public NftSet ofRanges() {
        return with(Trait.INTERVAL, size);
    }

    /** The same, updated by packets, with elements that expire, at most {@code limit} of them. */
    public NftSet updatedByPackets(int limit) {
        return with(Trait.TIMEOUT, limit).with(Trait.DYNAMIC, limit);
    }

    /** The same, where each element counts the packets that meet it; see {@link Nftables#counts}. */
    public NftSet counted() {
        return with(Trait.COUNTED, size);
    }

    private NftSet with(Trait trait, int limit) {
        Set<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new NftSet(table, name, key, content, value, more, limit);
    }

    boolean rangesOfConcatenations() {
        return traits.contains(Trait.INTERVAL) && key.size() > 1;
    }

    int flags() {
        int flags = traits.stream().mapToInt(t -> t.flag).sum();
        return flags + (content == Content.NOTHING ? 0 : FLAG_MAP) + (rangesOfConcatenations() ? FLAG_CONCAT : 0);
    }

    /** {@code set inside} or {@code map services}. */
    @Override
    public String toString() {
        return (content == Content.NOTHING ? "set " : "map ") + name;
    }
}
