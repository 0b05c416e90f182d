/** How many pods of a PodDisruptionBudget may be evicted at this moment. */
@NullMarked
package dev.portolan.controllers.disruption;

import org.jspecify.annotations.NullMarked;
