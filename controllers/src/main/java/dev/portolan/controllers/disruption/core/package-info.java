/** What a PodDisruptionBudget allows. Pure. */
@NullMarked
package dev.portolan.controllers.disruption.core;

import org.jspecify.annotations.NullMarked;
