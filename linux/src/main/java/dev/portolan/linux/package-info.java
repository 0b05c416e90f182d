/** The only place that speaks to the kernel: netlink, nftables, namespaces, cgroups. See this module's README. */
@NullMarked
package dev.portolan.linux;

import org.jspecify.annotations.NullMarked;
