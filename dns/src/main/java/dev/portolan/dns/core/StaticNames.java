package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Rdata;
import dev.portolan.dns.wire.Reply;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names that somebody wrote down, as in hosts(5): they come before what other servers say. Immutable. */
public final class StaticNames {
    /** None. */
    public static final StaticNames NONE = new StaticNames(Map.of());

    private static final int TTL_SECONDS = 5;

    private final Map<Name, NameRecords> names;

    private StaticNames(Map<Name, NameRecords> names) {
        this.names = names;
    }

    /** Reads {@code ADDRESS NAME...} lines; {@code #} begins a comment. Lines that are none of these are left out, as the C library does. */
    public static StaticNames parse(String text) {
        Map<Name, Set<Rdata>> data = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
            Optional<InetAddress> address = IpAddresses.parse(words[0]);
            if (address.isEmpty() || words.length < 2) {
                return;
            }
            for (int i = 1; i < words.length; i++) {
                Optional<Name> name = name(words[i]);
                name.ifPresent(
                        n -> data.computeIfAbsent(n, a -> new LinkedHashSet<>()).add(new Rdata.Address(address.get())));
                if (i == 1) { // the line's first name is the canonical one
                    name.ifPresent(n -> data.computeIfAbsent(ReverseName.of(address.get()), a -> new LinkedHashSet<>())
                            .add(new Rdata.Ptr(n)));
                }
            }
        });
        Map<Name, NameRecords> names = new HashMap<>();
        data.forEach((name, records) -> names.put(name, NameRecords.of(name, TTL_SECONDS, List.copyOf(records))));
        return new StaticNames(Map.copyOf(names));
    }

    private static Optional<Name> name(String text) {
        try {
            return Optional.of(Name.of(text));
        } catch (IllegalArgumentException tooLong) {
            return Optional.empty();
        }
    }

    /** The answer, when the name was written down; a type that it lacks has no data. */
    public Optional<Resolution> resolve(Name name, int type) {
        NameRecords records = names.get(name);
        if (records == null) {
            return Optional.empty();
        }
        var answer = records.answer(type);
        return Optional.of(new Resolution.Known(answer == null ? new Reply.Failure(Rcode.NOERROR) : answer));
    }
}
