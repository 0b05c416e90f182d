/** Rolls every Deployment out: ReplicaSets, one for each template, grow and shrink. */
@NullMarked
package dev.portolan.controllers.deployment;

import org.jspecify.annotations.NullMarked;
