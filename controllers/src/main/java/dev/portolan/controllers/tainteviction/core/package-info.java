/** How long a pod bears what its node repels. Pure. */
@NullMarked
package dev.portolan.controllers.tainteviction.core;

import org.jspecify.annotations.NullMarked;
