package dev.portolan.apiserver.fields;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How far ownership goes down into a value. */
public sealed interface Shape {
    /** One owner for the whole: scalars, and lists and maps that are atomic. */
    Shape LEAF = new Leaf();
    /** Nothing is known: maps are owned field by field, lists as a whole. */
    Shape FREE = new MapOf(new Guess());

    /** See {@link #LEAF}. */
    record Leaf() implements Shape {}

    /** What the value looks like decides: see {@link #FREE}. */
    record Guess() implements Shape {}

    /** An object with named fields, each with its owners. */
    non-sealed interface Struct extends Shape {
        /** The field of this name, if the schema has one. */
        Optional<Member> member(String name);

        /** What fields have that the schema doesn't name; empty where there may be none. */
        default Optional<Shape> others() {
            return Optional.empty();
        }
    }

    /**
     * A field of a {@link Struct}.
     *
     * @param shape of its value
     * @param always whether it is there in every object, so that nobody owns its being there
     */
    record Member(Shape shape, boolean always) {}

    /** An object with free keys, each with its owners. */
    record MapOf(Shape values) implements Shape {}

    /** A list of scalars, each with its owners. */
    record SetOf() implements Shape {}

    /** A list of objects told apart by some of their fields, each with its owners. */
    record Keyed(List<Key> keys, Shape items) implements Shape {
        public Keyed {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A field that tells a list's objects apart.
     *
     * @param byDefault what it is where an object lacks it
     */
    record Key(String name, Optional<JsonNode> byDefault) {}

    /** The shape of this value: a guess is made up, all else stays. */
    default Shape of(JsonNode value) {
        return this instanceof Guess ? value.isObject() ? FREE : LEAF : this;
    }
}
