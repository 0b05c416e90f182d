package dev.portolan.dns.core;

import dev.portolan.dns.wire.Answer;
import dev.portolan.dns.wire.AnswerBuilder;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Rdata;
import dev.portolan.dns.wire.ResourceRecord;
import dev.portolan.dns.wire.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Follows aliases within the zone, so that one answer holds all that the client wants (RFC 1034 §4.3.2). */
record AliasChase(ZoneSettings settings, Function<Name, @Nullable NameRecords> zone, Rdata.Soa soa) {
    /** Longer chains, and circles, end here with what was found. */
    private static final int LONGEST = 8;

    Resolution follow(Name question, int type, NameRecords first) {
        List<ResourceRecord> chain = new ArrayList<>();
        Name owner = question;
        @Nullable NameRecords records = first;
        while (records != null && records.alias() != null && chain.size() < LONGEST) {
            Name target = records.alias();
            chain.add(record(owner, new Rdata.Cname(target)));
            if (!target.within(settings.apex())) {
                return type == Types.A || type == Types.AAAA
                        ? new Resolution.Onward(question, chain, target)
                        : known(question, Rcode.NOERROR, chain);
            }
            owner = target;
            records = zone.apply(target);
        }
        if (records == null) {
            return known(question, Rcode.NXDOMAIN, chain);
        }
        for (Rdata each : records.data(type)) {
            chain.add(record(owner, each));
        }
        return known(question, Rcode.NOERROR, chain);
    }

    private ResourceRecord record(Name owner, Rdata data) {
        return new ResourceRecord(owner, settings.ttlSeconds(), data);
    }

    private Resolution known(Name question, Rcode rcode, List<ResourceRecord> chain) {
        var builder = new AnswerBuilder(question).rcode(rcode);
        chain.forEach(r -> builder.answer(r.owner(), r.ttlSeconds(), r.data()));
        if (chain.getLast().data() instanceof Rdata.Cname) {
            builder.authority(settings.apex(), settings.ttlSeconds(), soa); // the end of the chain has no such record
        }
        return new Resolution.Known(builder.build(Answer.Order.FIXED));
    }
}
