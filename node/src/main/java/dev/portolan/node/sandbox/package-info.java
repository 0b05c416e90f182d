/** Where pods live on this host: what a sandbox promises; its implementations are packages beside this one. */
@NullMarked
package dev.portolan.node.sandbox;

import org.jspecify.annotations.NullMarked;
