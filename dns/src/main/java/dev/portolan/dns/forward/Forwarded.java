package dev.portolan.dns.forward;

import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.Rcode;

/** What came of asking elsewhere. */
public sealed interface Forwarded {
    /** An answer; its id and the case of its question are those of the query. */
    record Answered(Message message) implements Forwarded {}

    /** Nobody answered; the code says whether there was anybody to ask. */
    record Failed(Rcode rcode) implements Forwarded {}
}
