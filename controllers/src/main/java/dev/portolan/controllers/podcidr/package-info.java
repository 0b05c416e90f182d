/** A block of the cluster's addresses for every node. */
@NullMarked
package dev.portolan.controllers.podcidr;

import org.jspecify.annotations.NullMarked;
