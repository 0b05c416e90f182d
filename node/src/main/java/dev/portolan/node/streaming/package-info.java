/**
 * The agent's side of exec, attach and port-forward: streams in one connection, by SPDY/3.1 or WebSocket, joined to processes and sockets.
 * What is in a pod comes from {@link dev.portolan.node.ContainerAccess}.
 */
@NullMarked
package dev.portolan.node.streaming;

import org.jspecify.annotations.NullMarked;
