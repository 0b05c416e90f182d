/** Which nodes a pod may run on, and which of them it should. Pure. */
@NullMarked
package dev.portolan.controllers.scheduler.core;

import org.jspecify.annotations.NullMarked;
