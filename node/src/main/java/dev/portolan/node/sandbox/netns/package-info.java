/**
 * Pods in network namespaces of their own, joined to this host by a veth pair and a bridge. Needs root on Linux
 * ({@link dev.portolan.linux.HostAbility} says whether it works here).
 */
@NullMarked
package dev.portolan.node.sandbox.netns;

import org.jspecify.annotations.NullMarked;
