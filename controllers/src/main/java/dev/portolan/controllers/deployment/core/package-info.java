/** What comes next in a rollout, within its bounds, and what to say about it. Pure. */
@NullMarked
package dev.portolan.controllers.deployment.core;

import org.jspecify.annotations.NullMarked;
