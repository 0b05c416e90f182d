package dev.portolan.dns.core;

import dev.portolan.dns.wire.Answer;
import dev.portolan.dns.wire.AnswerBuilder;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResourceRecord;
import java.util.List;

/** What a name means to us. */
public sealed interface Resolution {
    /** We know all about it. */
    record Known(Reply reply) implements Resolution {}

    /** It isn't ours to know. */
    record Outside() implements Resolution {}

    /**
     * An alias of a name that isn't ours. Clients don't follow it themselves, so its addresses belong in the answer.
     *
     * @param chain the aliases that lead there
     * @param target the name that is to be asked for elsewhere
     */
    record Onward(Name question, List<ResourceRecord> chain, Name target) implements Resolution {
        /** Copies the list. */
        public Onward {
            chain = List.copyOf(chain);
        }

        /** The whole answer, with {@code rest} as found elsewhere. */
        public Answer complete(Rcode rcode, List<ResourceRecord> rest) {
            var builder = new AnswerBuilder(question).rcode(rcode);
            chain.forEach(r -> builder.answer(r.owner(), r.ttlSeconds(), r.data()));
            rest.forEach(r -> builder.answer(r.owner(), r.ttlSeconds(), r.data()));
            return builder.build(Answer.Order.FIXED);
        }
    }
}
