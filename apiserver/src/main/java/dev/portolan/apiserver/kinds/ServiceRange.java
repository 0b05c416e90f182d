package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Cidr;

/**
 * A block that addresses of Services may come from.
 *
 * @param block the addresses
 * @param source the key of the ServiceCIDR that says so
 * @param revision of that object: what is taken from the block is taken on condition that it hasn't changed
 */
public record ServiceRange(Cidr block, String source, long revision) {}
