/** Listening sockets whose connections and datagrams go on to another address. */
@NullMarked
package dev.portolan.node.relay;

import org.jspecify.annotations.NullMarked;
