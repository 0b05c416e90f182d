/** How many pods a ReplicaSet lacks, and which go first when it has too many. Pure. */
@NullMarked
package dev.portolan.controllers.replicaset.core;

import org.jspecify.annotations.NullMarked;
