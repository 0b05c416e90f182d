/** DNS messages as bytes: names, queries read, answers written. Pure: no I/O, clock or threads. */
@NullMarked
package dev.portolan.dns.wire;

import org.jspecify.annotations.NullMarked;
