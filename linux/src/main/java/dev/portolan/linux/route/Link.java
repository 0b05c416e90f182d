package dev.portolan.linux.route;

/**
 * A network interface.
 *
 * @param index its number in its namespace
 * @param kind such as {@code bridge} or {@code veth}; empty for hardware and loopback
 * @param alias free text that somebody gave it; empty when nobody did
 * @param master the index of the bridge it is a port of; 0 when none
 * @param up whether it is switched on
 * @param mtu in bytes
 */
public record Link(int index, String name, String kind, String alias, int master, boolean up, int mtu) {}
