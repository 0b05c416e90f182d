package dev.portolan.dns.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Encodes the records of one answer, once, with compression (RFC 1035 §4.1.4): all offsets are known, because the question's name is.
 * Add answers first, then authorities, then additionals. Not thread-safe.
 */
public final class AnswerBuilder {
    private static final int LAST_OFFSET = 0x3fff;
    private static final int POINTER = 0xc000;
    private static final int TYPE_AND_CLASS_BYTES = 4;

    private enum Compression {
        USED,
        /** RFC 2782: a SRV target is written out. Later names may still point to it. */
        NOT_HERE
    }

    private final ByteSink out = new ByteSink();
    private final Map<Name, Integer> known = new HashMap<>();
    private final List<Integer> ends = new ArrayList<>();
    private final int base;
    private Rcode rcode = Rcode.NOERROR;
    private int answers;
    private int authorities;

    /** An answer to a question for {@code question}. */
    public AnswerBuilder(Name question) {
        base = QueryParser.HEADER_BYTES + question.length() + TYPE_AND_CLASS_BYTES;
        Name suffix = question;
        for (int at = QueryParser.HEADER_BYTES; suffix.length() > 1; suffix = suffix.without(1)) {
            known.put(suffix, at);
            at += suffix.length() - suffix.without(1).length();
        }
    }

    /** Adds a record to the answer section. */
    public AnswerBuilder answer(Name owner, int ttlSeconds, Rdata data) {
        answers++;
        return record(owner, ttlSeconds, data);
    }

    /** Adds a record to the authority section. */
    public AnswerBuilder authority(Name owner, int ttlSeconds, Rdata data) {
        authorities++;
        return record(owner, ttlSeconds, data);
    }

    /** Adds a record to the additional section. */
    public AnswerBuilder additional(Name owner, int ttlSeconds, Rdata data) {
        return record(owner, ttlSeconds, data);
    }

    /** Sets the code, which is NOERROR otherwise. */
    public AnswerBuilder rcode(Rcode code) {
        rcode = code;
        return this;
    }

    /** The answer so far. */
    public Answer build(Answer.Order order) {
        return new Answer(
                rcode,
                out.toBytes(),
                ends.stream().mapToInt(Integer::intValue).toArray(),
                answers,
                authorities,
                answers > 1 ? order : Answer.Order.FIXED);
    }

    private AnswerBuilder record(Name owner, int ttlSeconds, Rdata data) {
        name(owner, Compression.USED);
        out.u16(data.type());
        out.u16(Types.CLASS_IN);
        out.u32(ttlSeconds);
        int length = out.size();
        out.u16(0);
        data(data);
        out.setU16(length, out.size() - length - 2);
        ends.add(out.size());
        return this;
    }

    private void data(Rdata data) {
        switch (data) {
            case Rdata.Address(var address) -> out.bytes(address.getAddress());
            case Rdata.Cname(var target) -> name(target, Compression.USED);
            case Rdata.Ptr(var target) -> name(target, Compression.USED);
            case Rdata.Ns(var target) -> name(target, Compression.USED);
            case Rdata.Srv srv -> {
                out.u16(srv.priority());
                out.u16(srv.weight());
                out.u16(srv.port());
                name(srv.target(), Compression.NOT_HERE);
            }
            case Rdata.Txt(var text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.u8(bytes.length);
                out.bytes(bytes);
            }
            case Rdata.Soa soa -> {
                name(soa.server(), Compression.USED);
                name(soa.mailbox(), Compression.USED);
                out.u32(soa.serial());
                out.u32(soa.refreshSeconds());
                out.u32(soa.retrySeconds());
                out.u32(soa.expireSeconds());
                out.u32(soa.minimumSeconds());
            }
        }
    }

    private void name(Name name, Compression compression) {
        for (Name suffix = name; suffix.length() > 1; suffix = suffix.without(1)) {
            Integer earlier = known.get(suffix);
            if (earlier != null && compression == Compression.USED) {
                out.u16(POINTER | earlier);
                return;
            }
            int here = base + out.size();
            if (earlier == null && here <= LAST_OFFSET) {
                known.put(suffix, here);
            }
            suffix.writeFirstLabel(out);
        }
        out.u8(0);
    }
}
