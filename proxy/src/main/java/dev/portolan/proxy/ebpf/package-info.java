/** Services at the socket: a connection is made to the backend in the first place, and no packet needs translation. */
@NullMarked
package dev.portolan.proxy.ebpf;

import org.jspecify.annotations.NullMarked;
