/**
 * Netlink, the kernel's message protocol (RFC 3549, {@code Documentation/userspace-api/netlink}): messages, attributes, and a socket
 * that sends requests and collects what they caused. What the messages mean is other packages' business.
 */
@NullMarked
package dev.portolan.linux.netlink;

import org.jspecify.annotations.NullMarked;
