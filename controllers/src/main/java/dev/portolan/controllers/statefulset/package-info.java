/** Keeps the pods of every StatefulSet, each under a name that stays its own. */
@NullMarked
package dev.portolan.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
