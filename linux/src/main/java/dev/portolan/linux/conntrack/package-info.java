/** The kernel's memory of connections (nf_conntrack), over ctnetlink: what a packet filter decided for a flow's first packet holds for the rest. */
@NullMarked
package dev.portolan.linux.conntrack;

import org.jspecify.annotations.NullMarked;
