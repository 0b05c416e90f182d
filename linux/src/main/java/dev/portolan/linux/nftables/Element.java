package dev.portolan.linux.nftables;

/**
 * One element of a set or map.
 *
 * @param key its key, or the first of its range
 * @param part whether it is a whole element or an end of a range
 * @param content what it has beside the key
 */
public record Element(Value key, Part part, Content content) {
    /** What of an element this is. */
    public sealed interface Part {
        /** One key. */
        Part WHOLE = new Whole();

        /** Of a set of ranges with one key part: the key after the last one of a range. */
        Part END = new End();

        /** See {@link #WHOLE}. */
        record Whole() implements Part {}

        /** See {@link #END}. */
        record End() implements Part {}

        /** Of a set of ranges of concatenations: a range to {@code last}, inclusive. */
        record To(Value last) implements Part {}
    }

    /** What an element has beside its key. */
    public sealed interface Content {
        /** See {@link NftSet.Content#NOTHING}. */
        Content NOTHING = new Nothing();

        /** See {@link #NOTHING}. */
        record Nothing() implements Content {}

        /** A map's value. */
        record Mapped(Value value) implements Content {}

        /** A verdict map's verdict. */
        record Decided(Verdict verdict) implements Content {}
    }

    /** A set's element, or the first key of a range up to the next {@link #end}. */
    public static Element of(Value key) {
        return new Element(key, Part.WHOLE, Content.NOTHING);
    }

    /** The key after the last one of a range. */
    public static Element end(Value key) {
        return new Element(key, Part.END, Content.NOTHING);
    }

    /** A range of concatenations, both ends inclusive, part by part. */
    public static Element range(Value first, Value last) {
        return new Element(first, new Part.To(last), Content.NOTHING);
    }

    /** A map's element. */
    public static Element of(Value key, Value value) {
        return new Element(key, Part.WHOLE, new Content.Mapped(value));
    }

    /** A verdict map's element. */
    public static Element of(Value key, Verdict verdict) {
        return new Element(key, Part.WHOLE, new Content.Decided(verdict));
    }
}
