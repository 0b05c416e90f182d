package dev.portolan.apiserver.kinds;

import java.util.List;

/**
 * What a write takes and gives back. The registry commits it in the transaction that writes the object: each taken key
 * must be absent then, each released key is deleted; on conflict the strategy is asked again with a newer view.
 *
 * @param from the ranges that addresses are taken from, which must still be as they were
 * @param refused why the write cannot be done at all (422); then nothing is taken or released
 */
public record Claims(List<Claim> take, List<String> release, List<ServiceRange> from, List<FieldError> refused) {
    /** Nothing taken, nothing given back. */
    public static final Claims NONE = new Claims(List.of(), List.of(), List.of(), List.of());

    public Claims {
        take = List.copyOf(take);
        release = List.copyOf(release);
        from = List.copyOf(from);
        refused = List.copyOf(refused);
    }

    /** The write is impossible, for these reasons. */
    public static Claims refuse(List<FieldError> why) {
        return new Claims(List.of(), List.of(), List.of(), why);
    }
}
