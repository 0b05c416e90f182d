/** Which nodes lack a pod of a DaemonSet, and which pods go. Pure. */
@NullMarked
package dev.portolan.controllers.daemonset.core;

import org.jspecify.annotations.NullMarked;
