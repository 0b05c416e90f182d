package dev.portolan.dns.forward;

import java.net.InetSocketAddress;
import java.util.function.Predicate;

/**
 * Which servers lead back to us; they are never asked.
 *
 * @param rest among those that are asked for all names
 * @param stubs among those that somebody named for a domain
 */
public record Loops(Predicate<InetSocketAddress> rest, Predicate<InetSocketAddress> stubs) {}
