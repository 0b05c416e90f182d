/** The sockets: UDP and TCP, blocking, a thread each. */
@NullMarked
package dev.portolan.dns.server;

import org.jspecify.annotations.NullMarked;
