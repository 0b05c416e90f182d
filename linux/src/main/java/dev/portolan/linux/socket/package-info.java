/** Sockets that other processes have open. */
@NullMarked
package dev.portolan.linux.socket;

import org.jspecify.annotations.NullMarked;
