/** The little HTTP/1.1 that pods and probes need, over sockets made in a pod's network. */
@NullMarked
package dev.portolan.node.http;

import org.jspecify.annotations.NullMarked;
