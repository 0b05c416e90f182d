package dev.portolan.dns.wire;

/**
 * Writes responses into a buffer of the caller's. It allocates nothing: the question is copied as it was asked, the records as they
 * were encoded. What doesn't fit is left out record by record, additional ones first; the TC bit is set once an answer is missing.
 */
public final class ResponseWriter {
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_AVAILABLE = 0x0080;
    /** Repeated from the query: opcode, RD, CD (RFC 1035 §4.1.1, RFC 4035 §3.2.2). */
    private static final int ECHOED = 0x7910;

    private static final int OPT_BYTES = 11;

    /** The largest datagram we take ourselves, told to those who use EDNS. */
    public static final int OUR_UDP_BYTES = 4096;

    private ResponseWriter() {}

    /**
     * Writes the answer to {@code query}, found in {@code packet}, to {@code out} and returns its length.
     *
     * @param limit the most bytes it may have
     * @param turn any number; it chooses which answer comes first where order means nothing
     */
    public static int write(byte[] packet, Received.Query query, Reply reply, int limit, int turn, byte[] out) {
        int end = query.questionEnd();
        System.arraycopy(packet, 0, out, 0, end);
        int room = limit - end - (query.edns().present() ? OPT_BYTES : 0);
        int flags = query.flags();
        return switch (reply) {
            case Answer answer -> answer(query, answer, room, turn, out);
            case Reply.Negative(Rcode rcode, SoaRecord soa) -> {
                int authorities = soa.length() <= room ? 1 : 0;
                if (authorities == 1) {
                    soa.write(out, end, query.name().length());
                    end += soa.length();
                }
                yield finish(out, end, header(flags, rcode) | AUTHORITATIVE, 1, 0, authorities, 0, query.edns(), rcode);
            }
            case Reply.Failure(Rcode rcode) -> finish(out, end, header(flags, rcode), 1, 0, 0, 0, query.edns(), rcode);
        };
    }

    /** Writes the error that {@code bad}, found in {@code packet}, deserves to {@code out} and returns its length. */
    public static int write(byte[] packet, Received.Unanswerable bad, byte[] out) {
        int end = bad.questionEnd();
        System.arraycopy(packet, 0, out, 0, end);
        int questions = end > QueryParser.HEADER_BYTES ? 1 : 0;
        return finish(out, end, header(bad.flags(), bad.rcode()), questions, 0, 0, 0, bad.edns(), bad.rcode());
    }

    /** Writes a response that only says "ask again over TCP" to {@code out} and returns its length. */
    public static int writeTruncated(byte[] packet, Received.Query query, byte[] out) {
        System.arraycopy(packet, 0, out, 0, query.questionEnd());
        int flags = header(query.flags(), Rcode.NOERROR) | TRUNCATED;
        return finish(out, query.questionEnd(), flags, 1, 0, 0, 0, query.edns(), Rcode.NOERROR);
    }

    private static int answer(Received.Query query, Answer answer, int room, int turn, byte[] out) {
        int[] ends = answer.ends();
        int fitting = ends.length;
        while (fitting > 0 && ends[fitting - 1] > room) {
            fitting--;
        }
        int answers = Math.min(fitting, answer.answers());
        int authorities = Math.min(fitting - answers, answer.authorities());
        int additionals = fitting - answers - authorities;
        int length = fitting == 0 ? 0 : ends[fitting - 1];
        int end = query.questionEnd();
        if (answer.order() == Answer.Order.ROTATING) {
            int size = ends[0];
            for (int i = 0; i < answers; i++) {
                int from = Math.floorMod(turn + i, answer.answers()) * size;
                System.arraycopy(answer.records(), from, out, end + i * size, size);
            }
            int turned = answers * size;
            System.arraycopy(answer.records(), turned, out, end + turned, length - turned);
        } else {
            System.arraycopy(answer.records(), 0, out, end, length);
        }
        int flags = header(query.flags(), answer.rcode()) | AUTHORITATIVE;
        if (answers < answer.answers()) {
            flags |= TRUNCATED;
        }
        return finish(out, end + length, flags, 1, answers, authorities, additionals, query.edns(), answer.rcode());
    }

    // Recursion is always on offer: what isn't ours is forwarded, or refused.
    private static int header(int queryFlags, Rcode rcode) {
        return RESPONSE | (queryFlags & ECHOED) | RECURSION_AVAILABLE | (rcode.code() & 0xf);
    }

    private static int finish(
            byte[] out,
            int end,
            int flags,
            int questions,
            int answers,
            int authorities,
            int additionals,
            Edns edns,
            Rcode rcode) {
        put(out, 2, flags);
        put(out, 4, questions);
        put(out, 6, answers);
        put(out, 8, authorities);
        put(out, 10, additionals + (edns.present() ? 1 : 0));
        if (!edns.present()) {
            return end;
        }
        out[end] = 0;
        put(out, end + 1, Types.OPT);
        put(out, end + 3, OUR_UDP_BYTES);
        out[end + 5] = (byte) (rcode.code() >> 4);
        out[end + 6] = 0;
        put(out, end + 7, edns.dnssecOk() ? 0x8000 : 0);
        put(out, end + 9, 0);
        return end + OPT_BYTES;
    }

    private static void put(byte[] out, int at, int value) {
        out[at] = (byte) (value >> 8);
        out[at + 1] = (byte) value;
    }
}
