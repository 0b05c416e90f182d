package dev.portolan.dns.core;

import dev.portolan.dns.wire.Answer;
import dev.portolan.dns.wire.AnswerBuilder;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rdata;
import dev.portolan.dns.wire.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records of one name, by type, with the answer of each type encoded already. Immutable. */
final class NameRecords {
    /** A name that only has others below it: no type has an answer. */
    static final NameRecords NONE = new NameRecords(Map.of(), Map.of());

    private final Map<Integer, List<Rdata>> data;
    private final Map<Integer, Answer> answers;

    private NameRecords(Map<Integer, List<Rdata>> data, Map<Integer, Answer> answers) {
        this.data = data;
        this.answers = answers;
    }

    /** The records of {@code owner}, without additional ones. */
    static NameRecords of(Name owner, int ttlSeconds, List<? extends Rdata> data) {
        return of(owner, ttlSeconds, data, List.of(), target -> List.of());
    }

    /**
     * The records of {@code owner}.
     *
     * @param targets the names that the records lead to
     * @param addresses what each of these has as additional records
     */
    static NameRecords of(
            Name owner,
            int ttlSeconds,
            List<? extends Rdata> data,
            List<Name> targets,
            Function<Name, List<? extends Rdata>> addresses) {
        Map<Integer, List<Rdata>> byType = new LinkedHashMap<>();
        for (Rdata each : data) {
            byType.merge(each.type(), List.of(each), NameRecords::joined);
        }
        Map<Integer, Answer> answers = new LinkedHashMap<>();
        byType.forEach((type, records) -> {
            var builder = new AnswerBuilder(owner);
            records.forEach(record -> builder.answer(owner, ttlSeconds, record));
            for (Name target : targets) {
                addresses.apply(target).forEach(address -> builder.additional(target, ttlSeconds, address));
            }
            boolean addressType = type == Types.A || type == Types.AAAA;
            answers.put(type, builder.build(addressType ? Answer.Order.ROTATING : Answer.Order.FIXED));
        });
        return new NameRecords(byType, answers);
    }

    private static List<Rdata> joined(List<Rdata> one, List<Rdata> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** The answer for {@code type}; null when there is none. For ANY one type has to do (RFC 8482 §4.1). */
    @Nullable
    Answer answer(int type) {
        if (type == Types.ANY) {
            return answers.isEmpty() ? null : answers.values().iterator().next();
        }
        return answers.get(type);
    }

    /** Gives every record to {@code visitor}, as {@code owner}'s. */
    void forEach(Name owner, ZoneTransfer.RecordVisitor visitor) {
        data.values().forEach(records -> records.forEach(each -> visitor.record(owner, each)));
    }

    List<Rdata> data(int type) {
        return data.getOrDefault(type, List.of());
    }

    /** What the name is an alias of; null when it is none. */
    @Nullable
    Name alias() {
        List<Rdata> aliases = data(Types.CNAME);
        return !aliases.isEmpty() && aliases.getFirst() instanceof Rdata.Cname(Name target) ? target : null;
    }
}
