package dev.portolan.dns.wire;

/** One record of the Internet class, not encoded. */
public record ResourceRecord(Name owner, int ttlSeconds, Rdata data) {}
