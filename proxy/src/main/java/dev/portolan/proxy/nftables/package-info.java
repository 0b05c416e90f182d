/** Services by DNAT in the kernel: one table of constant rules, and maps that are updated element by element over netlink. */
@NullMarked
package dev.portolan.proxy.nftables;

import org.jspecify.annotations.NullMarked;
