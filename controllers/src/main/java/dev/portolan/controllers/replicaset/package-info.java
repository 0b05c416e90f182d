/** Keeps the pods of every ReplicaSet at the number asked for. */
@NullMarked
package dev.portolan.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
