/** Pods as addresses of 127.0.0.0/8: no privilege, no isolation. */
@NullMarked
package dev.portolan.node.sandbox.loopback;

import org.jspecify.annotations.NullMarked;
