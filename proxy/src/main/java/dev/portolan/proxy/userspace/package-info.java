/** The data plane without privilege: listeners that own VIP and port, and carry bytes and datagrams themselves. */
@NullMarked
package dev.portolan.proxy.userspace;

import org.jspecify.annotations.NullMarked;
