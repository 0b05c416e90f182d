package dev.portolan.dns.core;

import dev.portolan.dns.wire.Answer;
import dev.portolan.dns.wire.AnswerBuilder;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Rdata;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.ResourceRecord;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import dev.portolan.dns.wire.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The whole zone as one answer of several messages, the SOA record first and last (RFC 5936 §2.2). */
public final class ZoneTransfer {
    /** A record takes at most two names and a few bytes more, so that these fit in one message in any case. */
    private static final int RECORDS_A_MESSAGE = 100;

    private ZoneTransfer() {}

    /** Whether {@code query} asks for a transfer. To IXFR the whole zone is an answer, too (RFC 1995 §4). */
    public static boolean asked(Query query) {
        return query.type() == Types.AXFR || query.type() == Types.IXFR;
    }

    /** The messages that answer {@code query}, found in {@code packet}; empty when its name is not the zone's. */
    public static List<byte[]> messages(Zone zone, Query query, byte[] packet) {
        if (!query.name().equals(zone.apexName())) {
            return List.of();
        }
        List<ResourceRecord> records = new ArrayList<>();
        ResourceRecord soa = zone.soaRecord();
        records.add(soa);
        zone.forEach((owner, data) -> {
            if (!(data instanceof Rdata.Soa)) records.add(new ResourceRecord(owner, soa.ttlSeconds(), data));
        });
        records.add(soa);
        List<byte[]> messages = new ArrayList<>();
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        for (int from = 0; from < records.size(); from += RECORDS_A_MESSAGE) {
            messages.add(message(
                    query, packet, records.subList(from, Math.min(from + RECORDS_A_MESSAGE, records.size())), out));
        }
        return messages;
    }

    private static byte[] message(Query query, byte[] packet, List<ResourceRecord> records, byte[] out) {
        var builder = new AnswerBuilder(query.name()).rcode(Rcode.NOERROR);
        records.forEach(r -> builder.answer(r.owner(), r.ttlSeconds(), r.data()));
        Answer answer = builder.build(Answer.Order.FIXED);
        int length = ResponseWriter.write(packet, query, answer, Transport.LARGEST_MESSAGE, 0, out);
        return Arrays.copyOf(out, length);
    }

    /** Hears of each record. */
    @FunctionalInterface
    public interface RecordVisitor {
        /** One record of the zone. */
        void record(Name owner, Rdata data);
    }
}
