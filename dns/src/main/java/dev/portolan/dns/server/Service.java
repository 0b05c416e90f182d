package dev.portolan.dns.server;

import dev.portolan.dns.core.Responder;
import dev.portolan.dns.metrics.DnsMetrics;
import java.time.Duration;

/**
 * What all sockets of a server share.
 *
 * @param responder answers from memory
 * @param slow answers that need somebody else
 * @param transfers who may have the whole zone
 * @param metrics where they count
 * @param tcpIdle how long a TCP connection may be silent
 * @param queriesPerClient how many datagrams a client may send in a second; 0 sets no limit
 */
public record Service(
        Responder responder,
        SlowAnswers slow,
        Transfers transfers,
        DnsMetrics metrics,
        Duration tcpIdle,
        int queriesPerClient) {}
