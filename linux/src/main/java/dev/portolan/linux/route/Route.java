package dev.portolan.linux.route;

/**
 * A way to a network, in the main table.
 *
 * @param destination of length 0 for the default route
 * @param link the index of the link it goes out by; 0 for those of several ways, or of none
 * @param next who takes the packets on that link
 */
public record Route(Prefix destination, int link, Hop next) {}
