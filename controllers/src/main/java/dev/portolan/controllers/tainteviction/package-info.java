/** Pods that leave a node because it has become unfit to run them. */
@NullMarked
package dev.portolan.controllers.tainteviction;

import org.jspecify.annotations.NullMarked;
