/** Keeps a pod of every DaemonSet on each node that may have one. */
@NullMarked
package dev.portolan.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
