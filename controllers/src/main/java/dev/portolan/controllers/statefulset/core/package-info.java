/** What a StatefulSet's pods need next, and what its status says of them. Pure. */
@NullMarked
package dev.portolan.controllers.statefulset.core;

import org.jspecify.annotations.NullMarked;
